"""The recipe "A store column" of docs/extending.md, followed on a copy of the tree."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.scratch_tree import ScratchTree

from harness.store.opening import REVISIONS
from harness.store.store import Store

pytestmark = pytest.mark.long

MIGRATION = f'''"""How many estimates a person has looked at."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "{REVISIONS[-1]}"


def upgrade() -> None:
    op.add_column("estimate", sa.Column("looked_at_by", sa.Text()))
'''
COLUMN = """    Column("looked_at_by", Kind.TEXT, lambda it: it.estimate.looked_at_by),
"""
WRITE_AND_READ = """
import sys
from dataclasses import replace
from harness.documents.sweep import document_of
from harness.store.store import Store

with Store.open(sys.argv[1]) as store:
    run = store.sweep().runs[0]
    print([estimate.looked_at_by for estimate in run.estimates])
    store.put_estimates(run.run.run, [replace(each, looked_at_by="Ada") for each in run.numbers])
    print([estimate.looked_at_by for estimate in store.sweep().runs[0].estimates])
    result = store.sweep()
    print(sorted(set(result.estimates_frame()["looked_at_by"])))
    print(sorted({estimate.looked_at_by for run in document_of(result).runs for estimate in run.estimates}))
"""


def test_a_column_takes_a_field_a_migration_and_a_line_in_the_tables_and_in_the_json_document(tmp_path: Path, tale):
    file = tmp_path / "store.sqlite"
    with Store.open(str(file)) as store:
        told = tale().tell(store)
        variants = len(store.sweep().runs[0].estimates)
    tree = ScratchTree.copied_to(tmp_path / "tree")
    records, migration = "harness/results/records.py", "harness/store/migrations/versions/9998_looked_at.py"
    last = "    energy_high_mj: float | None = None\n"
    tree.replace(records, last, f"{last}    looked_at_by: str | None = None\n")
    tree.write(migration, MIGRATION)
    columns, document = "harness/results/columns.py", "harness/documents/sweep.py"
    energy = '    Column("energy_high_mj", Kind.REAL, lambda it: it.estimate.energy_high_mj),\n'
    tree.replace(columns, energy, f"{energy}{COLUMN}")
    tree.replace(
        document,
        "    energy_high_mj: float | None\n",
        "    energy_high_mj: float | None\n    looked_at_by: str | None\n",
    )

    before, after, in_tables, in_json = tree.python("-c", WRITE_AND_READ, file).splitlines()

    assert variants > 0
    assert before == str([None] * variants)
    assert after == str(["Ada"] * variants)
    assert in_tables == in_json == str(["Ada"])
    with closing(sqlite3.connect(file)) as connection:
        seen = connection.execute("SELECT DISTINCT looked_at_by FROM estimate WHERE run = ?", (told.run.run,))
        assert seen.fetchall() == [("Ada",)]
    assert tree.touched() == {records, migration, columns, document}

"""A store keeps what it holds when its tables change."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Text, create_engine

from harness.errors import StoreFailed
from harness.store import migrating, opening, tables
from harness.store.nights import KeptNights
from harness.store.store import Store

NEXT = f"""
import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "{opening.REVISIONS[-1]}"


def upgrade() -> None:
    with op.batch_alter_table("sweep", recreate="always") as sweep:
        sweep.add_column(sa.Column("mood", sa.Text()))
"""
BROKEN = NEXT.replace("def upgrade() -> None:", "def upgrade() -> None:\n    op.execute('DELETE FROM sweep')\n")


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A bigcore whose tables are one version further; call it with the text of that migration."""

    def make(script: str) -> None:
        scripts = tmp_path / "100% migrations"
        shutil.copytree(migrating.SCRIPTS, scripts)
        (scripts / "versions" / "9998_next.py").write_text(script)
        monkeypatch.setattr(opening, "REVISIONS", (*opening.REVISIONS, "9998"))
        monkeypatch.setattr(migrating, "SCRIPTS", scripts)

    return make


def test_the_list_of_versions_is_that_of_the_files():
    config = Config()
    config.set_main_option("script_location", str(migrating.SCRIPTS))
    walk = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in walk)[::-1] == opening.REVISIONS


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def test_the_files_make_the_tables_that_the_code_knows(kind, tmp_path, request):
    address = f"sqlite:///{tmp_path}/migrated.sqlite" if kind == "sqlite" else None
    if address is None:
        request.getfixturevalue("team_store").close()
        address = request.getfixturevalue("postgresql").replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address)
    with engine.begin() as connection:
        tables.metadata.drop_all(connection)
        opening._version.drop(connection, checkfirst=True)
    with engine.begin() as connection:
        command.upgrade(migrating._configured(connection, migrating.SCRIPTS), "head")
        found = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    engine.dispose()
    assert [each for each in found if each[0] != "remove_table"] == []


def test_an_older_store_is_copied_and_brought_up_to_date(tmp_path, tale, next_version):
    file = tmp_path / "store.sqlite"
    with Store.open(str(file)) as store:
        told = tale().tell(store)
    next_version(NEXT)

    with Store.open(str(file)) as store:
        assert store.samples(told.run.run) == told.samples
        assert len(store.sweep().runs) == 1

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT mood FROM sweep").fetchall() == [(None,)]
    (copy,) = tmp_path.glob(f"store.sqlite.before-*-from-{opening.REVISIONS[-2]}")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM sample").fetchone() == (len(told.samples),)
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("SELECT mood FROM sweep")


@pytest.mark.long
def test_a_team_store_is_copied_into_a_schema_of_its_own(team_store, postgresql, tale, next_version):
    told = tale().tell(team_store)
    team_store.close()
    next_version(NEXT.replace("always", "auto"))

    with Store.open(postgresql) as store:
        assert store.samples(told.run.run) == told.samples
        with store.looking() as connection:
            schemas = connection.exec_driver_sql(
                "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'bigcore_before_%%'"
            ).scalars()
            (schema,) = schemas
            copied = connection.exec_driver_sql(f'SELECT count(*) FROM "{schema}".sample').scalar_one()
    assert copied == len(told.samples)


def test_a_migration_that_would_lose_rows_changes_nothing(tmp_path, tale, next_version):
    file = tmp_path / "store.sqlite"
    with Store.open(str(file)) as store:
        told = tale().tell(store)
    next_version(BROKEN)

    with pytest.raises(StoreFailed, match="nothing was changed"):
        Store.open(str(file))

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT sweep FROM sweep").fetchall() == [(told.sweep.sweep,)]


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    file = tmp_path / "store.sqlite"
    Store.open(str(file)).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE bigcore_version SET version_num = '9999'")
    with pytest.raises(StoreFailed, match=r"written by a newer bigcore .* update bigcore"):
        Store.open(str(file))


def test_the_first_version_becomes_the_present_one(tmp_path):
    file = tmp_path / "store.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        command.upgrade(migrating._configured(connection, migrating.SCRIPTS), "0001")
        connection.exec_driver_sql("INSERT INTO phone VALUES ('ab12', 's', 'Google', 'Pixel', 1, 'replay', NULL)")
        connection.exec_driver_sql("INSERT INTO sweep VALUES ('a', '', NULL, 1, '{}', '', '', NULL, NULL)")
        connection.exec_driver_sql("INSERT INTO session VALUES ('a.s1', 'a', 'ab12', 's', 'f', '10', 29, '', NULL)")
    engine.dispose()

    with Store.open(str(file)) as store, store.looking() as connection:
        assert connection.exec_driver_sql("SELECT engine FROM session").scalars().all() == ["replay"]
    assert len(list(tmp_path.glob("store.sqlite.before-*-from-0001"))) == 1


def test_nights_that_nobody_went_on_with_are_known_as_such_afterwards(tmp_path):
    file = tmp_path / "store.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    ends = ("it was killed, and nobody went on with it: it began long ago", "the candidate does not build", None)
    with engine.begin() as connection:
        command.upgrade(migrating._configured(connection, migrating.SCRIPTS), "0017")
        for number, end in enumerate(ends):
            row = (f"2026-03-0{number + 1}", number, "", "", "", "{}", "", end, "[]", "", 0)
            connection.exec_driver_sql(f"INSERT INTO night VALUES ({', '.join('?' * len(row))})", row)
    engine.dispose()

    with Store.open(str(file)) as store:
        assert [night.abandoned for night in KeptNights(store).nights()] == [True, False, False]


def test_a_message_that_waits_still_does_and_the_store_has_a_name_of_its_own_afterwards(tmp_path):
    names = set()
    for file in (tmp_path / "one.sqlite", tmp_path / "other.sqlite"):
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            command.upgrade(migrating._configured(connection, migrating.SCRIPTS), "0018")
            night = ("2026-03-01", 1, "", "", "", "{}", "", None, "[]", "", 0, 0)
            connection.exec_driver_sql(f"INSERT INTO night VALUES ({', '.join('?' * len(night))})", night)
            for to, delivered_at in (("chat", None), ("team", "2026-03-01T01:00:00Z")):
                message = ("2026-03-01", "mail", to, "2026-03-01T00:00:00Z", 3, None, delivered_at, None)
                connection.exec_driver_sql(f"INSERT INTO delivery VALUES ({', '.join('?' * len(message))})", message)
        engine.dispose()
        with Store.open(str(file)) as store:
            (waiting,) = KeptNights(store).undelivered()
            names.add(KeptNights(store).store_uuid())
        assert (waiting.to, waiting.tries, waiting.runs, waiting.taken_by) == ("chat", 3, 0, ())
        with Store.open(str(file)) as store:
            assert KeptNights(store).store_uuid() in names, "it never changes"
    with Store.open(str(tmp_path / "fresh.sqlite")) as store:
        names.add(KeptNights(store).store_uuid())
    assert len(names) == 3


UNUSED = {"reference", "acceptance", "night", "job"}
Rows = list[dict[str, object]]


@pytest.fixture
def store_of_0004(tmp_path) -> Path:
    """A store of the last version that had the unused tables, with one row in every table.

    Every text is "a" and every number is 1, so each row finds what it refers to.
    """
    file = tmp_path / "store.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        command.upgrade(migrating._configured(connection, migrating.SCRIPTS), "0004")
        held = MetaData()
        held.reflect(connection)
        for table in held.sorted_tables:
            if table.name != opening.VERSION_TABLE:
                values = {column.name: "a" if isinstance(column.type, Text) else 1 for column in table.columns}
                connection.exec_driver_sql(
                    f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(values))})", tuple(values.values())
                )
    engine.dispose()
    return file


def test_the_unused_tables_go_and_nothing_else_does(store_of_0004):
    before = _rows_of_each_table(store_of_0004)

    Store.open(str(store_of_0004)).close()

    after = _rows_of_each_table(store_of_0004)
    # Two of the names are those of later tables, which begin empty.
    assert before.keys() - {name for name, rows in after.items() if rows} == UNUSED
    for name in before.keys() - UNUSED:
        (was,), (now,) = before[name], after[name]
        assert was.items() <= now.items(), name


def test_rows_of_an_unused_table_stay_in_the_copy(store_of_0004):
    before = _rows_of_each_table(store_of_0004)

    Store.open(str(store_of_0004)).close()

    (copy,) = store_of_0004.parent.glob("store.sqlite.before-*-from-0004")
    assert _rows_of_each_table(copy) == before
    assert all(before[name] for name in UNUSED)


def _rows_of_each_table(file: Path) -> dict[str, Rows]:
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
            for name in names
            if name != opening.VERSION_TABLE
        }

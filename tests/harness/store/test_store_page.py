"""Every example on the page about the store runs, on a store with a sweep in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

PAGE = (Path(__file__).parents[3] / "docs" / "store.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("question", blocks("sql"), ids=lambda sql: sql.split("FROM")[0][:40].strip())
def test_each_question_in_sql_is_answered(any_store, tale, question):
    from dataclasses import replace

    told = tale()
    bad = replace(told.samples[0], reasons=("wrong_core",))
    replace(told, samples=(bad, *told.samples[1:])).tell(any_store)
    with any_store.looking() as connection:
        assert connection.execute(text(question)).all()


@pytest.mark.long
@pytest.mark.parametrize("program", blocks("python"), ids=lambda program: program.strip().splitlines()[0])
def test_each_program_runs(store, tale, program, tmp_path):
    tale().tell(store)
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {
        "BIGCORE_STORE": store.address,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "def " in program or "mobilenet_v2_1.0_224" in done.stdout


def test_the_blob_is_read_as_the_page_says(store, tale):
    told = tale().tell(store)
    room: dict = {}
    exec(blocks("python")[0], room)
    with store.looking() as connection:
        blob = connection.exec_driver_sql("SELECT latencies FROM sample ORDER BY start, position LIMIT 1").scalar()
    assert tuple(room["latencies_ns"](blob).tolist()) == told.samples[0].latencies_ns


def test_each_table_is_on_the_page():
    from harness.store import tables

    missing = [name for name in tables.metadata.tables if f"| `{name}` |" not in PAGE]
    assert missing == []


def test_each_command_is_on_the_page():
    from harness.cli.runs import runs

    names = [command.name or command.callback.__name__ for command in runs.registered_commands]
    assert [name for name in names if f"`bigcore runs {name}" not in PAGE] == []

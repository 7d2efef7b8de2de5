"""A command that reads makes no store of a mistyped name."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.errors import RecordNotFound

READING = (
    ("nightly", "status"),
    ("nightly", "report"),
    ("nightly", "report", "--format", "text"),
    ("nightly", "accept", "net", "--why", "x"),
    ("nightly", "mute", "net", "--why", "x", "--until", "2099-01-01"),
    ("nightly", "forget", "chat"),
    ("report",),
    ("compare", "a", "b"),
    ("runs", "list"),
    ("runs", "show"),
    ("runs", "export"),
    ("runs", "estimate"),
    ("runs", "delete", "latest"),
    ("runs", "prune", "--keep", "1"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("BIGCORE_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_it_says_that_there_is_none_and_leaves_nothing_behind(folder: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(build_app(), [*words, "--store", "typo.sqlite"])
    assert isinstance(done.exception, RecordNotFound), done.output
    assert done.exception.exit_code == 2
    assert "typo.sqlite: there is no such store" in str(done.exception)
    assert [*folder.iterdir()] == []


def test_the_usual_store_is_empty_as_long_as_nothing_was_measured(folder: Path) -> None:
    done = CliRunner().invoke(build_app(), ["runs", "list", "--json"])
    assert done.exit_code == 0, done.output
    assert '"sweeps": []' in done.stdout

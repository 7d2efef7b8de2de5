"""No command is made but the one that was asked for: to make all of them took a quarter of the time of `--help`."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from harness.cli import deferred
from harness.cli.commands import build_app


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The names of the commands that were made, in order."""
    names: list[str | None] = []
    make = deferred.command_alone

    def note(command):
        names.append(command.name or command.callback.__name__)
        return make(command)

    monkeypatch.setattr(deferred, "command_alone", note)
    return names


@pytest.mark.parametrize("words", [("--help",), ("runs", "--help")], ids=" ".join)
def test_a_list_of_commands_makes_none(made: list[str | None], words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(build_app(), list(words)).exit_code == 0
    assert made == []


@pytest.mark.parametrize(
    ("words", "command"),
    [(("count", "--help"), "count"), (("runs", "prune", "--help"), "prune"), (("models", "show", "--help"), "show")],
)
def test_only_the_command_that_was_asked_for_is_made(
    made: list[str | None], words: tuple[str, ...], command: str
) -> None:
    told = CliRunner().invoke(build_app(), list(words))
    assert told.exit_code == 0
    assert f" {command} [OPTIONS]" in told.output
    assert made == [command]

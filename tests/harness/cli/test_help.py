"""What `--help` shows on a terminal of 80 columns."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from harness.cli.commands import build_app

APP = build_app()
GROUPS = [name for name, one in typer.main.get_command(APP).commands.items() if hasattr(one, "commands")]  # type: ignore[attr-defined]


def helped(*words: str) -> str:
    return CliRunner().invoke(APP, [*words, "--help"], terminal_width=80).output


@pytest.mark.parametrize("words", [(), *((group,) for group in GROUPS)], ids=" ".join)
def test_no_command_is_told_in_half_a_sentence(words: tuple[str, ...]) -> None:
    listed = helped(*words).partition("Commands:")[2].splitlines()
    assert [line for line in listed if line.endswith("...")] == []


def test_the_commands_of_the_main_road_stand_first() -> None:
    listed = [line.split()[0] for line in helped().partition("Commands:")[2].splitlines() if line.strip()]
    assert listed[:4] == ["phones", "sweep", "report", "compare"]

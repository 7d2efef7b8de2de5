"""Nothing that a file or a phone says can steer the terminal of who reads it."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Any, TypeVar, get_args

import pytest
import typer
from pydantic import BaseModel
from support.story import story

from harness.cli import run_words, runs, speech
from harness.cli.findings_table import table as findings_table
from harness.cli.sweep_view import SweepView
from harness.cli.tables import print_sweep
from harness.doctor.findings import Finding, State
from harness.documents.sweep import document_of
from harness.results.records import OperatorRecord
from harness.session.progress import ProgressEvent, RoundSetAside
from harness.store.store import Store

CLI = Path(speech.__file__).parent
EVIL = "\x1b]0;title\x07\x9b31m\u202e\r\u200b[/red][bold]:smile:\x00"
"""A terminal's title, a colour by C1, a turned line, a return, a letter without width, Rich's marks, and NUL."""
SET_ASIDE = RoundSetAside.model_construct(samples=1, reasons=(EVIL,))
EVENTS = get_args(get_args(ProgressEvent)[0])
Told = TypeVar("Told")


def steering(text: str) -> set[str]:
    return {letter for letter in text if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs")}


def poisoned(value: Told) -> Told:
    """Every free text of a record has EVIL at its end; the words of an enumeration are ours."""
    if type(value) is str:
        return f"{value}{EVIL}"
    if isinstance(value, tuple):
        return tuple(poisoned(part) for part in value)
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: poisoned(getattr(value, name)) for name in fields})
    return value


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")


def test_a_sweep_whose_every_text_is_hostile_is_shown_without_a_letter_that_steers(
    terminal, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    told = story().tell(store)
    result = poisoned(store.sweep(told.sweep.sweep))
    operator = poisoned(OperatorRecord(told.run.run, told.artifacts[0].variant, 0, "CONV_2D", "conv", 1.0, 1.0, 1))
    console = speech.results()
    print_sweep(console, result)
    for run in result.runs:
        console.print(run_words.preface(result))
        console.print(run_words.cost_lines(run, store.starts(told.run.run)))
        console.print(run_words.operator_lines(run, (operator,)))
    shown = capsys.readouterr().out
    assert steering(shown) == set()
    assert "[/red][bold]:smile:" in shown, "nor is it read as Rich's own marks"


@pytest.mark.parametrize("event", EVENTS, ids=lambda each: each.__name__)
def test_whatever_a_phone_says_while_it_is_measured_is_shown_so(
    terminal, event: type[BaseModel], capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[Any, Any] = {str: EVIL, int: 1, float: 1.0, tuple[str, ...]: (EVIL,), RoundSetAside: SET_ASIDE}
    given |= {kind | None: value for kind, value in given.items()}
    fields = {name: given.get(field.annotation, ()) for name, field in event.model_fields.items() if name != "event"}
    with SweepView(speech.people()) as view:
        view.heard(event.model_construct(**fields))
    assert steering(capsys.readouterr().err) == set()


def test_whatever_doctor_finds_is_shown_so(terminal, capsys: pytest.CaptureFixture[str]) -> None:
    speech.results().print(findings_table([Finding(EVIL, State.PROBLEM, EVIL, EVIL)]))
    speech.line(EVIL)
    speech.lines(f"{EVIL}\n{EVIL}\n")
    speech.say(EVIL)
    captured = capsys.readouterr()
    assert steering(captured.out + captured.err) == set()


def test_a_json_document_spells_such_letters_out(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    result = poisoned(store.sweep(story().tell(store).sweep.sweep))
    document = document_of(result, lambda run: ())
    speech.document(document)
    shown = capsys.readouterr().out
    assert steering(shown) == set()
    assert json.loads(shown) == json.loads(document.model_dump_json(by_alias=True))


class Screen(io.TextIOWrapper):
    """Standard output that is a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="")

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_an_export_to_a_terminal_is_shown_so(
    terminal, store: Store, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    told = story()
    told = dataclasses.replace(told, phone=dataclasses.replace(told.phone, model=f"Pixel{EVIL}"))
    told.tell(store)
    screen = Screen()
    monkeypatch.setattr("sys.stdout", screen)
    runs.export([], format_, store=store.address)
    assert "Pixel" in screen.shown
    assert steering(screen.shown) == set()


def test_parquet_is_not_poured_into_a_terminal(terminal, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    story().tell(store)
    monkeypatch.setattr("sys.stdout", Screen())
    with pytest.raises(typer.BadParameter, match="name a file with -o"):
        runs.export([], "parquet", store=store.address)


@pytest.mark.parametrize("file", sorted(CLI.rglob("*.py")), ids=lambda file: file.relative_to(CLI).as_posix())
def test_no_command_writes_past_the_guard(file: Path) -> None:
    if file.stem in ("speech", "guarded_console", "door"):
        return
    found = re.findall(r"(?<![\w.])print\(|\bConsole\(|sys\.std(?:out|err)\.write|typer\.echo", file.read_text("utf-8"))
    assert found == []

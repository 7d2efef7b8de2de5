"""What people see while a night measures, on standard error: a line a stage, and at a terminal what is measured now.

What is wrong with a phone is told as a sweep tells it; a sweep's rounds and their precision mean nothing in a night.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from harness.cli import speech
from harness.cli.nightly.stage_line import stage_line
from harness.cli.phone_lines import PhoneLines
from harness.cli.time_left import TimeLeft
from harness.session.progress import (
    Finished,
    Met,
    Phase,
    Planned,
    ProgressEvent,
    Pushed,
    RestorePending,
    RoundDone,
    SampleDone,
    SetAside,
    Trouble,
    Waiting,
)

if TYPE_CHECKING:
    from harness.nightly.measuring.stage_decided import StageDecided
    from harness.nightly.measuring.stage_sweep import StagePart

MB = 1_000_000


class NightView:
    """Hears what the night decides, which part of a stage begins, and what its sweeps say."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or speech.people()
        self._lines = PhoneLines(self._console)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=12),
            TimeLeft(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._parts: dict[str, StagePart] = {}
        """What each phone measures, by its serial."""
        self._told: dict[str, object] = {}
        """The last thing that was told of each phone: each stage says again what was so in the last one."""
        self._met: set[Met] = set()

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begins(self, part: StagePart) -> None:
        series = part.request.series
        for phone in dict.fromkeys(one.phone for one in series):
            self._lines.call(phone.serial, phone.model)
            self._parts[phone.serial] = part
            self._hide(phone.serial)
            variants = sum(one.phone == phone for one in series)
            description = f"{self._lines.prefix(phone.serial)}stage {part.request.stage + 1}"
            self._tasks[phone.serial] = self._bars.add_task(
                description,
                total=2 * variants * part.request.pairs,
                completed=2 * variants * part.pairs_before,
            )

    def decided(self, decided: StageDecided) -> None:
        self._hide(decided.phone.serial)
        self._lines.say(stage_line(decided))

    def heard(self, event: ProgressEvent) -> None:
        self._lines.hear_of(event)
        match event:
            case SampleDone():
                self._sample(event)
            case Pushed():
                self._now(event.serial, f"pushing, {event.done_bytes // MB} of {event.all_bytes // MB} MB")
            case Phase(routine=True):
                self._now(event.serial, event.what)
            case Phase():
                self._once(event)
            case Met():
                self._meet(event)
            case Waiting():
                self._lines.waiting(event)
                self._now(event.serial, event.what)
            case Trouble() | SetAside() | RestorePending():
                self._wrong(event)
            case Planned() | RoundDone() | Finished():
                pass

    def _sample(self, event: SampleDone) -> None:
        part = self._parts.get(event.serial)
        if part is not None:
            place = f"pair {part.pairs_before + event.round} of {part.request.pairs}"
            self._now(event.serial, f"{place}, {event.variant}", advance=not event.reasons)

    def _now(self, serial: str, words: str, *, advance: bool = False) -> None:
        if serial in self._tasks:
            stage = self._parts[serial].request.stage + 1
            description = f"{self._lines.prefix(serial)}stage {stage}, {words}"
            self._bars.update(self._tasks[serial], description=description, advance=int(advance))

    def _once(self, event: Phase) -> None:
        if self._told.get(event.serial) != event:
            self._told[event.serial] = event
            self._lines.line(event.serial, event.what)

    def _meet(self, event: Met) -> None:
        if event not in self._met:
            self._met.add(event)
            self._lines.met(event)

    def _wrong(self, event: Trouble | SetAside | RestorePending) -> None:
        self._told.pop(event.serial, None)
        match event:
            case Trouble():
                self._lines.trouble(event)
            case SetAside():
                self._lines.set_aside(event)
            case RestorePending():
                self._lines.restore_pending(event)

    def _hide(self, serial: str) -> None:
        """What it measured is over."""
        if serial in self._tasks:
            self._bars.remove_task(self._tasks.pop(serial))

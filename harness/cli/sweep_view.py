"""What people see while a sweep runs: bars on a terminal, plain lines elsewhere; both on standard error.

One line a round, and what is out of the ordinary. `--verbose` adds every step, wait, first estimate and sample that was
set aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from harness.analysis.ending_words import minutes
from harness.cli import speech
from harness.cli.phone_lines import PhoneLines
from harness.cli.round_line import is_told, round_line
from harness.cli.time_left import TimeLeft
from harness.reasons import in_words
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
from models.artifact import Built

MB = 1_000_000
BUILD = "build"


class SweepView:
    """Hears what the sweep and its workers say."""

    def __init__(self, console: Console | None = None, *, verbose: bool = False, plan: str = "") -> None:
        """`plan` is told with the first event: what is refused before it ends in one sentence."""
        self._plan = plan
        self._console = console or speech.people()
        self._verbose = verbose
        self._lines = PhoneLines(self._console, verbose=verbose)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeLeft(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._estimated: set[tuple[str, str]] = set()
        self._runs: dict[str, set[str]] = {}
        """The runs of each phone, by its serial."""
        self._untold: dict[str, RoundDone] = {}
        """The last round of each run, where it was not told: if no other follows it is."""

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell_last_rounds()
        self._bars.stop()

    def say(self, words: str) -> None:
        self._lines.say(words)

    def built(self, built: Built) -> None:
        self._tell_plan()
        self._advance(BUILD, f"built {built.artifact.name}", 1)

    def _tell_plan(self) -> None:
        if self._plan:
            self.say(self._plan)
            self._plan = ""

    def building(self, variants: int) -> None:
        self._bar(BUILD, "building", variants)

    def heard(self, event: ProgressEvent) -> None:
        self._tell_plan()
        self._lines.hear_of(event)
        match event:
            case Met() | Planned() | Pushed() | Finished():
                self._stage(event)
            case Phase():
                self._phase(event)
            case Waiting():
                self._lines.waiting(event)
            case SampleDone():
                self._sample(event)
            case RoundDone():
                self._round(event)
            case Trouble():
                self._lines.trouble(event)
            case SetAside():
                self._set_aside(event)
            case RestorePending():
                self._lines.restore_pending(event)

    def _stage(self, event: Met | Planned | Pushed | Finished) -> None:
        match event:
            case Met():
                self._lines.met(event)
            case Planned():
                self._planned(event)
            case Pushed():
                self._pushed(event)
            case Finished():
                self._finished(event)

    def _phase(self, event: Phase) -> None:
        tell = self._lines.detail if event.routine else self._lines.line
        tell(event.serial, event.what)

    def _planned(self, event: Planned) -> None:
        self._bar(event.serial, f"{self._lines.prefix(event.serial)}measuring", event.samples_least)
        if event.least_minutes is not None and event.most_minutes is not None:
            least, most = (max(1, round(one)) for one in (event.least_minutes, event.most_minutes))
            self._lines.line(
                event.serial,
                f"about {least} to {minutes(most)} of measuring"
                if least < most
                else f"about {minutes(most)} of measuring",
            )

    def _pushed(self, event: Pushed) -> None:
        key = f"{event.serial} push"
        self._bar(key, f"{self._lines.prefix(event.serial)}pushing, MB", max(1, event.all_bytes // MB))
        self._bars.update(
            self._tasks[key], completed=event.done_bytes // MB, visible=event.done_bytes < event.all_bytes
        )

    def _sample(self, event: SampleDone) -> None:
        words = f"{self._lines.prefix(event.serial)}round {event.round}, {event.variant}"
        self._advance(event.serial, words, 1 if not event.reasons else 0)
        if event.reasons:
            self._lines.detail(event.serial, f"{event.variant} set aside: {_spelled(event.reasons)}")

    def _round(self, event: RoundDone) -> None:
        self._runs.setdefault(event.serial, set()).add(event.run)
        for one in event.estimates:
            if (event.run, one.variant) not in self._estimated:
                self._estimated.add((event.run, one.variant))
                self._lines.detail(event.serial, f"{one.variant} {one.latency_ms:.3f} ms (first estimate)")
        if self._verbose or is_told(event.round):
            self._untold.pop(event.run, None)
            self._tell_round(event)
        else:
            self._untold[event.run] = event
        self._stretch(event.serial, event.wanted - event.finished)

    def _tell_round(self, event: RoundDone) -> None:
        run = f"{event.run}, " if len(self._runs[event.serial]) > 1 else ""
        self._lines.line(event.serial, run + round_line(event))

    def _tell_last_rounds(self) -> None:
        for event in self._untold.values():
            self._tell_round(event)
        self._untold.clear()

    def _set_aside(self, event: SetAside) -> None:
        self._tell_last_rounds()
        self._lines.set_aside(event)

    def _finished(self, event: Finished) -> None:
        self._tell_last_rounds()
        if not event.pending_restores:
            self._lines.detail(event.serial, "finished; its settings are as they were")

    def _stretch(self, serial: str, still_wanted: int) -> None:
        """The bar was drawn for the least starts; variants that need more make it longer, never overfull."""
        if serial in self._tasks:
            task = self._bars.tasks[self._tasks[serial]]
            self._bars.update(task.id, total=max(task.total or 0, task.completed + still_wanted))

    def _bar(self, key: str, description: str, total: int) -> None:
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(description, total=total)

    def _advance(self, key: str, description: str, by: int) -> None:
        if key in self._tasks:
            self._bars.update(self._tasks[key], description=description, advance=by)
            if key == BUILD and self._bars.tasks[self._tasks[key]].finished:
                self._bars.update(self._tasks[key], visible=False)


def _spelled(reasons: Iterable[str]) -> str:
    return ", ".join(map(in_words, reasons))

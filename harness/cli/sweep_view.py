"""What people see while a sweep runs: bars on a terminal, plain lines elsewhere; both on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from harness.cli import speech
from harness.cli.tables import plain, said_once
from harness.cli.time_left import TimeLeft
from harness.session.progress import (
    Finished,
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

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or speech.people()
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

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def built(self, built: Built) -> None:
        self._advance(BUILD, f"built {built.artifact.name}", 1)

    def building(self, variants: int) -> None:
        self._bar(BUILD, "building", variants)

    def heard(self, event: ProgressEvent) -> None:
        match event:
            case Phase():
                self._line(event.serial, event.what)
            case Planned():
                self._bar(event.serial, f"{event.serial}: measuring", event.samples_least)
            case Pushed():
                self._pushed(event)
            case Waiting():
                self._line(event.serial, f"waiting, at most {event.at_most_s:.0f} s: {event.what}")
            case SampleDone():
                self._sample(event)
            case RoundDone():
                self._round(event)
            case Trouble():
                self._line(event.serial, said_once(event.reason, event.detail))
            case SetAside():
                self._line(event.serial, f"set aside ({event.reason}): {event.detail}; {event.next_step}")
            case RestorePending():
                self._line(event.serial, f"{event.detail}; {event.next_step}")
            case Finished():
                self._line(event.serial, "finished" if event.pending_restores else "finished; the phone is as it was")

    def _pushed(self, event: Pushed) -> None:
        key = f"{event.serial} push"
        self._bar(key, f"{event.serial}: pushing, MB", max(1, event.all_bytes // MB))
        self._bars.update(
            self._tasks[key], completed=event.done_bytes // MB, visible=event.done_bytes < event.all_bytes
        )

    def _sample(self, event: SampleDone) -> None:
        self._advance(
            event.serial, f"{event.serial}: round {event.round}, {event.variant}", 1 if not event.reasons else 0
        )
        if event.reasons:
            self._line(event.serial, f"{event.variant} set aside: {', '.join(event.reasons)}")

    def _round(self, event: RoundDone) -> None:
        for one in event.estimates:
            if (event.run, one.variant) not in self._estimated:
                self._estimated.add((event.run, one.variant))
                self._line(event.serial, f"{one.variant} {one.latency_ms:.3f} ms (first estimate)")
        finished = f"{event.finished} of {event.wanted} variants need no further start"
        self._line(event.serial, f"round {event.round} done, {finished}")
        self._stretch(event.serial, event.wanted - event.finished)

    def _stretch(self, serial: str, still_wanted: int) -> None:
        """The bar was drawn for the least starts; variants that need more make it longer, never overfull."""
        if serial in self._tasks:
            task = self._bars.tasks[self._tasks[serial]]
            self._bars.update(task.id, total=max(task.total or 0, task.completed + still_wanted))

    def _line(self, serial: str, words: str) -> None:
        self._console.print(plain(f"{serial}: {words}"))

    def _bar(self, key: str, description: str, total: int) -> None:
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(description, total=total)

    def _advance(self, key: str, description: str, by: int) -> None:
        if key in self._tasks:
            self._bars.update(self._tasks[key], description=description, advance=by)
            if key == BUILD and self._bars.tasks[self._tasks[key]].finished:
                self._bars.update(self._tasks[key], visible=False)

"""What people see while a sweep runs: bars on a terminal, plain lines elsewhere; both on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from harness.cli import speech
from harness.cli.time_left import TimeLeft
from harness.session.progress import (
    Finished,
    Phase,
    Planned,
    Pushed,
    RoundDone,
    SampleDone,
    SetAside,
    Trouble,
    Waiting,
    Word,
)
from models.artifact import Built

MB = 1_000_000
BUILD = "build"


class SweepView:
    """Hears what the sweep and its workers say."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or speech.people()
        self._bars = Progress(
            TextColumn("{task.description}"),
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

    def heard(self, word: Word) -> None:
        match word:
            case Phase():
                self._line(word.serial, word.what)
            case Planned():
                self._bar(word.serial, f"{word.serial}: measuring", word.samples_least)
            case Pushed():
                self._pushed(word)
            case Waiting():
                self._line(word.serial, f"waiting, at most {word.at_most_s:.0f} s: {word.what}")
            case SampleDone():
                self._sample(word)
            case RoundDone():
                self._round(word)
            case Trouble():
                self._line(word.serial, f"{word.reason}: {word.detail}")
            case SetAside():
                self._line(word.serial, f"set aside ({word.reason}): {word.detail}; {word.next_step}")
            case Finished():
                self._line(word.serial, "finished; the phone is as it was")

    def _pushed(self, word: Pushed) -> None:
        key = f"{word.serial} push"
        self._bar(key, f"{word.serial}: pushing, MB", max(1, word.all_bytes // MB))
        self._bars.update(self._tasks[key], completed=word.done_bytes // MB, visible=word.done_bytes < word.all_bytes)

    def _sample(self, word: SampleDone) -> None:
        self._advance(word.serial, f"{word.serial}: round {word.round}, {word.variant}", 1 if not word.reasons else 0)
        if word.reasons:
            self._line(word.serial, f"{word.variant} set aside: {', '.join(word.reasons)}")

    def _round(self, word: RoundDone) -> None:
        for one in word.estimates:
            if (word.run, one.variant) not in self._estimated:
                self._estimated.add((word.run, one.variant))
                self._line(word.serial, f"{one.variant} {one.latency_ms:.3f} ms (first estimate)")
        finished = f"{word.finished} of {word.wanted} variants need no further start"
        self._line(word.serial, f"round {word.round} done, {finished}")
        self._stretch(word.serial, word.wanted - word.finished)

    def _stretch(self, serial: str, still_wanted: int) -> None:
        """The bar was drawn for the least starts; variants that need more make it longer, never overfull."""
        if serial in self._tasks:
            task = self._bars.tasks[self._tasks[serial]]
            self._bars.update(task.id, total=max(task.total or 0, task.completed + still_wanted))

    def _line(self, serial: str, words: str) -> None:
        self._console.print(f"{serial}: {words}", markup=False)

    def _bar(self, key: str, description: str, total: int) -> None:
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(description, total=total)

    def _advance(self, key: str, description: str, by: int) -> None:
        if key in self._tasks:
            self._bars.update(self._tasks[key], description=description, advance=by)
            if key == BUILD and self._bars.tasks[self._tasks[key]].finished:
                self._bars.update(self._tasks[key], visible=False)

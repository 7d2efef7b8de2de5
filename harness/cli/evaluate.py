"""`bigcore evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.evaluation import Evaluation, Rate

SHOWN_UNREADABLE = 5
_WAYS = {
    (1, False): ("above", "It has a background class in front that the labels do not count: add one to each label."),
    (1, True): ("above", "It has two classes in front that the labels do not count: add one to each label."),
    (-1, False): ("below", "The labels count from 1, or count a background class that it lacks: take one off each."),
    (-1, True): ("below", "The labels count its background class already, or it stands last: take one off each."),
}
"""Which way, and what to do about it, by the shift and whether a background class in front was taken for granted."""


def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE.tflite", help="A classifier.")],
    images: Annotated[Path, typer.Option(help="A folder with a folder of images for each class, or that of the CSV.")],
    labels: Annotated[
        Path | None, typer.Option(help="The classes' folder names, a line each; or a .csv of file and class number.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start again where an interrupted one could go on.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Top-1 and top-5 of a classifier on your own images."""
    import os

    from harness.cli import exit_codes, speech
    from harness.phone.state_folder import state_folder
    from models.evaluation import evaluate as evaluate_images
    from models.evaluation.journal import Journal, journal_name

    sha256 = _sha256(file)
    journal = Journal(state_folder("evaluations") / journal_name(sha256, images))
    if fresh:
        journal.discard()
    with _progress() as on_progress:
        found = evaluate_images(file, images, labels, journal, os.cpu_count() or 1, on_progress)
    if json:
        from harness.documents.evaluate import evaluate_document

        speech.document(evaluate_document(file, sha256, found))
    else:
        _show(found)
    _say_shift(found)
    _say_unreadable(found)
    if found.unreadable:
        raise typer.Exit(exit_codes.INCOMPLETE)


def _show(found: Evaluation) -> None:
    from harness.cli import speech

    of = f"{found.classes} classes" + (" and a background class" if found.background else "")
    resumed = f", {found.resumed} of them judged before the interruption" if found.resumed else ""
    console = speech.results()
    console.print(f"top-1   {_spelled(found.top1)}")
    console.print(f"top-5   {_spelled(found.top5)}")
    console.print(f"images  {found.images:,} of {of}{resumed}")


def _spelled(rate: Rate) -> str:
    return f"{rate.percent:.2f} %  (95 %: {rate.low_percent:.2f} to {rate.high_percent:.2f})"


def _say_shift(found: Evaluation) -> None:
    from harness.cli import speech

    if found.shift is None:
        return
    which, remedy = _WAYS[found.shift.classes, found.background]
    speech.say(
        f"The class numbers are off by one: the model's are one {which} the labels'. Moved by one, top-1 is"
        f" {_spelled(found.shift.top1)}. {remedy}"
    )


def _say_unreadable(found: Evaluation) -> None:
    from harness.cli import speech
    from harness.documents.paths import spelled

    people = speech.people()
    for entry in found.unreadable[:SHOWN_UNREADABLE]:
        people.print(f"not judged: {spelled(entry.path)}: {entry.why}", markup=False)
    if len(found.unreadable) > SHOWN_UNREADABLE:
        people.print(f"{len(found.unreadable)} images were not judged in all; --json lists each")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from harness.cli import speech

    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=speech.people()) as progress:
        task = progress.add_task("judging", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _sha256(file: Path) -> str:
    from models.digest import file_digest
    from models.errors import UnreadableModel

    try:
        return file_digest(file)
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        raise UnreadableModel(file, f"cannot be read: {words}", "check the path") from error

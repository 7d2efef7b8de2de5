"""`bigcore tool`: the official benchmark_model, got and kept, so that a sweep needs no path to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

tool = typer.Typer(name="tool", help="The official benchmark_model: get it, add it, list it.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@tool.command(short_help="Get it where its makers publish it.")
def fetch(
    version: Annotated[str, typer.Option(help="The runtime's version, such as 2.1.6.")] = "latest",
    abi: Annotated[str, typer.Option(help="The phone's processor.")] = "arm64-v8a",
    limit_seconds: Annotated[float, typer.Option(min=1, max=3600, help="The longest that it may take.")] = 120.0,
    json: Json = False,
) -> None:
    """Gets the program for a runtime version and processor, and keeps it with its hash."""
    from harness.clock import SystemClock, spell
    from harness.runners.benchmark_model import fetching
    from harness.runners.benchmark_model.shelf import Shelf

    clock = SystemClock()
    got = fetching.fetch(fetching.Wanted(version, abi, limit_seconds), clock)
    shelf = Shelf.of_this_computer()
    kept = shelf.keep(got.program, got.version, got.address, spell(clock.now()))
    _tell(shelf, kept.sha256, json)


@tool.command(short_help="Add a program that you have.")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A benchmark_model that was built for Android.")],
    version: Annotated[str, typer.Option(help="What to call its version.")] = "unknown",
    json: Json = False,
) -> None:
    """Keeps a copy of the program with its hash; sweeps take it on phones with its processor."""
    from harness.clock import SystemClock, spell
    from harness.runners.benchmark_model.shelf import Shelf, read_program

    shelf = Shelf.of_this_computer()
    kept = shelf.keep(read_program(file), version, file.name, spell(SystemClock().now()))
    _tell(shelf, kept.sha256, json)


@tool.command("list", short_help="What is kept.")
def list_(json: Json = False) -> None:
    """Every program that is kept, and which one a sweep takes."""
    from harness.runners.benchmark_model.shelf import Shelf

    _tell(Shelf.of_this_computer(), None, json)


def _tell(shelf: object, sha256: str | None, json: bool) -> None:
    from harness.cli import speech
    from harness.documents.tools import tools_document
    from harness.runners.benchmark_model.shelf import Shelf

    assert isinstance(shelf, Shelf)
    document = tools_document(shelf)
    if json:
        speech.document(document)
        return
    shown = [one for one in document.tools if sha256 in (None, one.sha256)]
    if not shown:
        speech.say("no benchmark_model is kept; get one with: bigcore tool fetch")
    for one in shown:
        current = ", taken by sweeps" if one.current else ""
        words = f"{one.abi}, version {one.version}, {one.size_bytes / 1e6:.1f} MB, sha256 {one.sha256[:12]}"
        speech.line(f"{words}, from {one.source}, {one.added_at}{current}")

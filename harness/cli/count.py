"""`bigcore count`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def count(
    file: Annotated[Path, typer.Argument(metavar="FILE.tflite", help="Any .tflite file, ours or not.")],
    input_shape: Annotated[
        str | None,
        typer.Option(help="The size of the first input, such as 1x224x224x3."),
    ] = None,
    operators: Annotated[bool, typer.Option("--operators", help="A row for every operator.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """MAdds, parameters and memory of a .tflite file, per operator."""
    from concurrent.futures import ThreadPoolExecutor

    from harness.cli import cost_table, speech
    from harness.documents.paths import spelled
    from models.digest import file_digest
    from models.formats.known import format_of

    shape = None if input_shape is None else _shape(file, input_shape)
    with ThreadPoolExecutor(1) as beside:
        # The hash of half a gigabyte takes longer than all the rest.
        sha256 = beside.submit(file_digest, file) if json and file.is_file() else None
        cost = format_of(file).count(file, shape)
        if sha256 is not None:
            from harness.documents.count import count_document

            speech.document(count_document(file, sha256.result(), cost))
    if not json:
        console = speech.results()
        console.print(cost_table.totals(spelled(file), cost))
        console.print()
        console.print(cost_table.one_by_one(cost) if operators else cost_table.by_kind(cost))
    for warning in cost.warnings:
        speech.people().print(f"note: {warning}", markup=False)


def _shape(file: Path, words: str) -> tuple[int, ...]:
    from models.errors import InputShapeRefused

    sizes = words.lower().replace(",", "x").split("x")
    if not all(size.strip().isascii() and size.strip().isdecimal() for size in sizes):
        raise InputShapeRefused(file, f"cannot take the input shape {words}", "write it like 1x224x224x3")
    return tuple(int(size.strip()[:20]) for size in sizes)

"""`bigcore runs export` and `import`: what one store gives another."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from harness.cli.report import StoreUrl
from harness.cli.runs_show import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.exchange.exporting import Chosen
    from harness.store.store import Store


def export(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SWEEP|RUN]…", help="What to export; `latest` if nothing is named.")
    ] = None,
    format_: Annotated[
        Literal["csv", "jsonl", "parquet"], typer.Option("--format", "-f", help="jsonl can be imported again.")
    ] = "csv",
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="`-`: standard output.")] = Path("-"),
    samples: Annotated[bool, typer.Option("--samples", help="A row for each sample instead of each estimate.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Keep serials, host name, user name and paths.")] = False,
    store: StoreUrl = None,
) -> None:
    """Write estimates or samples as CSV, JSON Lines or Parquet; the file is there whole or not at all."""
    from harness.cli import speech
    from harness.exchange.whole_file import whole_file
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store

    refuse_own_file(output, store)
    with Store.open_known(store) as opened:
        chosen = _chosen(opened, names or ["latest"], full)
        if output == Path("-"):
            _write_to_standard_output(format_, chosen, samples)
            return
        with whole_file(output) as part, part.open("wb") as file:
            _write(file, format_, chosen, samples)
    speech.say(f"Wrote {output}")


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON Lines of ours, or a report.")],
    json: Json = False,
    store: StoreUrl = None,
) -> None:
    """Bring in sweeps that another store exported, or that a report carries; they are marked as imported."""
    from harness.cli import speech
    from harness.documents.runs import ChangedDocument
    from harness.exchange.importing import import_file
    from harness.store.store import Store

    changed = ChangedDocument(store="")
    with Store.open(store) as opened:
        changed.store = opened.address
        for file in files:
            imported = import_file(opened, file)
            changed.imported += imported.new
            changed.unchanged += imported.known
            changed.samples += imported.samples
            for name in imported.new:
                without = " without raw samples" if name in imported.without_samples else ""
                speech.say(f"Imported sweep {name} from {file}{without}")
            for name in imported.known:
                speech.say(f"Sweep {name} is in the store already; nothing was changed")
    if json:
        speech.document(changed)


def _chosen(store: Store, names: Sequence[str], full: bool) -> list[Chosen]:
    """The sweeps that were named, each once, and without private words unless all was asked for."""
    from harness.cli.report import chosen
    from harness.exchange.exporting import Chosen
    from harness.exchange.privacy import mask_for

    found = chosen(store, list(names))
    if full:
        return [Chosen(store, result) for result in found]
    mask = mask_for(found)
    return [Chosen(store, result, mask) for result in mask.records(found)]


def _write_to_standard_output(format_: str, chosen: Sequence[Chosen], samples: bool) -> None:
    from harness.errors import DiskFailed

    try:
        if sys.stdout.isatty():
            _show(format_, chosen, samples)
        else:
            _write(sys.stdout.buffer, format_, chosen, samples)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DiskFailed("standard output", f"cannot be written ({error.strerror})", "name a file with -o") from error


def _show(format_: str, chosen: Sequence[Chosen], samples: bool) -> None:
    """A file may hold what another store's names hold; a terminal would obey it."""
    from harness.cli import speech

    if format_ == "parquet":
        raise typer.BadParameter("Parquet is nothing to read on a terminal; name a file with -o")
    content = io.BytesIO()
    _write(content, format_, chosen, samples)
    speech.lines(content.getvalue().decode())


def _write(file: BinaryIO, format_: str, chosen: Sequence[Chosen], samples: bool) -> None:
    from harness.exchange import exporting
    from harness.exchange.tabular import write_parquet

    if format_ == "jsonl":
        exporting.write_jsonl(file, chosen)
        return
    write = exporting.write_csv_file if format_ == "csv" else write_parquet
    if samples:
        write(file, exporting.samples_of(chosen))
    else:
        write(file, exporting.estimates_of(chosen))

"""`bigcore nightly report`: the page of all nights, or one night in the form that another program reads."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.nightly.options import StoreUrl

if TYPE_CHECKING:
    from harness.results.nightly import NightResult
    from harness.store.nights import KeptNights


class Form(StrEnum):
    HTML = "html"
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    JUNIT = "junit"
    ATOM = "atom"
    PROMETHEUS = "prometheus"
    BENCHER = "bencher"
    OTAVA = "otava"


USUAL = MappingProxyType({Form.HTML: Path("nightly.html"), Form.OTAVA: Path("otava")})


def report(
    night: Annotated[str, typer.Argument(metavar="[NIGHT]", help="By its name.")] = "latest",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Default: nightly.html, a folder otava, else standard output.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="What is written; otava takes a folder.")] = Form.HTML,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Such as 2026-12-31T01:30:00Z: refuse a night that had ended by then.",
            show_default=False,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Keep host name, user name and paths.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Show the page in the browser.")] = False,
    store: StoreUrl = None,
) -> None:
    """Write what the nights found: for people as one file without network, or for another program."""
    from harness.cli.nightly.files import nights_up_to, refuse_watched, undelivered_of, write_page
    from harness.cli.speech import lines, people
    from harness.nightly.findings.standing import with_what_stands
    from harness.nightly.opening_night import refuse_earlier
    from harness.nightly.tell.files import write_text, write_way
    from harness.results.deliveries import Way
    from harness.store.nights import KeptNights
    from harness.store.own_files import refuse_own_file
    from harness.store.store import Store

    output = output or USUAL.get(form)
    if output is not None:
        refuse_own_file(output, store)
    with Store.open_known(store) as opened:
        kept = KeptNights(opened)
        if output is not None:
            refuse_watched(output, kept, folder=form is Form.OTAVA)
        result = undelivered_of(kept, with_what_stands(kept, kept.night(night)))
        refuse_earlier(result.night, since, kept.at_work_at(result.night.night))
        if output is not None and form is Form.HTML:
            write_page(kept, result, output, full=full)
        elif output is not None and form is Form.OTAVA:
            write_way(Way.OTAVA, nights_up_to(kept, result), output)
        else:
            text = _text(form, kept, result)
            if output is None:
                lines(text)
            else:
                write_text(output, text)
    if output is not None:
        people().print(f"Wrote {output}", markup=False)
        if open_it and form is Form.HTML:
            typer.launch(output.resolve().as_uri())


def _text(form: Form, kept: KeptNights, result: NightResult) -> str:
    from harness.cli.nightly.files import nights_up_to
    from harness.cli.speech import document_text
    from harness.documents.nightly import night_document
    from harness.nightly.tell.files import text_of
    from harness.nightly.tell.message import message
    from harness.results.deliveries import Way

    if form is Form.TEXT:
        return message(result)
    if form is Form.JSON:
        return document_text(night_document(result))
    return text_of(Way(form.value), nights_up_to(kept, result))

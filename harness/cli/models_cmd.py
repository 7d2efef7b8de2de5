"""`bigcore models`: every network that can be built."""

from __future__ import annotations

from typing import Annotated

import typer

models = typer.Typer(name="models", help="The networks: counted and published cost, accuracy.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@models.command("list")
def list_(json: Json = False) -> None:
    """Every network at its default size."""
    from harness.cli import model_table, speech
    from models.catalogue import catalogue

    found = catalogue()
    if json:
        from harness.documents.models import models_document

        speech.document(models_document(found))
    else:
        speech.results().print(model_table.overview(found))
        speech.people().print("`bigcore models show NAME` tells why a figure is apart, and where it was published")


@models.command(short_help="One network: counted beside published, size by size.")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A network, or a variant such as mobilenet_v2_1.0_224.")],
    json: Json = False,
) -> None:
    """One network: every known size, counted beside published, and why they differ."""
    from harness.cli import model_table, speech
    from models.catalogue import describe

    found = describe(name)
    if json:
        from harness.documents.models import models_document

        speech.document(models_document([found]))
        return
    console = speech.results()
    architecture = found.architecture
    console.print(f"{architecture.name}: {architecture.reference}", markup=False)
    console.print(f"defined for {architecture.widths}; {architecture.resolutions}", markup=False)
    console.print()
    console.print(model_table.details(found))
    console.print()
    for number, source in enumerate(model_table.sources(found), start=1):
        console.print(f"source {number}: {source}", markup=False)
    for explanation in model_table.explanations(found):
        console.print(f"\n{explanation}", markup=False)

"""`bigcore lab siblings`: units of one model, held against each other."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.lab.options import Json, StoreUrl


def siblings(
    sweep: Annotated[str, typer.Argument(metavar="[SWEEP]", help="Of this sweep.")] = "latest",
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Each unit's latency over that of the other units of its model, with its interval (exit 1: one has left them)."""
    from harness.cli import exit_codes, speech
    from harness.documents.lab import LabSiblingsDocument, UnitPart
    from harness.lab.siblings import units_of
    from harness.store.store import Store

    with Store.open(store) as opened:
        found = opened.selection(sweep)
    units = units_of(found.runs)
    if json:
        parts = [UnitPart.of(unit) for unit in units]
        speech.document(LabSiblingsDocument(sweep=found.sweep.sweep, units=parts))
    for unit in units if not json else ():
        says = "has left its siblings" if unit.left else "like its siblings"
        speech.results().print(
            f"{unit.phone} {unit.model}: {unit.ratio:.3f} ({unit.low:.3f}–{unit.high:.3f}) of {unit.siblings} others"
            f" over {unit.variants} variants, {says}",
            markup=False,
        )
    if not units and not json:
        speech.say(f"{found.sweep.sweep}: no two units of one model measured the same variants")
    if any(unit.left for unit in units):
        raise typer.Exit(exit_codes.INCOMPLETE)

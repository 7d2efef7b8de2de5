"""`bigcore nightly accept` and `mute`: what people decide."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from harness.cli.nightly.options import Json, StoreUrl

Series = Annotated[
    list[str] | None,
    typer.Argument(metavar="SERIES…", help="A series, or a variant: that of every phone.", show_default=False),
]
Why = Annotated[str, typer.Option(help="Kept with who and when.")]
Who = Annotated[str | None, typer.Option(help="Default: the user of this computer.", show_default=False)]


def accept(
    series: Series = None,
    everything: Annotated[bool, typer.Option("--all", help="Every series.")] = False,
    *,
    why: Why,
    who: Who = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Hold series to the candidate of their last night from now on."""
    from harness.cli import speech
    from harness.clock import SystemClock, spell
    from harness.documents.nightly import decision_document
    from harness.nightly.decisions import acceptances_of, accepted_unmeasured, named_series, never_measured
    from harness.nightly.past.ledger import read_ledger
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    _one_or_all(series, everything)
    with Store.open(store) as opened:
        kept = KeptNights(opened)
        ledger = read_ledger(kept)
        chosen = named_series(ledger, series or (), everything)
        made = acceptances_of(ledger, chosen, who or getpass.getuser(), why, spell(SystemClock().now()))
        kept.accept((), made)
    for name in never_measured(ledger, chosen):
        speech.people().print(f"{name}: not accepted, no night has measured it", markup=False)
    if json:
        speech.document(decision_document(made, ()))
    for one in made if not json else ():
        speech.people().print(f"{one.series}: accepted", markup=False)
    for name in accepted_unmeasured(ledger, made):
        said = "no start has measured the candidate that it is held to now, so nobody knows whether it is slower"
        speech.people().print(f"{name}: {said}", markup=False)


def mute(
    series: Series = None,
    everything: Annotated[bool, typer.Option("--all", help="Every series.")] = False,
    *,
    until: Annotated[str, typer.Option(metavar="DATE", help="The first day that is told again.")],
    why: Why,
    who: Who = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Measure series as before, and tell nobody until a day."""
    from harness.cli import speech
    from harness.clock import SystemClock, spell
    from harness.documents.nightly import decision_document
    from harness.nightly.decisions import muted_names, mutes_of
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.past.settled_alerts import today_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    _one_or_all(series, everything)
    with Store.open(store) as opened:
        kept, now = KeptNights(opened), SystemClock().now()
        ledger = read_ledger(kept)
        chosen = muted_names(ledger, series or (), everything)
        made = mutes_of(chosen, until, today_of(ledger, now), who or getpass.getuser(), why, spell(now))
        kept.mute(made)
    if json:
        speech.document(decision_document((), made))
    for one in made if not json else ():
        speech.people().print(f"{one.series}: muted until {one.until}", markup=False)


def _one_or_all(series: list[str] | None, everything: bool) -> None:
    from harness.errors import ConfigRefused

    if bool(series) == everything:
        raise ConfigRefused("SERIES", "name series, or all with --all", "`bigcore nightly status` names them")

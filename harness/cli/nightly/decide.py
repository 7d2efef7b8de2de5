"""`bigcore nightly accept`, `mute` and `status`: what people decide, and where the watch stands."""

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
    with Store.open_known(store) as opened:
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
    with Store.open_known(store) as opened:
        kept, now = KeptNights(opened), SystemClock().now()
        ledger = read_ledger(kept)
        chosen = muted_names(ledger, series or (), everything)
        made = mutes_of(chosen, until, today_of(ledger, now), who or getpass.getuser(), why, spell(now))
        kept.mute(made)
    if json:
        speech.document(decision_document((), made))
    for one in made if not json else ():
        speech.people().print(f"{one.series}: muted until {one.until}", markup=False)


def status(store: StoreUrl = None, json: Json = False) -> None:
    """The last night, what stands, what tonight can find, and who accepted or muted what."""
    from harness.cli import speech
    from harness.cli.nightly.files import undelivered_of
    from harness.cli.nightly.words import night_lines
    from harness.clock import SystemClock, spell
    from harness.documents.nightly import status_document
    from harness.nightly.findings.standing import with_what_stands
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.past.settled_alerts import settled_alerts, today_of
    from harness.nightly.status import what_phones_find
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    with Store.open_known(store) as opened:
        kept = KeptNights(opened)
        result = with_what_stands(kept, undelivered_of(kept, kept.night()))
        now, ledger = SystemClock().now(), read_ledger(kept)
        found = what_phones_find(kept, result, spell(now))
        settled = settled_alerts(result, ledger, today_of(ledger, now))
    acceptances, mutes = ledger.history, ledger.mutes
    if json:
        speech.document(status_document(result, found, acceptances, mutes, settled))
        return
    console = speech.results()
    for line in night_lines(result, {one.series: one.words for one in settled}):
        console.print(line, markup=False)
    for each in found:
        on_phone = each.on_phone if len(found) > 1 else ""
        console.print(f"Found{on_phone}: {each.finds} (thresholds from {each.source} pairs).", markup=False)
    for made in acceptances:
        by = "by rule" if made.by_rule else f"by {made.who}"
        console.print(f"{made.at} accepted {by}: {made.series} ({made.why})", markup=False)
    for muted in mutes:
        said = f"{muted.at} muted by {muted.who} until {muted.until}: {muted.series} ({muted.why})"
        console.print(said, markup=False)


def _one_or_all(series: list[str] | None, everything: bool) -> None:
    from harness.errors import ConfigRefused

    if bool(series) == everything:
        raise ConfigRefused("SERIES", "name series, or all with --all", "`bigcore nightly status` names them")

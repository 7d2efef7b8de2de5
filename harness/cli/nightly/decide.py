"""`bigcore nightly accept` and `mute`: what people decide."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.nightly.options import Json, StoreUrl

if TYPE_CHECKING:
    from harness.results.night_decisions import AcceptanceRecord

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
    build: Annotated[
        str | None,
        typer.Option(metavar="SHA256", help="An earlier build of it: how its hash begins.", show_default=False),
    ] = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Hold series to the candidate of their last night from now on, or to an earlier build."""
    from harness.cli import speech
    from harness.cli.nightly.equipment import frozen_anywhere
    from harness.clock import SystemClock, spell
    from harness.documents.nightly import decision_document
    from harness.nightly import decisions
    from harness.nightly.earlier_builds import earlier_levels
    from harness.nightly.past.ledger import read_ledger
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    _one_or_all(series, everything)
    decisions.told_why(why)
    with Store.open_known(store) as opened:
        kept = KeptNights(opened)
        ledger = read_ledger(kept)
        chosen = decisions.named_series(ledger, series or (), everything)
        names = decisions.own_series(ledger, chosen)
        if build is None:
            levels = decisions.last_levels(ledger, names)
        else:
            levels = earlier_levels(ledger, names, build, frozen_anywhere(opened))
        held = decisions.already_held(ledger, levels)
        new = {name: sha256 for name, sha256 in levels.items() if name not in held}
        made = decisions.acceptances_of(ledger, new, _user(who), why, spell(SystemClock().now()))
        kept.accept((), made)
    for name in decisions.never_measured(ledger, chosen) if build is None else ():
        speech.people().print(f"{name}: not accepted, no night has measured it", markup=False)
    for name, since in held.items():
        said = f"nothing to accept, it is already held to that build ({since.why}, {since.at})"
        speech.people().print(f"{name}: {said}", markup=False)
    if json:
        speech.document(decision_document(made, ()))
    for one in made if not json else ():
        speech.people().print(f"{one.series}: accepted{_in_place_of(one)}", markup=False)
    for name in decisions.accepted_unmeasured(ledger, made):
        said = "no start has measured the candidate that it is held to now, so nobody knows whether it is slower"
        speech.people().print(f"{name}: {said}", markup=False)


def _in_place_of(made: AcceptanceRecord) -> str:
    from harness.nightly.earlier_builds import TOLD_LETTERS

    # One that ends an alert may hold the series to the build that it was held to.
    replaced = made.before_sha256 if made.before_sha256 != made.accepted_sha256 else None
    before = (replaced or "")[:TOLD_LETTERS]
    return f" in place of {before} (`accept --build {before}` takes it back)" if before else ""


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
    from harness.nightly.decisions import muted_names, mutes_of, told_why
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.past.settled_alerts import today_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    _one_or_all(series, everything)
    told_why(why)
    with Store.open_known(store) as opened:
        kept, now = KeptNights(opened), SystemClock().now()
        ledger = read_ledger(kept)
        chosen = muted_names(ledger, series or (), everything)
        made = mutes_of(chosen, until, today_of(ledger, now), _user(who), why, spell(now))
        kept.mute(made)
    if json:
        speech.document(decision_document((), made))
    for one in made if not json else ():
        speech.people().print(f"{one.series}: muted until {one.until}", markup=False)


def _user(who: str | None) -> str:
    return (who or "").strip() or getpass.getuser()


def _one_or_all(series: list[str] | None, everything: bool) -> None:
    from harness.errors import ConfigRefused

    if bool(series) == everything:
        raise ConfigRefused("SERIES", "name series, or all with --all", "`bigcore nightly status` names them")

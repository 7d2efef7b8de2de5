"""`bigcore nightly confirm`: what a night told of a series, measured again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.nightly.equipment import measured_by
from harness.cli.nightly.options import Config, Json, Rehearse, StoreUrl

if TYPE_CHECKING:
    from harness.results.confirmation import Confirmation


def confirm(
    series: Annotated[str, typer.Argument(metavar="SERIES", help="By its full name, as every message tells it.")],
    config: Config = Path("nightly.toml"),
    rehearse: Rehearse = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Measure again what the last night held against each other (exit 4: slower, 1: in doubt, 0: settled since)."""
    from harness.cli import exit_codes, speech
    from harness.clock import SystemClock, spell
    from harness.documents.nightly_confirm import confirmation_document
    from harness.nightly.config import read_nightly
    from harness.nightly.confirmation import asked_again, settled_since, told_of
    from harness.nightly.confirmation import confirm as measure_again
    from harness.nightly.courses import courses
    from harness.nightly.measuring.night_budget import WholeBudget
    from harness.nightly.night_lock import alone_in
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.past.settled_alerts import today_of
    from harness.nightly.rules.stages import Call
    from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    wanted = read_nightly(config)
    with Store.open_known(store) as opened, alone_in(opened), measured_by(wanted, rehearse, opened) as (_, measurer, _):
        kept, clock = KeptNights(opened), SystemClock()
        ledger = read_ledger(kept)
        asked = asked_again(ledger, measurer.fleet(), courses(wanted), series)
        settled = settled_since(ledger, asked, series, today_of(ledger, clock.now()))
        at, phone = spell(clock.now()), asked.series[0].phone.identity
        design = kept_design(kept, rules_of(wanted.watch), phone, asked.two_installations, at).design
        minutes = WholeBudget(clock, wanted.watch.max_minutes)
        answer = measure_again(design, measurer, asked, series, at, minutes.why_it_ends)
    found = told_of(series, design, answer, asked, settled)
    if json:
        speech.document(confirmation_document(found))
    else:
        for line in _lines(found):
            speech.results().print(line, markup=False)
    calls = {
        Call.SLOWER: exit_codes.REGRESSION,
        Call.IN_DOUBT: exit_codes.INCOMPLETE,
        Call.SPARED: exit_codes.INCOMPLETE,
    }
    raise typer.Exit(exit_codes.DONE if settled else calls.get(answer.verdict.call, exit_codes.DONE))


def _lines(found: Confirmation) -> Iterator[str]:
    yield _words(found)
    if found.settled is not None and found.settled.how == "accepted":
        yield f"{found.settled.words}. This is beside the build of before, which nights no longer hold it against."
    elif found.settled is not None:
        yield f"{found.settled.words}. Nights tell nobody of it until then."


def _words(found: Confirmation) -> str:
    from harness.nightly.tell.ratios import change

    plain = change(found.ratio, found.low, found.high)
    if found.own_ratio is None:
        return f"{found.series}: {found.call}, {plain}, {found.pairs} pairs"
    own = change(found.own_ratio, found.own_low, found.own_high)
    return (
        f"{found.series}: {found.call}, {own} against the median of the others, {plain} as it is, {found.pairs} pairs"
    )

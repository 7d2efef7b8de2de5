"""`bigcore nightly confirm`: what a night told of a series, measured again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.nightly_run import Config, Json, Rehearse, StoreUrl, measured_by


def confirm(
    series: Annotated[str, typer.Argument(metavar="SERIES", help="By its full name, as every message tells it.")],
    config: Config = Path("nightly.toml"),
    rehearse: Rehearse = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Measure the last candidate of a series beside its accepted build once more (exit 4: slower, 1: in doubt)."""
    from harness.cli import exit_codes, speech
    from harness.clock import SystemClock, spell
    from harness.documents.nightly_confirm import ConfirmationDocument
    from harness.nightly.config import read_nightly
    from harness.nightly.confirmation import confirm as measure_again
    from harness.nightly.confirmation import sides_of
    from harness.nightly.courses import courses
    from harness.nightly.ledger import read_ledger
    from harness.nightly.night_budget import WholeBudget
    from harness.nightly.night_lock import alone_in
    from harness.nightly.rules.stages import Call
    from harness.nightly.series import needs_two_installations
    from harness.nightly.simulation.kept_thresholds import kept_design, rules_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    wanted = read_nightly(config)
    with Store.open(store) as opened, alone_in(opened), measured_by(wanted, rehearse, opened) as (_, measurer):
        kept = KeptNights(opened)
        sides = sides_of(read_ledger(kept), measurer.fleet(), courses(wanted), series)
        clock = SystemClock()
        at = spell(clock.now())
        apart, phone = needs_two_installations(sides), sides[0].phone.identity
        design = kept_design(kept, rules_of(wanted.watch), phone, apart, at).design
        minutes = WholeBudget(clock, wanted.watch.max_minutes)
        verdict = measure_again(design, measurer, sides, series, at, minutes.why_it_ends).verdict
    effect = verdict.effect
    interval = effect.interval if effect else None
    found = ConfirmationDocument(
        series=series,
        call=verdict.call.word,
        ratio=effect.value if effect else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        pairs=design.plan.pairs[verdict.stage],
    )
    if json:
        speech.document(found)
    else:
        from harness.nightly.tell.ratios import change

        words = f"{series}: {found.call}, {change(found.ratio, found.low, found.high)}, {found.pairs} pairs"
        speech.results().print(words, markup=False)
    code = {Call.SLOWER: exit_codes.REGRESSION, Call.IN_DOUBT: exit_codes.INCOMPLETE}
    raise typer.Exit(code.get(verdict.call, exit_codes.DONE))

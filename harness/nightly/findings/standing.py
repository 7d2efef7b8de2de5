"""Slowdowns of earlier nights that stand, where tonight has no number that could end them."""

from __future__ import annotations

from dataclasses import replace

from harness.nightly.findings.judgement import slower_alert
from harness.nightly.past.ledger import Ledger, read_ledger
from harness.nightly.tell.ratios import own_change
from harness.results.nightly import Alert, NightRecord, NightResult, SeriesNight, day_of
from harness.store.nights import KeptNights


def standing_alert(night: str, standing: SeriesNight, ledger: Ledger, why: str) -> Alert | None:
    """With the numbers of the last night that has any. `why`: a clause, why tonight has none."""
    last = ledger.last_numbers(standing)
    if last is None:
        return None
    own = f", {own}" if (own := own_change(last)) else ""
    told = slower_alert(last, ledger.history_of_alert(last), f"{why}; the numbers are those of night {last.night}{own}")
    return replace(told, night=night, series=standing.series, standing=True)


def what_stands(night: NightRecord, ledger: Ledger, why: str) -> tuple[Alert, ...]:
    """Of a night in which nothing was measured."""
    muted = ledger.muted(day_of(night.night))
    return tuple(
        alert
        for last in ledger.of_last_night
        if last.series not in muted and last.standing_since is not None and ledger.counts(last)
        if (alert := standing_alert(night.night, last, ledger, why)) is not None
    )


def with_what_stands(kept: KeptNights, result: NightResult) -> NightResult:
    """Of a night that has not ended, and so has found nothing yet."""
    night = result.night
    if night.ended_at is not None or result.alerts:
        return result
    return replace(result, alerts=what_stands(night, read_ledger(kept, night.number), "not measured yet"))

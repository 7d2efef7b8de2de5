"""What people have decided since the last night about what it alerted of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from harness.nightly.past.ledger import Ledger
from harness.results.night_decisions import AcceptanceRecord, SettledAlert
from harness.results.night_kinds import AlertKind
from harness.results.nightly import Alert, NightResult, day_of


def today_of(ledger: Ledger, now: datetime) -> str:
    """The watch's day: a watch that is rehearsed lives by its own calendar."""
    last = ledger.last_begun
    return day_of(last.night) if last is not None and last.rehearsed else f"{now.astimezone():%Y-%m-%d}"


def settled_alerts(result: NightResult, ledger: Ledger, day: str) -> tuple[SettledAlert, ...]:
    """`ledger`: of every night, this one too. `day`: today's."""
    return tuple(settled for alert in result.alerts for settled in _settled(alert, ledger, day))


def _settled(alert: Alert, ledger: Ledger, day: str) -> Iterator[SettledAlert]:
    last = ledger.last(alert.series)
    # Of what was not measured, a build that lost a file is what an acceptance mends, and its row has the candidate.
    mendable = last is not None and (alert.kind is AlertKind.SLOWER or last.candidate_sha256 is not None)
    if last is not None and mendable and not ledger.counts(last):
        if made := _accepted_since(alert.series, ledger):
            yield SettledAlert(alert.series, "accepted", made.at, made.who, made.why)
    elif (muted := muted_since(alert.series, ledger, day)) is not None:
        yield muted


def muted_since(series: str, ledger: Ledger, day: str) -> SettledAlert | None:
    """By the last that was said of it, while that lasts."""
    if series not in ledger.muted(day):
        return None
    mute = next(one for one in reversed(ledger.mutes) if one.series == series)
    return SettledAlert(series, "muted", mute.at, mute.who, mute.why, mute.until)


def _accepted_since(series: str, ledger: Ledger) -> AcceptanceRecord | None:
    """Of what models share: the last one of these."""
    held = {series, *_shared_by(series, ledger)}
    return next((made for made in reversed(ledger.history) if made.series in held), None)


def _shared_by(series: str, ledger: Ledger) -> Iterator[str]:
    last = ledger.last(series)
    if last is not None and last.is_shared:
        yield from (name for name, nights in ledger.series.items() if nights[-1].ground == last.ground)

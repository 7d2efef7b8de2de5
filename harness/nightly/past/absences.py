"""Since when a series, a phone or all phones are gone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from harness.nightly.past.ledger import Ledger
from harness.results.night_kinds import SeriesState
from harness.results.nightly import SeriesNight


def missing_since(ledger: Ledger, series: Sequence[str], tonight: str) -> str:
    """The first of the latest nights in succession without data of any of these."""
    since = tonight
    for night in reversed(ledger.concluded):
        then = [one for name in series for one in ledger.series.get(name, ()) if one.night == night.night]
        if not then or any(one.state is not SeriesState.MISSING and one.call != "missing" for one in then):
            return since
        since = night.night
    return since


def alone_missing_since(ledger: Ledger, series: str, tonight: str) -> str:
    """The first of the latest nights in succession without data of it, those of its whole phone left out: they are
    another alert, of another cause."""
    since = tonight
    for night in reversed(ledger.concluded):
        then = next((one for one in ledger.series.get(series, ()) if one.night == night.night), None)
        if then is None or (then.state is not SeriesState.MISSING and then.call != "missing"):
            return since
        if not _of_whole_phone(ledger, then):
            since = night.night
    return since


def _of_whole_phone(ledger: Ledger, missing: SeriesNight) -> bool:
    """Whether its phone was not there that night, or gave no number of anything that had a build to measure."""
    if any(one.phone == missing.phone and not one.present for one in ledger.phones_of[missing.night]):
        return True
    nights = (one for known in ledger.series.values() for one in known if one.night == missing.night)
    beside = [one for one in nights if one.phone == missing.phone and one.candidate_sha256 is not None]
    return len(beside) > 1 and all(one.call == "missing" for one in beside)


def absent_since(ledger: Ledger, asked: str, tonight: str) -> str:
    """The first of the latest nights in succession in which that phone was not there."""
    since = tonight
    for night in reversed(ledger.concluded):
        found = next((phone for phone in ledger.phones_of[night.night] if phone.asked == asked), None)
        if found is None or found.present:
            return since
        since = night.night
    return since


def nights_set_aside(ledger: Ledger, phone: str) -> tuple[str, ...]:
    """The latest nights in succession that ended early for it, the oldest first."""
    latest = takewhile(lambda night: phone in ledger.set_aside.get(night.night, ()), reversed(ledger.concluded))
    return tuple(night.night for night in latest)[::-1]


def without_phones_since(ledger: Ledger, tonight: str) -> str:
    """The first of the latest nights in succession that found no phone at all."""
    since = tonight
    for night in reversed(ledger.nights):
        if night.night in ledger.phones_of:
            return since
        if night.cut_short is None:
            since = night.night
    return since

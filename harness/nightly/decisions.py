"""What people decide about series: accept a new level, mute an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.past.ledger import Ledger
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import SeriesNight, shared_series


def named_series(ledger: Ledger, asked: Sequence[str], everything: bool) -> tuple[SeriesNight, ...]:
    """Latest nights by full name, by a variant's name, or by the name of what a phone's models share."""
    latest = {name: nights[-1] for name, nights in ledger.series.items()}
    if everything:
        return tuple(latest.values())
    found: dict[str, SeriesNight] = {}
    for word in asked:
        mine = {name: one for name, one in latest.items() if word in (name, one.variant)}
        if not mine:
            raise RecordNotFound(word, "no such series", "`bigcore nightly status` names all")
        found |= mine
    return tuple(found.values())


def acceptances_of(
    ledger: Ledger, chosen: Sequence[SeriesNight], who: str, why: str, at: str
) -> tuple[AcceptanceRecord, ...]:
    """Each series is held to the candidate of the last night that had one; what models share, for each of them."""
    grounds = {one.ground for one in chosen if one.is_shared}
    own = {one.series: one for one in chosen if not one.is_shared}
    own |= {
        name: nights[-1]
        for name, nights in ledger.series.items()
        if nights[-1].ground in grounds and not nights[-1].is_shared
    }
    held = [(one, sha256) for one in own.values() if (sha256 := ledger.last_candidate(one.series)) is not None]
    if not held:
        raise ConfigRefused("accept", "nothing was measured of it that could be accepted", "run a night first")
    return tuple(
        AcceptanceRecord(one.series, at, who, why, sha256, one.accepted_sha256, one.night) for one, sha256 in held
    )


def never_measured(ledger: Ledger, chosen: Sequence[SeriesNight]) -> tuple[str, ...]:
    """Series that `acceptances_of` leaves out."""
    return tuple(one.series for one in chosen if not one.is_shared and ledger.last_candidate(one.series) is None)


def accepted_unmeasured(ledger: Ledger, made: Sequence[AcceptanceRecord]) -> tuple[str, ...]:
    """Series whose new level no start has measured, such as that of a night in which nothing could be held against
    anything."""
    return tuple(
        one.series
        for one in made
        if not any(
            night.pairs and night.candidate_sha256 == one.accepted_sha256 for night in ledger.series.get(one.series, ())
        )
    )


def muted_names(ledger: Ledger, asked: Sequence[str], everything: bool) -> tuple[str, ...]:
    """Series as `named_series` finds them, and phones by the name that an alert about a missing one has."""
    phones = dict.fromkeys(shared_series(phone.phone or phone.asked) for phone in ledger.phones)
    series = [word for word in asked if word not in phones]
    found = named_series(ledger, series, everything) if series or everything else ()
    return (*(one.series for one in found), *(name for name in phones if everything or name in asked))


def mutes_of(chosen: Sequence[str], until: str, today: str, who: str, why: str, at: str) -> tuple[MuteRecord, ...]:
    """`until`: a day, the first that is told again. `today`: another, by which it must lie ahead."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise ConfigRefused("--until", f"{until!r} is no day", "write it as 2026-12-31") from None
    if day <= date.fromisoformat(today):
        what = f"{day.isoformat()} is not after today, {today}, and is the first day that is told again"
        raise ConfigRefused("--until", what, "name a later day")
    return tuple(MuteRecord(name, at, day.isoformat(), who, why) for name in chosen)

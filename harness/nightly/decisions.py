"""What people decide about series: accept a new level, mute an alert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def told_why(why: str) -> str:
    """Raises ConfigRefused for one that tells nothing: it is all that is known later of a decision."""
    if not why.strip():
        raise ConfigRefused("--why", "it is empty", "say in a few words why: it is kept with who and when")
    return why


def own_series(ledger: Ledger, chosen: Sequence[SeriesNight]) -> tuple[str, ...]:
    """Those among them, and of what models share, each of these."""
    grounds = {one.ground for one in chosen if one.is_shared}
    shared_by = (
        nights[-1] for nights in ledger.series.values() if nights[-1].ground in grounds and not nights[-1].is_shared
    )
    named = (one for one in chosen if not one.is_shared)
    return tuple(dict.fromkeys(one.series for one in (*named, *shared_by)))


def last_levels(ledger: Ledger, names: Sequence[str]) -> Mapping[str, str]:
    """By series, the candidate of its last night that had one; without those that no night has measured."""
    held = {name: sha256 for name in names if (sha256 := ledger.last_candidate(name)) is not None}
    if not held:
        raise ConfigRefused("accept", "nothing was measured of it that could be accepted", "run a night first")
    return held


def already_held(ledger: Ledger, levels: Mapping[str, str]) -> Mapping[str, AcceptanceRecord]:
    """By series, since when it is held to that very build: accepting it once more would change nothing."""
    current = {name: ledger.acceptances.get(name) for name in levels}
    return {
        name: made
        for name, made in current.items()
        if made is not None and made.accepted_sha256 == levels[name] and not _stands(ledger, name)
    }


def _stands(ledger: Ledger, series: str) -> bool:
    """A slowdown that an acceptance ends, whichever build it is of: its own, or that of all models with it."""
    own = ledger.last(series)
    shared = ledger.last(shared_series(own.ground)) if own is not None else None
    return any(one is not None and one.standing_since is not None and ledger.counts(one) for one in (own, shared))


def acceptances_of(
    ledger: Ledger, levels: Mapping[str, str], who: str, why: str, at: str
) -> tuple[AcceptanceRecord, ...]:
    """Each series is held to its build in `levels` from now on."""
    records = []
    for name, sha256 in levels.items():
        last, made = ledger.series[name][-1], ledger.acceptances.get(name)
        before = made.accepted_sha256 if made is not None else last.accepted_sha256
        records.append(AcceptanceRecord(name, at, who, why, sha256, before, last.night))
    return tuple(records)


def never_measured(ledger: Ledger, chosen: Sequence[SeriesNight]) -> tuple[str, ...]:
    """Series that `last_levels` leaves out."""
    return tuple(one.series for one in chosen if not one.is_shared and ledger.last_candidate(one.series) is None)


def accepted_unmeasured(ledger: Ledger, made: Sequence[AcceptanceRecord]) -> tuple[str, ...]:
    """Series whose new level no start has measured, such as that of a night in which nothing could be held against
    anything."""
    return tuple(
        one.series
        for one in made
        if not any(
            night.pairs and one.accepted_sha256 in (night.candidate_sha256, night.accepted_sha256)
            for night in ledger.series.get(one.series, ())
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

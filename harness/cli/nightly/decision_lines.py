"""What counts of all that was accepted and muted, in words, for a terminal: of each series that is watched the last
acceptance, and its mute while that lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.results.night_decisions import FIRST_BUILD, AcceptanceRecord, MuteRecord
from harness.results.nightly import SeriesNight, day_of


@dataclass(frozen=True, slots=True)
class _Decided:
    at: str
    what: str
    why: str
    phone: str
    """By its model; with its identity as well where several are of one."""
    series: str


def decision_lines(
    watched: Sequence[SeriesNight], acceptances: Mapping[str, AcceptanceRecord], mutes: Iterable[MuteRecord]
) -> Iterator[str]:
    """`acceptances`: the last one of each series. `mutes`: those that last. What was decided of several series of a
    phone at once, and of those that nobody has decided anything of, is one line."""
    phones, names = _phones(watched), _names(watched)
    of_watched = [(one, acceptances[one.series]) for one in watched if one.series in acceptances]
    begun = [(one, made) for one, made in of_watched if made.why == FIRST_BUILD and made.before_sha256 is None]
    together = Counter((phones[one.phone], day_of(made.night or made.at)) for one, made in begun)
    for (phone, night), number in together.items():
        their = "its" if number == 1 else "their"
        yield f"{number} series on {phone} since {their} first build, night {night}"
    decided = [
        _Decided(made.at, made.spoken, made.why, phones[one.phone], names[one.series])
        for one, made in of_watched
        if (one, made) not in begun
    ]
    muted = {made.series: made for made in mutes}
    decided += [
        _Decided(made.at, made.spoken, made.why, phones[one.phone], names[one.series])
        for one in watched
        if (made := muted.get(one.series)) is not None
    ]
    # A phone's mute, also of one that is gone, bears the name of its alert, which is no series of a night.
    decided += [
        _Decided(made.at, made.spoken, made.why, name, name) for name, made in muted.items() if name not in names
    ]
    yield from _in_order(decided)


def _in_order(decided: Iterable[_Decided]) -> Iterator[str]:
    together: dict[tuple[str, str, str, str], list[str]] = {}
    for one in sorted(decided, key=lambda each: each.at):
        together.setdefault((one.at, one.what, one.why, one.phone), []).append(one.series)
    for (at, what, why, phone), series in together.items():
        whose = series[0] if len(series) == 1 else f"{len(series)} series on {phone}"
        yield f"{at} {what}: {whose} ({why})"


def _phones(watched: Sequence[SeriesNight]) -> Mapping[str, str]:
    models = {one.phone: one.model for one in watched}
    alike = Counter(models.values())
    return {phone: model if alike[model] == 1 else f"{model} ({phone})" for phone, model in models.items()}


def _names(watched: Sequence[SeriesNight]) -> Mapping[str, str]:
    """What people call each series; its full name where a phone is watched in several ways."""
    phones = _phones(watched)
    alike = Counter((one.variant, one.phone) for one in watched)
    return {
        one.series: f"{one.variant} on {phones[one.phone]}" if alike[one.variant, one.phone] == 1 else one.series
        for one in watched
    }

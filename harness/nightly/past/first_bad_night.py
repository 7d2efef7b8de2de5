"""The first bad night of a series, from its history up to the night that raised the alert.

No later night has a part in it: what an alert says of since when stays the same while it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.nightly.past.change_point import NightRatio, change_point
from harness.nightly.rules.stages import StagePlan
from harness.results.nightly import SeriesNight

PAIRS = StagePlan().pairs


def first_bad_night(history: Sequence[SeriesNight], alarmed: str) -> str:
    """`history`: its nights against the same accepted build, oldest first; `alarmed`: the night that raised the alert,
    and the answer where nothing changed before it.

    A night whose candidate was the accepted build itself has nothing that could be slower, whatever its few pairs read;
    nor does a slowdown of before it go on through it.
    """
    until = _until(history, alarmed)
    own = bool(until) and until[-1].own_ratio is not None
    told = [(place, ratio) for place, one in enumerate(until) if (ratio := _own(one) if own else _plain(one))]
    change = change_point([ratio for _, ratio in told])
    if change is None:
        return alarmed
    earliest = max((place + 1 for place, one in enumerate(until[:-1]) if _is_same_build(one)), default=0)
    return next((until[place].night for place, _ in told[change.first_bad :] if place >= earliest), alarmed)


def _is_same_build(one: SeriesNight) -> bool:
    """One that only waited that night tells nothing that differs either, whether or not it had a candidate."""
    waited_as_itself = one.candidate_sha256 is not None and one.candidate_sha256 == one.accepted_sha256
    return not one.differs and (one.pairs > 0 or waited_as_itself)


def _until(history: Sequence[SeriesNight], alarmed: str) -> Sequence[SeriesNight]:
    place = next((place for place, one in enumerate(history) if one.night == alarmed), None)
    return () if place is None else history[: place + 1]


def _plain(one: SeriesNight) -> NightRatio | None:
    return NightRatio(one.ratio, one.pairs) if one.ratio is not None and one.pairs else None


def _own(one: SeriesNight) -> NightRatio | None:
    """An own question ends with its stage, while the series may stand in more starts as company."""
    if one.own_ratio is None or not one.pairs:
        return None
    return NightRatio(one.own_ratio, min(one.pairs, PAIRS[one.stage - 1]) if one.stage else one.pairs)

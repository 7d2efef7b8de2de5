"""From the answers of one ground's night to what is kept, told and carried of each of its series."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from harness.nightly.builds.builds import differences
from harness.nightly.past.first_bad_night import first_bad_night
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence, EvidenceRule
from harness.nightly.rules.followers import followers_of
from harness.nightly.rules.phone_night import Answer, NightSoFar
from harness.nightly.rules.stages import LASTING, Call, ratio_of_logs
from harness.nightly.series import Ground, Watched
from harness.results.night_basis import NightPairs
from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import ALL_MODELS, Alert, SeriesNight
from harness.statistics.ratio import Ratio, ends

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroundNight:
    """What was measured of a ground, and decided."""

    night: str
    ground: Ground
    design: Design
    ratios: Array
    """Series x pair."""
    pairs: tuple[NightPairs, ...]
    so_far: NightSoFar
    unmeasured: str | None = None
    """Why its phone gave less than was asked of it, where that lies with no build."""
    set_aside: str | None = None
    """Why its phone was given up in this night, with the next step; None where its minutes were used up, too."""
    without: Mapping[str, str] = field(default_factory=dict)
    """By series, why a stage gave no number of it, where that lies with its build."""


def carried_into(last: SeriesNight | None, rule: EvidenceRule) -> Evidence:
    """`last`: its latest night that counts."""
    if last is None:
        return Evidence()
    if last.standing_since is not None:
        return Evidence(rule.most, 0.0)
    return Evidence(last.evidence_slower, last.evidence_faster)


def alarmed_effect(alarmed: SeriesNight) -> float:
    """The log effect that its night called slower: of a series' own and its plain ratio the smaller one.

    Where the others gained that night, the own ratio holds their gain, and falls by it once they are accepted; where
    they lost, the plain one holds their loss. Neither is the series' mending.
    """
    told = [ratio for ratio in (alarmed.own_ratio, alarmed.ratio) if ratio is not None]
    return math.log(min(told)) if told else 0.0


def series_nights(night: GroundNight, last: Mapping[str, SeriesNight], muted: frozenset[str]) -> list[SeriesNight]:
    """Returns the night of each series, then of what they share. `last`: the latest of each that still counts."""
    answers = {answer.series: answer for answer in night.so_far.answers}
    told = [
        _of_series(night, place, one, answers.get(place), last.get(one.name), one.name in muted)
        for place, one in enumerate(night.ground.series)
    ]
    if None in answers:
        shared = night.ground.shared
        told.append(_of_shared(night, answers[None], last.get(shared), shared in muted))
    return told


def _of_series(
    night: GroundNight, place: int, one: Watched, answer: Answer | None, last: SeriesNight | None, muted: bool
) -> SeriesNight:
    known = night.ratios[place][~np.isnan(night.ratios[place])]
    plain = ratio_of_logs(known) if known.size else None
    measured = [pairs for pairs in night.pairs if pairs.series == one.name]
    base = _base(night, answer, last, muted, plain, int(known.size))
    own = answer.verdict.effect if answer is not None and len(night.so_far.answers) > len(night.ground.series) else None
    low, high = ends(own)
    return replace(
        base,
        series=one.name,
        variant=one.variant,
        starts=sum(pairs.starts for pairs in measured),
        accepted_sha256=one.accepted.sha256,
        candidate_sha256=one.candidate.sha256,
        differs=_what_differs(one),
        own_ratio=own.value if own else None,
        own_low=low,
        own_high=high,
        baseline_ms=measured[0].baseline_ms if measured else None,
    )


def _of_shared(night: GroundNight, answer: Answer, last: SeriesNight | None, muted: bool) -> SeriesNight:
    pairs = night.design.plan.pairs[answer.verdict.stage]
    first = night.ground.series[0]
    return replace(
        _base(night, answer, last, muted, answer.verdict.effect, pairs),
        series=night.ground.shared,
        variant=ALL_MODELS,
        # The starts of the phone are those of its longest series.
        starts=max((_starts(night, name) for name in night.ground.names), default=0),
        differs=(
            *_how_many_models_differ(night.ground),
            *(each for each in _what_differs(first) if not each.startswith("model:")),
        ),
    )


def _how_many_models_differ(ground: Ground) -> tuple[str, ...]:
    """What all models share may come from their files, such as those of another converter."""
    changed = sum(one.accepted.model_sha256 != one.candidate.model_sha256 for one in ground.series)
    return (f"model: {changed} of {len(ground.series)} files differ",) if changed else ()


def _what_differs(one: Watched) -> tuple[str, ...]:
    """Returns a sentence for each thing that the sides do not share; none for A/A."""
    course = one.course
    builds = differences(one)
    if course.accepted_runtime is None:
        return builds
    return (*builds, f"runtime: {course.accepted_runtime} -> {course.runtime or 'the default of the app'}")


def _starts(night: GroundNight, series: str) -> int:
    return sum(pairs.starts for pairs in night.pairs if pairs.series == series)


def _base(
    night: GroundNight, answer: Answer | None, last: SeriesNight | None, muted: bool, ratio: Ratio | None, pairs: int
) -> SeriesNight:
    """Returns the record of the series' night, still without its name."""
    phone = night.ground.phone
    call = answer.verdict.call if answer is not None else Call.UNDECIDED
    evidence = answer.carried if answer is not None else carried_into(last, night.design.evidence)
    low, high = ends(ratio)
    return SeriesNight(
        night=night.night,
        series="",
        variant="",
        phone=phone.identity,
        model=phone.model,
        state=SeriesState.MUTED if muted else _state(call, pairs),
        ratio=ratio.value if ratio else None,
        low=low,
        high=high,
        stage=answer.verdict.stage + 1 if answer is not None and call is not Call.UNDECIDED else 0,
        pairs=pairs,
        starts=0,
        z=answer.verdict.z if answer is not None and math.isfinite(answer.verdict.z) else None,
        evidence_slower=evidence.slower,
        evidence_faster=evidence.faster,
        standing_since=_standing_since(night.night, call, last),
        android=phone.fingerprint,
        call=call.word if pairs else "missing",
        ground=night.ground.name,
    )


def _state(call: Call, pairs: int) -> SeriesState:
    if pairs == 0:
        return SeriesState.MISSING
    return {
        Call.STEADY: SeriesState.STEADY,
        Call.SPARED: SeriesState.STEADY,
        Call.SLOWER: SeriesState.SLOWER,
        Call.FASTER: SeriesState.FASTER,
    }.get(call, SeriesState.IN_DOUBT)


def _standing_since(night: str, call: Call, last: SeriesNight | None) -> str | None:
    before = last.standing_since if last else None
    if call is Call.SLOWER:
        return before or night
    return before if call in LASTING else None


def slower_alert(series: SeriesNight, history: tuple[SeriesNight, ...], detail: str) -> Alert:
    """`history`: its nights against the same accepted build, oldest first, tonight's last."""
    since = series.standing_since or series.night
    return Alert(
        night=series.night,
        series=series.series,
        kind=AlertKind.SLOWER,
        ratio=series.ratio,
        low=series.low,
        high=series.high,
        first_bad_night=first_bad_night(history, since),
        standing=since != series.night,
        detail=detail,
    )


def followers(night: GroundNight) -> str:
    """How many series follow what the common question says, in its direction."""
    call = next((answer.verdict.call for answer in night.so_far.answers if answer.series is None), Call.STEADY)
    return followers_of(night.ratios, call, night.design.plan.least_log_effect).words

"""The confirmation of what a night told, repeated: the same two builds, through the stages, for one series alone.

Every stage goes on as where earlier nights speak for a shift. Nothing of it enters the history of the watch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.errors import ConfigRefused, NoPhone, RecordNotFound
from harness.nightly.ledger import Ledger
from harness.nightly.measurer import Fleet, StageMeasurer, StageRequest, ordered
from harness.nightly.night_budget import WhyItEnds
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Search
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.stages import Call, StageVerdict, decide
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations, series_name
from harness.results.nightly import SeriesNight

Array = NDArray[np.float64]
Measure = Callable[[int, int, Side], Sequence[float]]
"""Takes a stage, so many more pairs and who begins; gives log ratios, fewer where some pairs are not valid."""

SUSPECTED = Search(slower_carried=True)


class TooFewPairs(Exception):
    """A stage cannot be decided."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    ratios: Array
    verdict: StageVerdict


def confirmed(design: Design, measure: Measure) -> Confirmed:
    """Raises TooFewPairs where pairs of a stage are not valid."""
    ratios = np.empty(0)
    for stage in range(design.plan.stages):
        more = measure(stage, design.plan.new_pairs(stage), first_side(0, stage))
        ratios = np.concatenate([ratios, np.asarray(more, dtype=np.float64)])
        if len(ratios) != design.plan.pairs[stage]:
            raise TooFewPairs(f"only {len(ratios)} of {design.plan.pairs[stage]} pairs are valid")
        verdict = decide(design.plan, design.thresholds, ratios, SUSPECTED)
        if verdict.call is not Call.GO_ON:
            break
    return Confirmed(ratios, verdict)


def confirm(
    design: Design, measurer: StageMeasurer, series: Sequence[Watched], name: str, at: str, why_it_ends: WhyItEnds
) -> Confirmed:
    """`series`: one, or all that share the question. `at` keeps this apart from earlier confirmations, whose sweeps
    would else be taken for its own."""

    def measure(stage: int, pairs: int, first: Side) -> Sequence[float]:
        night, apart = f"confirm-{at}", needs_two_installations(series)
        request = StageRequest(night, 0, stage, pairs, first, series[0].course, tuple(series), apart)
        measured = measurer.measure(request, why_it_ends)
        for identity, why in measured.unmeasured.items():
            raise NoPhone(f"phone {identity}", why, "give the same command when it is there again")
        rows = [ordered(measured.series.get(one.name), pairs) for one in series]
        known = [[ratio for ratio in pair if ratio is not None] for pair in zip(*rows, strict=True)]
        return [float(np.median(pair)) for pair in known if pair]

    try:
        return confirmed(design, measure)
    except TooFewPairs as error:
        raise ConfigRefused(name, str(error), "look at the phone with `bigcore doctor`, and try again") from error


def sides_of(ledger: Ledger, fleet: Fleet, courses: Sequence[Course], name: str) -> tuple[Watched, ...]:
    """The builds that the last night that measured the series held against each other; of a shared question, those of
    each."""
    last = ledger.last_measured(name) or ledger.last(name)
    if last is None:
        raise RecordNotFound(name, "no such series", "`bigcore nightly status` names all")
    measured = (ledger.last_measured(series) for series in ledger.series)
    ground = [one for one in measured if one is not None and one.ground == last.ground]
    asked = [one for one in ground if not one.is_shared] if last.is_shared else [last]
    found = [
        watched
        for one in asked
        for phone in fleet.present
        for course in courses
        if (watched := _watched(ledger, one, phone, course)) is not None
    ]
    if not found and (away := fleet.why_not_there(name)) is not None:
        raise NoPhone(name, f"its phone is not there: {away}", "give the same command when it is there again")
    if not found:
        raise RecordNotFound(name, "its phone or its candidate is not there", "connect the phone, or run a night first")
    return tuple(found)


def _watched(ledger: Ledger, one: SeriesNight, phone: FoundPhone, course: Course) -> Watched | None:
    accepted = ledger.builds.get(one.accepted_sha256 or "")
    candidate = ledger.builds.get(one.candidate_sha256 or "")
    if accepted is None or candidate is None or one.series != series_name(one.variant, phone.identity, course):
        return None
    return Watched(one.variant, phone, course, accepted, candidate)

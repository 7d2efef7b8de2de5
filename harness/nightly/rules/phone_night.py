"""One phone's night, decided from the pairs that were measured so far and from nothing else.

Every stage is decided anew from the first pair on, so that a night that was cut short and resumed decides exactly as
one that ran through. Whoever measures the night measures what `next_stage` asks for, and asks again until nothing is
asked for any longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.phone_stages import PairsSoFar, stage_calls
from harness.nightly.rules.questions import Questions
from harness.nightly.rules.stages import Call, Calls, Searches, StageVerdict, ratio_of_logs, searches_of

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class NextStage:
    """What the phone measures next."""

    stage: int
    pairs: int
    """So many more."""
    first: Side
    series: tuple[int, ...]
    """Whom each of its starts holds; more than are still in doubt, where these need company."""


@dataclass(frozen=True, slots=True)
class Answer:
    """To one question of the night."""

    series: int | None
    """None: what all series share."""
    verdict: StageVerdict
    """Of the last stage that the question reached."""
    carried: Evidence
    """Into the next night, if this one ends here."""

    @property
    def open(self) -> bool:
        """True: the night has more to ask. Where it must end, the question is in doubt."""
        return self.verdict.call is Call.GO_ON


@dataclass(frozen=True, slots=True)
class NightSoFar:
    answers: tuple[Answer, ...]
    """Of each series, in their order, then of what they share, where there are enough; empty before the first stage."""
    next_stage: NextStage | None


def night_so_far(design: Design, night: int, carried: tuple[Evidence, ...], ratios: Array) -> NightSoFar:
    """Decides each stage that is complete, and says what to measure next.

    `ratios`: the log ratios measured tonight, series x pair in the order of time; NaN where a pair does not hold a
    series. `carried`: for each question what the last night left, no `Evidence` for a first night. `night` is its
    number, which only tells who begins.
    """
    decided = _decide_stages(design, carried, ratios)
    answers: tuple[Answer, ...] = ()
    if decided.stages_done:
        apart = Questions(len(ratios)).take_apart(ratios[np.newaxis])[0]
        verdicts = [_verdict(design, decided, apart[question], question) for question in range(len(carried))]
        answers = tuple(
            _answer(design, None if question == len(ratios) else question, verdict, carried[question])
            for question, verdict in enumerate(verdicts)
        )
    return NightSoFar(answers, _next_stage(design, night, decided))


@dataclass(frozen=True, slots=True)
class _Decided:
    """For each question; and whom the next starts would hold."""

    calls: Calls
    z: Array
    last_stage: NDArray[np.intp]
    company: Mask
    stages_done: int


def _decide_stages(design: Design, carried: tuple[Evidence, ...], ratios: Array) -> _Decided:
    questions = Questions(len(ratios))
    plain = ratios[np.newaxis]
    apart = questions.take_apart(plain)
    searches = _searches(design, carried)
    asked = np.ones((1, questions.count), dtype=np.bool_)
    calls, z = np.full(questions.count, Call.GO_ON, dtype=np.int8), np.zeros(questions.count)
    last_stage = np.zeros(questions.count, dtype=np.intp)
    company, stage = np.ones(questions.series, dtype=np.bool_), 0
    while stage < design.plan.stages and ratios.shape[1] >= design.plan.pairs[stage] and asked.any():
        pairs = design.plan.pairs[stage]
        reached = stage_calls(design, stage, PairsSoFar(plain[..., :pairs], apart[..., :pairs]), asked, searches)
        now = asked[0]
        calls[now], z[now], last_stage[now] = reached.calls[0, now], reached.z[0, now], stage
        asked = asked & (reached.calls == Call.GO_ON)
        company, stage = questions.company(asked)[0], stage + 1
    return _Decided(calls, z, last_stage, company, stage)


def _searches(design: Design, carried: tuple[Evidence, ...]) -> Searches:
    """Of one phone."""
    return searches_of([evidence.search(design.evidence) for evidence in carried]).of(
        np.arange(len(carried))[np.newaxis]
    )


def _verdict(design: Design, decided: _Decided, ratios: Array, question: int) -> StageVerdict:
    stage = int(decided.last_stage[question])
    looked_at = ratios[: design.plan.pairs[stage]]
    known = looked_at[~np.isnan(looked_at)]
    effect = ratio_of_logs(known) if known.size else None
    return StageVerdict(Call(decided.calls[question]), stage, float(decided.z[question]), effect)


def _answer(design: Design, series: int | None, verdict: StageVerdict, carried: Evidence) -> Answer:
    if verdict.call is Call.UNDECIDED:
        return Answer(series, verdict, carried)
    return Answer(series, verdict, carried.after(verdict.z, design.evidence))


def _next_stage(design: Design, night: int, decided: _Decided) -> NextStage | None:
    stage = decided.stages_done
    if stage == design.plan.stages or not decided.company.any():
        return None
    series = tuple(int(one) for one in np.flatnonzero(decided.company))
    return NextStage(stage, design.plan.new_pairs(stage), first_side(night, stage), series)

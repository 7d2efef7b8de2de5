"""One phone's night, decided from the pairs that were measured so far and from nothing else.

Every stage is decided anew from the first pair on, so that a night that was cut short and resumed decides exactly as
one that ran through. The night's driver measures what `next_stage` asks for and asks again, until nothing is asked for
any longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.design import Design
from harness.nightly.evidence import Evidence, EvidenceRule
from harness.nightly.pairs import Side, first_side
from harness.nightly.phone_stages import PairsSoFar, stage_calls
from harness.nightly.questions import Questions
from harness.nightly.stages import Call, Searches, StagePlan, StageVerdict, ratio_of_logs

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
    """`ratios`: the log ratios measured tonight, series x pair in the order of time; NaN where a pair does not hold a
    series.

    `carried`: for each question what the last night left; `fresh_evidence` for a first night. `night` is its number,
    which only tells who begins. Pairs of a stage that is not complete are not looked at."""
    questions = Questions(len(ratios))
    plan = design.plan
    asked, company = np.ones((1, questions.count), dtype=np.bool_), np.ones((1, questions.series), dtype=np.bool_)
    calls, z, stages = _nothing_yet(questions.count)
    pairs = PairsSoFar(ratios[np.newaxis], questions.take_apart(ratios[np.newaxis]))
    searches = _searches(design.evidence, carried)
    reached = 0
    while reached < plan.stages and ratios.shape[1] >= plan.pairs[reached] and asked.any():
        so_far = PairsSoFar(pairs.plain[..., : plan.pairs[reached]], pairs.apart[..., : plan.pairs[reached]])
        stage = stage_calls(design, reached, so_far, asked, searches)
        calls, z = np.where(asked[0], stage.calls[0], calls), np.where(asked[0], stage.z[0], z)
        stages = np.where(asked[0], reached, stages)
        asked = asked & (stage.calls == Call.GO_ON)
        company = questions.company(asked)
        reached += 1
    verdicts = (
        tuple(
            _verdict(plan, pairs.apart[0, question], Call(calls[question]), int(stages[question]), float(z[question]))
            for question in range(questions.count)
        )
        if reached
        else ()
    )
    answers = tuple(
        _answer(design.evidence, questions, question, verdict, carried[question])
        for question, verdict in enumerate(verdicts)
    )
    more = reached < plan.stages and bool(asked.any())
    return NightSoFar(answers, _next_stage(plan, night, reached, company[0]) if more else None)


def fresh_evidence(series: int) -> tuple[Evidence, ...]:
    return (Evidence(),) * Questions(series).count


def _nothing_yet(count: int) -> tuple[NDArray[np.int8], Array, NDArray[np.intp]]:
    return np.full(count, Call.GO_ON, dtype=np.int8), np.zeros(count), np.zeros(count, dtype=np.intp)


def _searches(rule: EvidenceRule, carried: tuple[Evidence, ...]) -> Searches:
    found = [evidence.search(rule) for evidence in carried]
    slower = np.array([[search.slower_carried for search in found]])
    return Searches(slower, np.array([[search.faster_carried for search in found]]))


def _verdict(plan: StagePlan, ratios: Array, call: Call, stage: int, z: float) -> StageVerdict:
    known = ratios[: plan.pairs[stage]]
    known = known[~np.isnan(known)]
    return StageVerdict(call, stage, z, ratio_of_logs(known) if known.size else None)


def _answer(
    rule: EvidenceRule, questions: Questions, question: int, verdict: StageVerdict, carried: Evidence
) -> Answer:
    undecided = verdict.call is Call.UNDECIDED
    return Answer(
        series=None if question == questions.series else question,
        verdict=verdict,
        carried=carried if undecided else carried.after(verdict.z, rule),
    )


def _next_stage(plan: StagePlan, night: int, stage: int, company: Mask) -> NextStage:
    series = tuple(int(one) for one in np.flatnonzero(company))
    return NextStage(stage, plan.new_pairs(stage), first_side(night, stage), series)

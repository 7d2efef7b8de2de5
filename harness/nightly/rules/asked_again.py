"""One series of a phone asked again, through the stages, beside a night: its own question, its plain ratio, or what all
share. Nothing is known of it beforehand but that it is suspected, so each stage goes on as where earlier nights speak
for a shift.

A night answers a series' own question where there are five or more: its ratio less the median of the others. Asked
again by its plain ratio, which holds the luck of the starts as well, four in five of the smallest shifts that a night
finds would not be found again. So it is measured with company, as a night's redone pairs are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Search
from harness.nightly.rules.pairs import Side, first_side
from harness.nightly.rules.phone_stages import PairsSoFar, stage_calls
from harness.nightly.rules.questions import Questions
from harness.nightly.rules.stages import Call, Searches, StageVerdict, decide, ratio_of_logs
from harness.nightly.rules.standing import NOTHING_STANDS
from harness.statistics.ratio import Ratio

Array = NDArray[np.float64]
Measure = Callable[[int, int, Side], Array]
"""Takes a stage, so many more pairs and who begins; gives log ratios, series x pair, the asked series first. NaN where
a pair is not valid, or does not hold a series."""

ASKED = 0
"""Its row."""
SUSPECTED = Search(slower_carried=True)


class Question(StrEnum):
    OWN = "own"
    """Of the first series: its ratio less the median of the others."""
    PLAIN = "plain"
    """Of the first series: its ratio as it is."""
    SHARED = "shared"
    """The median of all series."""

    def ratios(self, table: Array) -> Array:
        """Of each pair; NaN where it tells nothing."""
        if self is Question.OWN:
            own: Array = Questions(len(table)).take_apart(table[np.newaxis])[0, ASKED]
            return own
        if self is Question.PLAIN:
            plain: Array = table[ASKED]
            return plain
        nothing = np.isnan(table).all(axis=0)
        return np.where(nothing, np.nan, np.nanmedian(np.where(nothing, 0.0, table), axis=0))


class TooFewPairs(Exception):
    """A stage cannot be decided."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    question: Question
    table: Array
    """Log ratios, series x pair."""
    verdict: StageVerdict

    @property
    def ratios(self) -> Array:
        """Of the question."""
        return self.question.ratios(self.table)

    @property
    def plain(self) -> Ratio | None:
        """Of the asked series as it is; of what all share, that. None: no pair holds it."""
        ratios = self.table[ASKED] if self.question is Question.OWN else self.ratios
        known = ratios[~np.isnan(ratios)]
        return ratio_of_logs(known) if known.size else None


def confirmed(
    design: Design, questions: Sequence[Question], measure: Measure, standing: float | None = None
) -> Confirmed:
    """Until one of the questions is slower, or none goes on. Of several that are not slower, one that is in doubt, else
    the first. Raises TooFewPairs where pairs of a stage are not valid.

    `standing`: the log effect of the alert that is asked again, which is steady only where it is rejected."""
    table: Array | None = None
    verdicts: dict[Question, StageVerdict] = {}
    for stage in range(design.plan.stages):
        more = measure(stage, design.plan.new_pairs(stage), first_side(0, stage))
        table = more if table is None else np.hstack([table, more])
        for question in questions:
            if question not in verdicts or verdicts[question].call is Call.GO_ON:
                verdicts[question] = decided(design, stage, question, table, standing)
        calls = [verdict.call for verdict in verdicts.values()]
        if Call.SLOWER in calls or Call.GO_ON not in calls:
            break
    assert table is not None
    told = max(questions, key=lambda one: _TOLD_FIRST.get(verdicts[one].call, 0))
    return Confirmed(told, table, verdicts[told])


_TOLD_FIRST = {Call.SLOWER: 2, Call.IN_DOUBT: 1}


def decided(
    design: Design, stage: int, question: Question, table: Array, standing: float | None = None
) -> StageVerdict:
    """After that stage, whose pairs and all before it are in the table."""
    ratios = question.ratios(table)
    valid = int(np.count_nonzero(~np.isnan(ratios)))
    if valid != design.plan.pairs[stage]:
        raise TooFewPairs(f"only {valid} of {design.plan.pairs[stage]} pairs are valid")
    if question is not Question.OWN:
        return decide(design.plan, design.thresholds, ratios, replace(SUSPECTED, standing=standing))
    plain, count = table[np.newaxis], Questions(len(table)).count
    asked = np.arange(count)[np.newaxis] == ASKED
    pairs = PairsSoFar(plain, Questions(len(table)).take_apart(plain))
    alarmed = NOTHING_STANDS if standing is None else standing
    searches = Searches(asked, np.zeros_like(asked), np.where(asked, alarmed, NOTHING_STANDS))
    reached = stage_calls(design, stage, pairs, asked, searches)
    call, z = Call(reached.calls[0, ASKED]), float(reached.z[0, ASKED])
    return StageVerdict(call, stage, z, ratio_of_logs(ratios))

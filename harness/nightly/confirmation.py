"""The confirmation of what a night told, repeated: the same two builds, through the stages, for the question that the
night answered. Nothing of it enters the history of the watch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.errors import ConfigRefused, NoPhone, RecordNotFound
from harness.nightly.findings.judgement import alarmed_effect
from harness.nightly.measuring.measurer import Fleet, StageMeasured, StageMeasurer, StageRequest, ordered
from harness.nightly.measuring.night_budget import WhyItEnds
from harness.nightly.past.ledger import Ledger
from harness.nightly.past.settled_alerts import muted_since
from harness.nightly.rules.asked_again import ASKED, Confirmed, Question, TooFewPairs, confirmed
from harness.nightly.rules.design import Design
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.questions import Questions
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations, series_name
from harness.results.confirmation import Confirmation
from harness.results.night_decisions import SettledAlert
from harness.results.night_kinds import SeriesState
from harness.results.nightly import SeriesNight
from harness.statistics.ratio import ends

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What is measured again."""

    question: Question
    series: tuple[Watched, ...]
    """Of one ground; that which is asked for first, then those whose level is surest."""
    standing: float | None = None
    """The log effect of the alert that stands. None: none does."""

    @property
    def measured(self) -> tuple[Watched, ...]:
        """Whom each start holds: of an own question as many others as a night would measure beside it."""
        if self.question is Question.PLAIN:
            return self.series[: ASKED + 1]
        if self.question is Question.SHARED:
            return self.series
        questions = Questions(len(self.series))
        held = questions.company(np.arange(questions.count)[np.newaxis] == ASKED)[0]
        return tuple(one for one, is_held in zip(self.series, held, strict=True) if is_held)

    @property
    def two_installations(self) -> bool:
        return needs_two_installations(self.series)


def confirm(
    design: Design, measurer: StageMeasurer, asked: AskedAgain, name: str, at: str, why_it_ends: WhyItEnds
) -> Confirmed:
    """`at` keeps this apart from earlier confirmations, whose sweeps would else be taken for its own."""

    def measure(stage: int, pairs: int, first: Side) -> Array:
        night, held = f"confirm-{at}", asked.measured
        request = StageRequest(night, 0, stage, pairs, first, held[0].course, held, asked.two_installations)
        found = measurer.measure(request, why_it_ends)
        for identity, why in found.unmeasured.items():
            raise NoPhone(f"phone {identity}", why, "give the same command when it is there again")
        return table_of(found, [one.name for one in asked.series], pairs)

    try:
        return confirmed(design, (asked.question,), measure, asked.standing)
    except TooFewPairs as error:
        raise ConfigRefused(name, str(error), "look at the phone with `bigcore doctor`, and try again") from error


def settled_since(ledger: Ledger, asked: AskedAgain, name: str, day: str) -> SettledAlert | None:
    """What people, or the improvement rule, have decided about it since the night that is asked again: nothing stands
    whatever is measured now. `day`: today's."""
    about = asked.series if asked.question is Question.SHARED else asked.series[: ASKED + 1]
    held = ((one, ledger.acceptances.get(one.name)) for one in about)
    moved = [made for one, made in held if made is not None and made.accepted_sha256 != one.accepted.sha256]
    if 2 * len(moved) > len(about):
        made = next(one for one in reversed(ledger.history) if one in moved)
        return SettledAlert(name, "accepted", made.at, made.who, made.why)
    return muted_since(name, ledger, day)


def told_of(
    name: str, design: Design, found: Confirmed, asked: AskedAgain, settled: SettledAlert | None = None
) -> Confirmation:
    own = found.verdict.effect if found.question is Question.OWN else None
    low, high = ends(found.plain)
    own_low, own_high = ends(own)
    one = None if asked.question is Question.SHARED else asked.series[ASKED]
    return Confirmation(
        series=name,
        call=found.verdict.call.word,
        question=found.question.value,
        ratio=found.plain.value if found.plain else None,
        low=low,
        high=high,
        own_ratio=own.value if own else None,
        own_low=own_low,
        own_high=own_high,
        pairs=design.plan.pairs[found.verdict.stage],
        accepted_sha256=one.accepted.sha256 if one else None,
        candidate_sha256=one.candidate.sha256 if one else None,
        settled=settled,
    )


def table_of(measured: StageMeasured, names: Sequence[str], pairs: int) -> Array:
    """Log ratios, series x pair; NaN where a pair has none of a series."""
    rows = [ordered(measured.series.get(name), pairs) for name in names]
    return np.array([[np.nan if ratio is None else ratio for ratio in row] for row in rows])


def asked_again(ledger: Ledger, fleet: Fleet, courses: Sequence[Course], name: str) -> AskedAgain:
    """The builds that the last night that measured the series held against each other, and those of the series that
    were measured beside it in that very night: one that is no longer watched says nothing of tonight."""
    last = ledger.last_measured(name) or ledger.last(name)
    if last is None:
        raise RecordNotFound(name, "no such series", "`bigcore nightly status` names all")
    rows = sorted(_beside(ledger, last), key=lambda one: (one.series != name, one.state is not SeriesState.STEADY))
    series = tuple(
        watched
        for one in rows
        for phone in fleet.present
        for course in courses
        if (watched := _watched(ledger, one, phone, course)) is not None
    )
    if not series and (away := fleet.why_not_there(name)) is not None:
        raise NoPhone(name, f"its phone is not there: {away}", "give the same command when it is there again")
    if not series or not (last.is_shared or series[ASKED].name == name):
        raise RecordNotFound(name, "its phone or its candidate is not there", "connect the phone, or run a night first")
    alarmed = ledger.alarmed(last)
    standing = alarmed_effect(alarmed) if alarmed is not None else None
    if last.is_shared:
        return AskedAgain(Question.SHARED, series, standing)
    had_company = last.own_ratio is not None and Questions(len(series)).shared
    return AskedAgain(Question.OWN if had_company else Question.PLAIN, series, standing)


def _beside(ledger: Ledger, last: SeriesNight) -> list[SeriesNight]:
    """The rows of its ground's series in its night that have a number; its own in any case."""
    of_night = [one for nights in ledger.series.values() for one in nights if one.night == last.night]
    on_ground = [one for one in of_night if one.ground == last.ground and not one.is_shared]
    return [one for one in on_ground if one.ratio is not None or one.series == last.series]


def _watched(ledger: Ledger, one: SeriesNight, phone: FoundPhone, course: Course) -> Watched | None:
    accepted = ledger.builds.get(one.accepted_sha256 or "")
    candidate = ledger.builds.get(one.candidate_sha256 or "")
    if accepted is None or candidate is None or one.series != series_name(one.variant, phone.identity, course):
        return None
    return Watched(one.variant, phone, course, accepted, candidate)

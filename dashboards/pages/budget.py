"""What is the best within a budget of latency, as far as the intervals tell; static/budget.js says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.figure5 import Budget
from dashboards.figures.points import Point
from dashboards.figures.words import milliseconds, percent
from harness.visible import visible

PAPER_BUDGET_MS = 75.0
"""What MobileNetV2 1.0 at 224 takes in the paper's Table 4: the budget named when the reader has not chosen one."""

MOST_NAMED = 4
"""So many that may be the best are named."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who may be the most accurate within a budget, the most accurate first, and which of them is so by the numbers
    alone."""

    candidates: tuple[Point, ...]
    """The best is the first of them that does not exceed the budget."""
    lead: Point | None
    certain: bool
    """The last of them is within the budget for certain."""

    @property
    def above(self) -> tuple[Point, ...]:
        """More accurate than the lead; within the budget only at the near end of their intervals."""
        return self.candidates if self.lead is None else self.candidates[: self.candidates.index(self.lead)]

    @property
    def below(self) -> tuple[Point, ...]:
        """Which is the best if the lead exceeds the budget."""
        return () if self.lead is None else self.candidates[self.candidates.index(self.lead) + 1 :]


def choice_within(points: Sequence[Point], budget_ms: float) -> Choice:
    """A variant may be within the budget where its interval begins below it, and is beaten by a more accurate one
    whose interval ends below it."""
    known = sorted(_known(points), key=lambda point: (-(point.top1 or 0.0), latency_of(point)))
    candidates: list[Point] = []
    certain = False
    for point in known:
        if _end(point, point.estimate.low_ms) <= budget_ms and not certain:
            candidates.append(point)
            certain = _end(point, point.estimate.high_ms) <= budget_ms
    lead = next((point for point in candidates if latency_of(point) <= budget_ms), None)
    return Choice(tuple(candidates), lead, certain)


def best_within(points: Sequence[Point], budget_ms: float) -> Point | None:
    """By the numbers alone."""
    return choice_within(points, budget_ms).lead


def budget_of(points: Sequence[Point]) -> Budget | None:
    limit_ms = budget_for(points)
    return None if limit_ms is None else Budget(limit_ms, best_within(points, limit_ms))


def budget_for(points: Sequence[Point]) -> float | None:
    """Returns the paper's 75 ms where it divides these points, or else a round number near their middle."""
    latencies = sorted(point.latency_ms for point in points if point.trusted and point.latency_ms is not None)
    if not latencies:
        return None
    if latencies[0] <= PAPER_BUDGET_MS < latencies[-1]:
        return PAPER_BUDGET_MS
    return _round_up(latencies[len(latencies) // 2])


def _round_up(value: float) -> float:
    size = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(size * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 10) if size * step >= value)


def best_at_budget(points: Sequence[Point]) -> str:
    budget_ms = budget_for(points)
    return "" if budget_ms is None else best_at(points, budget_ms)


def best_at(points: Sequence[Point], budget_ms: float) -> str:
    known = _known(points)
    if not known:
        return _why_none(points)
    choice = choice_within(points, budget_ms)
    if not choice.candidates:
        fastest = min(known, key=latency_of)
        return (
            f"At {budget_ms:g} ms none fits whose accuracy is known; the fastest of those is {named(fastest, points)},"
            f" {milliseconds(fastest.latency_ms)} ms."
        )
    if choice.lead is None:
        return f"At {budget_ms:g} ms none is known to fit: {_any_of(choice.candidates, points)} may."
    return f"At {budget_ms:g} ms the best is {_lead(choice, points, budget_ms)}{_above(choice, points, budget_ms)}."


def _why_none(points: Sequence[Point]) -> str:
    whose = "these models" if all(point.top1 is None for point in points) else "what is valid here"
    return f"No accuracy is known for {whose}, so none can be called the best."


def _lead(choice: Choice, points: Sequence[Point], budget_ms: float) -> str:
    lead, below = choice.lead, choice.below
    assert lead is not None
    name = named(lead, points)
    if not below:
        exceeds = "" if choice.certain else f", which may exceed it (up to {milliseconds(lead.estimate.high_ms)} ms)"
        return f"{name}: {percent(lead.top1)} top-1 in {milliseconds(lead.latency_ms)} ms{exceeds}"
    count = 1 + len(below)
    all_may = "" if choice.certain else f"; {'both' if count == 2 else f'all {count}'} may exceed it"
    if count > MOST_NAMED:
        return f"{name}, or one of {len(below)} others if it exceeds {budget_ms:g} ms{all_may}"
    first, *rest = (named(point, points) for point in below)
    chain = [f"{name}, or {first} if {name} exceeds {budget_ms:g} ms"]
    chain += [f"or {other} if {words}" for other, words in zip(rest, ("both do", "all three do"), strict=False)]
    return f"{', '.join(chain)}{all_may}"


def _above(choice: Choice, points: Sequence[Point], budget_ms: float) -> str:
    above = choice.above
    if not above:
        return ""
    within = f"and may be within {budget_ms:g} ms"
    if len(above) == 1:
        return f"; {named(above[0], points)} is more accurate {within}"
    if len(above) + len(choice.below) >= MOST_NAMED:
        return f"; {len(above)} others are more accurate {within}"
    names = [named(point, points) for point in above]
    return f"; {', '.join(names[:-1])} and {names[-1]} are more accurate {within}"


def _any_of(some: Sequence[Point], points: Sequence[Point]) -> str:
    names = [named(point, points) for point in some]
    if len(names) > MOST_NAMED:
        return f"one of {len(names)}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def named(point: Point, points: Sequence[Point]) -> str:
    """Names the variant, and its run where there are several."""
    several = any(other.result.run.run != point.result.run.run for other in points)
    return f"{visible(point.variant, 80)} on {point.run_name}" if several else visible(point.variant, 80)


def _known(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.trusted and point.top1 is not None]


def _end(point: Point, end_ms: float | None) -> float:
    return latency_of(point) if end_ms is None else end_ms


def latency_of(point: Point) -> float:
    return point.latency_ms or 0.0

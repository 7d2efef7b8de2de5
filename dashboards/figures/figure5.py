"""The paper's Figure 5, accuracy against multiply-adds, and beside it our own view: accuracy against latency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards.figures import palette
from dashboards.figures.frontier import Standing, frontier, standings
from dashboards.figures.label_places import LETTER, Box, names_beside
from dashboards.figures.panel import Line, Mark, Panel
from dashboards.figures.points import Point, candidate_of, grouped_by, is_imprecise, is_unproven, natural_subject
from dashboards.figures.published_curves import Curve
from dashboards.figures.scale import Scale, scale_for
from dashboards.figures.shared_levels import MOST_SHARED_BARS, MOST_SHOWN_PERCENT, shared_levels
from dashboards.figures.words import megabytes, millions, milliseconds, percent, plural
from harness.analysis.precision_words import own_percent, spelled
from harness.visible import visible

WIDTH, HEIGHT = 540, 400
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 32, 44
"""Above it the axis has its title, and a line lower the budget its words."""

NAME_ROOM = 0.08
"""This share of the axis is left for the names of curves right of their ends."""

Cost = Callable[[Point], float | None]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    label: str
    colour: str
    shape: str
    count: int


@dataclass(frozen=True, slots=True)
class Figure5:
    madds: Panel
    latency: Panel
    subject: str
    """What the colours stand for."""
    legend: tuple[LegendEntry, ...]
    published: tuple[tuple[str, str], ...]
    """Each curve's name and how it is drawn."""


@dataclass(frozen=True, slots=True)
class Budget:
    limit_ms: float
    best: Point | None
    """The most accurate that fits."""

    @property
    def words(self) -> str:
        high_ms = self.best.estimate.high_ms if self.best else None
        doubt = "; the best may exceed it" if high_ms is not None and high_ms > self.limit_ms else ""
        return f"budget {self.limit_ms:g} ms{doubt}"


def figure5(points: Sequence[Point], curves: Sequence[Curve], budget: Budget | None = None) -> Figure5:
    subject = natural_subject(points)
    groups = grouped_by(points, subject)
    gains = _gain_scale(points, curves)
    return Figure5(
        madds=_panel(points, groups, curves, _ON_MADDS, gains, budget),
        latency=_panel(points, groups, curves, _ON_LATENCY, gains, budget),
        subject=subject,
        legend=tuple(
            LegendEntry(visible(label, 60), palette.colour_class(index), palette.symbol(index), len(members))
            for index, (label, members) in enumerate(groups.items())
        ),
        published=tuple((curve.name, _drawn_as(curve, index)) for index, curve in enumerate(curves)),
    )


@dataclass(frozen=True, slots=True)
class View:
    title: str
    x_label: str
    cost: Cost
    published: Callable[[Curve], Sequence[tuple[float, float]]]
    with_bars: bool


_ON_MADDS = View(
    "Accuracy against multiply-adds",
    "Multiply-adds, millions (log)",
    lambda point: point.madds / 1e6 if point.madds else None,
    lambda curve: curve.on_madds,
    with_bars=False,
)
_ON_LATENCY = View(
    "Accuracy against latency",
    "Latency, ms (log)",
    lambda point: point.latency_ms or None,
    lambda curve: curve.on_latency,
    with_bars=True,
)


def _panel(
    points: Sequence[Point],
    groups: dict[str, list[Point]],
    curves: Sequence[Curve],
    view: View,
    y: Scale,
    budget: Budget | None,
) -> Panel:
    drawn = [point for point in points if view.cost(point) is not None and point.top1 is not None]
    x = _cost_scale(drawn, curves, view)
    quiet = [
        (curve.name, Line(_placed(places, x, y), dash_class(index)))
        for index, curve in enumerate(curves)
        if (places := view.published(curve))
    ]
    fronts = _frontiers_of(drawn, view.cost)
    lines = [
        Line(_placed([_pair(point, view) for point in front], x, y), "frontier") for front in fronts if len(front) > 1
    ]
    kept = {id(point) for point in (*(point for front in fronts for point in front), *_open(drawn, view))}
    marks = [
        _mark(point, index, x, y, view, dim=id(point) not in kept and point.trusted)
        for index, members in enumerate(groups.values())
        for point in members
        if view.cost(point) is not None and point.top1 is not None
    ]
    limit = _budget_line(budget, x, view)
    names = names_beside(
        [(name, line.places) for name, line in quiet],
        [line.places for line in (*lines, *limit)],
        [(mark.x, mark.y) for mark in marks],
        Box(LEFT, TOP, WIDTH, HEIGHT - BOTTOM),
    )
    return Panel(
        title=view.title,
        summary=_summary(drawn, sum(map(len, fronts)), view),
        x=x,
        y=y,
        x_label=view.x_label,
        y_label="Top-1 accuracy, %",
        lines=(*(line for _, line in quiet), *limit, *lines, *_shared_bars(drawn, x, view)),
        marks=tuple(marks),
        names=names,
        winner=_winner(budget, drawn, x, y, view),
        empty=_why_empty(points, drawn),
    )


def _drawn_as(curve: Curve, index: int) -> str:
    return "published-dot" if len(curve.on_madds) == 1 else dash_class(index)


def dash_class(index: int) -> str:
    """Published curves are told apart by dashes, as style.css and scatter.js draw them."""
    return f"published d{index % 4}"


def _pair(point: Point, view: View) -> tuple[float, float]:
    return (view.cost(point) or 0.0, point.top1 or 0.0)


def _frontiers_of(points: Sequence[Point], cost: Cost) -> list[list[Point]]:
    """One for each run: phones, cores and runtimes are no rivals of each other."""
    runs: dict[str, list[Point]] = {}
    for point in points:
        if point.trusted:
            runs.setdefault(point.result.run.run, []).append(point)
    return [
        [
            trusted[place]
            for place in frontier([cost(one) or 0.0 for one in trusted], [one.top1 or 0.0 for one in trusted])
        ]
        for trusted in runs.values()
    ]


def _gain_scale(points: Sequence[Point], curves: Sequence[Curve]) -> Scale:
    """Both panels share it, so that a model stands at one height in both."""
    gains = [point.top1 for point in points if point.top1 is not None]
    gains += [gain for curve in curves for _, gain in (*curve.on_madds, *curve.on_latency)]
    return scale_for(gains, HEIGHT - BOTTOM, TOP)


def _cost_scale(points: Sequence[Point], curves: Sequence[Curve], view: View) -> Scale:
    costs = [_pair(point, view)[0] for point in points]
    costs += [cost for curve in curves for cost, _ in view.published(curve)]
    if costs:
        costs.append(max(costs) * (max(costs) / min(costs)) ** NAME_ROOM)
    return scale_for(costs, LEFT, WIDTH - RIGHT, logarithmic=True)


def _budget_line(budget: Budget | None, x: Scale, view: View) -> list[Line]:
    if budget is None or not view.with_bars or not x.low < budget.limit_ms < x.high:
        return []
    at = x.at(budget.limit_ms)
    begins = at < (LEFT + WIDTH - RIGHT) / 2
    return [Line(((at, HEIGHT - BOTTOM), (at, TOP)), "budget", budget.words, at, begins)]


def _winner(
    budget: Budget | None, drawn: Sequence[Point], x: Scale, y: Scale, view: View
) -> tuple[float, float] | None:
    best = budget.best if budget else None
    if best is None or all(point is not best for point in drawn):
        return None
    return _placed([_pair(best, view)], x, y)[0]


def _placed(places: Sequence[tuple[float, float]], x: Scale, y: Scale) -> tuple[tuple[float, float], ...]:
    return tuple((x.at(cost), y.at(gain)) for cost, gain in places)


def _mark(point: Point, group: int, x: Scale, y: Scale, view: View, *, dim: bool) -> Mark:
    low, high = bar_of(point)
    bars = view.with_bars and low is not None and high is not None and low > 0
    cost, gain = _pair(point, view)
    return Mark(
        x=x.at(cost),
        y=y.at(gain),
        shape=palette.symbol(group),
        colour=palette.colour_class(group),
        title=title_of(point),
        hollow=not point.trusted,
        dim=dim,
        imprecise=is_imprecise(point),
        unproven=is_unproven(point),
        low_x=x.at(low) if bars and low else None,
        high_x=x.at(high) if bars and high else None,
    )


def bar_of(point: Point) -> tuple[float | None, float | None]:
    """Its own interval: what all points may shift together is drawn once for all of them."""
    estimate = point.estimate
    if estimate.own_low_ms is not None and estimate.own_high_ms is not None:
        return estimate.own_low_ms, estimate.own_high_ms
    return estimate.low_ms, estimate.high_ms


def _open(drawn: Sequence[Point], view: View) -> list[Point]:
    """Who may be on the frontier: latencies are measured, multiply-adds are counted."""
    if not view.with_bars:
        return []
    trusted = [point for point in drawn if point.trusted]
    told = standings([candidate_of(point) for point in trusted])
    return [point for point, standing in zip(trusted, told, strict=True) if standing is Standing.OPEN]


def _shared_bars(points: Sequence[Point], x: Scale, view: View) -> list[Line]:
    """In the corner where slow and inaccurate models would be, one above the other."""
    if not view.with_bars:
        return []
    shared = shared_levels(points)
    widest = max((view.cost(point) or 0.0 for point in points), default=0.0)
    lines = []
    for place, level in enumerate(shared[:MOST_SHARED_BARS]):
        left, right = x.at(widest * (1 - level.percent / MOST_SHOWN_PERCENT)), x.at(widest)
        y = HEIGHT - BOTTOM - 22 - 26 * place
        begins = right - LEFT < WIDTH - left
        words = level.words((WIDTH - left if begins else right - LEFT) / LETTER, alone=len(shared) == 1)
        lines.append(Line(((min(left, right - 1), y), (right, y)), "shared", words, left if begins else right, begins))
    return lines


def title_of(point: Point) -> str:
    estimate = point.estimate
    parts = [
        visible(point.variant, 80),
        f"top-1 {percent(point.top1)}",
        f"{millions(point.madds)} multiply-adds",
        f"{milliseconds(estimate.latency_ms)} ms ({milliseconds(estimate.low_ms)}–{milliseconds(estimate.high_ms)})",
        "" if (own := own_percent(estimate)) is None else f"own {spelled(own)}",
        plural(estimate.starts, "start"),
        megabytes(point.artifact.size_bytes) if point.artifact else "",
        "" if estimate.valid else "not valid: " + ", ".join(estimate.reasons),
    ]
    return "; ".join(part for part in parts if part)


def _summary(drawn: Sequence[Point], on_frontier: int, view: View) -> str:
    if not drawn:
        return f"{view.title}: no point to draw."
    best = max(drawn, key=lambda point: point.top1 or 0.0)
    return (
        f"{view.title}, {plural(len(drawn), 'variant')}, {on_frontier} of them on the frontier."
        f" The most accurate is {visible(best.variant, 80)} with {percent(best.top1)} top-1."
        " The table below holds every number."
    )


def _why_empty(points: Sequence[Point], drawn: Sequence[Point]) -> str:
    if drawn:
        return ""
    if not points:
        return "Nothing was measured."
    if all(point.top1 is None for point in points):
        return "No accuracy is known for these models."
    return "No number was measured."

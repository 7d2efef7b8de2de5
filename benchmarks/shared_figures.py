"""The figures of one simulated world: whether intervals hold where the rule stops, and how wide they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shared_worlds import SharedWorld
from stopping import stop_each
from worlds import Array

from harness.analysis.autocorrelation import Belief, watched_belief
from harness.analysis.level import level_intervals, without_slow_starts
from harness.analysis.own_estimate import OwnLogs, own_logs
from harness.analysis.precision import HalfWidthOf, WantedPrecision, belief_before
from harness.analysis.row_median import row_median_intervals, row_medians
from harness.analysis.run_precision import FEWEST_FOR_FACTORS, levels_of_rows
from harness.analysis.shared_factor import SharedFactor, shared_factor
from harness.plan import StoppingRule
from harness.statistics.student import t_quantile

RULE = StoppingRule()
WANTED = WantedPrecision(RULE.half_width_percent)
WANTED_LEVEL = WantedPrecision(RULE.half_width_percent, HalfWidthOf.LEVEL)
BATCH = 200
"""Sessions at once: their tables fit into the processor's cache."""


@dataclass(frozen=True, slots=True)
class Share:
    percent: float
    reach: float
    """Half the 95 % interval of a simulated share, with the session as the unit: its variants go together."""


@dataclass(frozen=True, slots=True)
class WorldFigures:
    """What one line of the table says. Widths are medians, in per cent; None: not asked of this world."""

    world: str
    sessions: int
    own: Share
    own_width: float
    own_known_width: float
    level: Share
    level_width: float
    level_known_width: float
    latency: Share
    latency_width: float
    starts: float
    today: Share | None
    today_width: float | None
    today_starts: float | None


@dataclass(slots=True)
class Figures:
    """Lists of arrays, whose first axis is the session."""

    own_covered: list[NDArray[Any]]
    own_width: list[Array]
    own_known_width: list[Array]
    level_covered: list[NDArray[Any]]
    level_width: list[Array]
    level_known_width: list[Array]
    latency_covered: list[NDArray[Any]]
    latency_width: list[Array]
    starts: list[Array]
    today_covered: list[NDArray[Any]]
    today_width: list[Array]
    today_starts: list[NDArray[Any]]


def world_figures(world: SharedWorld, sessions: int, generator: np.random.Generator) -> WorldFigures:
    told = figures_of(world, sessions, generator)
    beside_today = not world.missing
    return WorldFigures(
        world=world.name,
        sessions=sessions,
        own=_share(told.own_covered),
        own_width=_width(told.own_width),
        own_known_width=_width(told.own_known_width),
        level=_share(told.level_covered),
        level_width=_width(told.level_width),
        level_known_width=_width(told.level_known_width),
        latency=_share(told.latency_covered),
        latency_width=_width(told.latency_width),
        starts=float(np.concatenate(told.starts).mean()),
        today=_share(told.today_covered) if beside_today else None,
        today_width=_width(told.today_width) if beside_today else None,
        today_starts=float(np.concatenate(told.today_starts).mean()) if beside_today else None,
    )


def merged(parts: Sequence[WorldFigures]) -> WorldFigures:
    """Of one world: shares are weighed by their sessions, and a median by the mean of the parts' medians."""
    weights = np.array([one.sessions for one in parts]) / sum(one.sessions for one in parts)

    def share(of: Callable[[WorldFigures], Share | None]) -> Share | None:
        shares = [one for part in parts if (one := of(part)) is not None]
        if not shares:
            return None
        percents, reaches = (np.array([getattr(one, name) for one in shares]) for name in ("percent", "reach"))
        return Share(float(weights @ percents), float(np.sqrt(weights**2 @ reaches**2)))

    def mean(name: str) -> float | None:
        return None if getattr(parts[0], name) is None else float(weights @ [getattr(one, name) for one in parts])

    names = ("own_width", "own_known_width", "level_width", "level_known_width", "latency_width", "starts")
    return replace(
        parts[0],
        sessions=sum(one.sessions for one in parts),
        own=share(lambda one: one.own),
        level=share(lambda one: one.level),
        latency=share(lambda one: one.latency),
        today=share(lambda one: one.today),
        **{name: mean(name) for name in (*names, "today_width", "today_starts")},
    )


def _share(covered: list[NDArray[Any]]) -> Share:
    of_session = np.concatenate([one.mean(axis=1) for one in covered])
    return Share(100 * float(of_session.mean()), 196 * float(of_session.std()) / math.sqrt(len(of_session)))


def _width(values: list[Array]) -> float:
    return 100 * float(np.median(np.concatenate([np.ravel(one) for one in values])))


def figures_of(world: SharedWorld, sessions: int, generator: np.random.Generator) -> Figures:
    figures = Figures(*([] for _ in range(12)))
    level_truth, latency_truth = world.true_levels(RULE.most), world.true_latencies(RULE.most)
    for begin in range(0, sessions, BATCH):
        drawn = world.draw(min(BATCH, sessions - begin), RULE.most, generator)
        starts, tables = _stopped(world, drawn.log_ms)
        for count in np.unique(starts):
            ended = starts == count
            log_ms = tables[ended][:, :, :count]
            run = estimates_of_many(world, log_ms)
            own = drawn.own[ended][:, : world.variants, :count]
            _note_own(figures, run, np.where(np.isnan(log_ms[:, : world.variants]), np.nan, own))
            _note_level(figures, world, run, log_ms, level_truth[count - 1])
            _note_latencies(figures, world, run, log_ms, latency_truth)
            figures.starts.append(np.full(len(log_ms), float(count)))
        if not world.missing:
            _note_today(figures, drawn.log_ms[:, : world.variants], latency_truth)
    return figures


@dataclass(frozen=True, slots=True)
class ManyRuns:
    """Logarithms for each of many sessions of equally many starts, as `estimate_run` gives them for one."""

    shared: SharedFactor
    own: OwnLogs
    level_low: Array
    level_high: Array
    latency_low: Array
    """sessions x variants, around each one's median."""
    latency_high: Array
    latency: Array


def estimates_of_many(world: SharedWorld, log_ms: Array) -> ManyRuns:
    asked = np.arange(world.rows) < world.variants
    belief = belief_before(WANTED_LEVEL if world.of_level else WANTED, world.variants, ())
    shared = shared_factor(log_ms)
    own = own_logs(shared, asked)
    series = log_ms[:, 0] if world.variants == 1 else shared.factors
    level_low, level_high = level_intervals(series - np.median(series, axis=1, keepdims=True), belief)
    below, above = _latency_ends(world, log_ms, shared, own, belief)
    return ManyRuns(shared, own, level_low, level_high, below, above, row_medians(log_ms[:, : world.variants]))


def _latency_ends(
    world: SharedWorld, log_ms: Array, shared: SharedFactor, own: OwnLogs, belief: Belief
) -> tuple[Array, Array]:
    sessions, variants, count = len(log_ms), world.variants, log_ms.shape[2]
    asked = log_ms[:, :variants].reshape(-1, count)
    present = ~np.isnan(asked)
    if world.rows < FEWEST_FOR_FACTORS:
        below, above = levels_of_rows(asked, present, belief)
        below, above = below.reshape(sessions, variants), above.reshape(sessions, variants)
    else:
        session = np.repeat(np.arange(sessions, dtype=np.uint16), variants)
        kinds = np.column_stack([session.view(np.uint8).reshape(-1, 2), np.packbits(present, axis=1)])
        _, first, kind_of = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
        low, high = levels_of_rows(shared.factors[session[first]], present[first], belief)
        below, above = low[kind_of].reshape(sessions, variants), high[kind_of].reshape(sessions, variants)
        relative, own_low, own_high = (ends[:, :variants] for ends in (own.relative, own.low, own.high))
        below, above = -np.hypot(below, own_low - relative), np.hypot(above, own_high - relative)
    return np.minimum(below, 0.0), np.maximum(above, 0.0)


def _stopped(world: SharedWorld, log_ms: Array) -> tuple[Array, Array]:
    """The number of starts of each session, and the tables as they were measured: a variant that is precise enough
    is left out of the next start; the anchor is in every start."""
    tables = log_ms.copy()
    sessions = len(tables)
    starts = np.full(sessions, RULE.most)
    running = np.arange(sessions)
    for count in range(RULE.least, RULE.most):
        seen = tables[running][:, :, :count]
        enough = (_half_widths(world, seen) <= RULE.half_width_percent / 100) & (
            (~np.isnan(seen[:, : world.variants])).sum(axis=2) >= RULE.least
        )
        row, variant = np.nonzero(enough)
        tables[running[row], variant, count] = np.nan
        done = enough.all(axis=1)
        starts[running[done]] = count
        running = running[~done]
        if running.size == 0:
            break
    return starts, tables


def _half_widths(world: SharedWorld, seen: Array) -> Array:
    """By which each variant stops. An interval of a level is never narrower than that of the order statistics: where
    these are too wide, the rest need not be known."""
    if world.of_level:
        run = estimates_of_many(world, seen)
        reaches: Array = (np.exp(run.latency_high) - np.exp(run.latency_low)) / 2
        return reaches
    if world.variants > 1:
        asked = np.arange(world.rows) < world.variants
        return own_logs(shared_factor(seen), asked).half_widths[:, : world.variants]
    series = seen[:, 0] - np.median(seen[:, 0], axis=1, keepdims=True)
    low, _, high = row_median_intervals(series)
    near = np.flatnonzero(50 * (np.exp(high) - np.exp(low)) <= RULE.half_width_percent)
    if near.size:
        low[near], high[near] = level_intervals(series[near], watched_belief())
    widths: Array = (np.exp(high) - np.exp(low))[:, np.newaxis] / 2
    return widths


def _note_own(figures: Figures, run: ManyRuns, own: Array) -> None:
    variants = own.shape[1]
    low, high = run.own.low[:, :variants], run.own.high[:, :variants]
    figures.own_covered.append((low <= 0) & (high >= 0))
    figures.own_width.append((high - low) / 2)
    known_low, _, known_high = row_median_intervals(own.reshape(-1, own.shape[2]))
    figures.own_known_width.append((known_high - known_low) / 2)


def _note_level(figures: Figures, world: SharedWorld, run: ManyRuns, log_ms: Array, truth: float) -> None:
    series = log_ms[:, 0]
    if world.variants > 1:
        asked = slice(None, world.variants)
        typical = np.average(run.shared.effects[:, asked], weights=run.shared.weights[:, asked], axis=1)
        series = run.shared.factors + typical[:, np.newaxis]
    centre = np.median(series, axis=1)
    figures.level_covered.append(
        ((centre + run.level_low <= truth) & (truth <= centre + run.level_high))[:, np.newaxis]
    )
    figures.level_width.append((np.exp(run.level_high) - np.exp(run.level_low)) / 2)
    figures.level_known_width.append(known_reach(series, world))


def known_reach(series: Array, world: SharedWorld) -> Array:
    """Half the 95 % interval of the mean where the autocorrelation, and the share of own noise, are known."""
    count = series.shape[1]
    rows = 1 if world.variants == 1 else world.rows
    white = world.own_sd**2 / rows / (world.own_sd**2 / rows + world.factor_sd**2)
    lags = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    inverse = np.linalg.inv((1 - white) * world.r**lags + white * np.eye(count))
    information = inverse.sum()
    clean = without_slow_starts(series)
    clean = clean - clean @ inverse.sum(axis=1, keepdims=True) / information
    squares = np.einsum("si,ij,sj->s", clean, inverse, clean)
    reach: Array = t_quantile(0.95, count - 1) * np.sqrt(squares / (count - 1) / information)
    return reach


def _note_latencies(figures: Figures, world: SharedWorld, run: ManyRuns, log_ms: Array, truth: Array) -> None:
    present = ~np.isnan(log_ms[:, : world.variants])
    last = present.shape[2] - 1 - np.argmax(present[:, :, ::-1], axis=2)
    true = truth[last] - run.latency
    figures.latency_covered.append((run.latency_low <= true) & (true <= run.latency_high))
    figures.latency_width.append((run.latency_high - run.latency_low) / 2)


def _note_today(figures: Figures, log_ms: Array, truth: Array) -> None:
    today = stop_each(log_ms.reshape(-1, log_ms.shape[2]), RULE)
    true = truth[today.starts - 1]
    covered = (today.low <= true) & (true <= today.high)
    figures.today_covered.append(covered.reshape(log_ms.shape[:2]))
    figures.today_width.append((today.high - today.low) / 2)
    figures.today_starts.append(today.starts)

"""The figures of one simulated world: whether intervals hold where the rule stops, and how wide they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from shared_worlds import SharedWorld
from stopping import stop_each
from worlds import Array

from harness.analysis.autocorrelation import watched_belief
from harness.analysis.level import level_intervals, without_slow_starts
from harness.analysis.own_estimate import own_logs
from harness.analysis.precision import WantedPrecision, belief_before
from harness.analysis.row_median import row_median_intervals
from harness.analysis.run_precision import RunPrecision, estimate_run
from harness.analysis.shared_factor import shared_factor
from harness.analysis.start_table import StartTable
from harness.plan import StoppingRule
from harness.statistics.student import t_quantile

RULE = StoppingRule()
WANTED = WantedPrecision(RULE.half_width_percent)
BATCH = 100
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
    """One entry for each session, or for each of its variants."""

    own_covered: list[Array]
    own_width: list[Array]
    own_known_width: list[Array]
    level_covered: list[float]
    level_width: list[float]
    level_known_width: list[float]
    latency_covered: list[Array]
    latency_width: list[Array]
    starts: list[float]
    today_covered: list[Array]
    today_width: list[Array]
    today_starts: list[Array]


def world_figures(world: SharedWorld, sessions: int, generator: np.random.Generator) -> WorldFigures:
    told = figures_of(world, sessions, generator)
    today = None if world.missing else told
    return WorldFigures(
        world=world.name,
        sessions=sessions,
        own=_share(told.own_covered),
        own_width=_width(told.own_width),
        own_known_width=_width(told.own_known_width),
        level=_share([np.array([one]) for one in told.level_covered]),
        level_width=_width(told.level_width),
        level_known_width=_width(told.level_known_width),
        latency=_share(told.latency_covered),
        latency_width=_width(told.latency_width),
        starts=float(np.mean(told.starts)),
        today=None if today is None else _share(_by_session(today.today_covered, world.variants)),
        today_width=None if today is None else _width(today.today_width),
        today_starts=None if today is None else float(np.mean(np.concatenate(today.today_starts))),
    )


def _share(covered: list[Array]) -> Share:
    of_session = np.array([np.mean(one) for one in covered])
    return Share(100 * float(of_session.mean()), 196 * float(of_session.std()) / math.sqrt(len(of_session)))


def _by_session(batches: list[Array], variants: int) -> list[Array]:
    return list(np.concatenate(batches).reshape(-1, variants))


def _width(values: list[Array] | list[float]) -> float:
    return 100 * float(np.median(np.concatenate([np.ravel(one) for one in values])))


def figures_of(world: SharedWorld, sessions: int, generator: np.random.Generator) -> Figures:
    figures = Figures(*([] for _ in range(12)))
    level_truth, latency_truth = world.true_levels(RULE.most), world.true_latencies(RULE.most)
    for begin in range(0, sessions, BATCH):
        drawn = world.draw(min(BATCH, sessions - begin), RULE.most, generator)
        starts, tables = _stopped(world, drawn.log_ms)
        for session, (count, log_ms) in enumerate(zip(starts, tables, strict=True)):
            table = StartTable(world.names, log_ms[:, :count], world.anchor)
            run = estimate_run(table, belief_before(WANTED, world.variants, ()))
            own = drawn.own[session][: world.variants, :count]
            _note_own(figures, run, np.where(np.isnan(table.log_ms[: world.variants]), np.nan, own))
            _note_level(figures, world, run, table, level_truth[count - 1])
            _note_latencies(figures, world, run, table, latency_truth)
            figures.starts.append(float(count))
        if not world.missing:
            _note_today(figures, drawn.log_ms[:, : world.variants], latency_truth)
    return figures


def _stopped(world: SharedWorld, log_ms: Array) -> tuple[Array, Array]:
    """The number of starts of each session, and the tables as they were measured: a variant that is precise enough
    is left out of the next start; the anchor is in every start."""
    tables = log_ms.copy()
    sessions = len(tables)
    starts = np.full(sessions, RULE.most)
    running = np.arange(sessions)
    asked = np.arange(world.rows) < world.variants
    for count in range(RULE.least, RULE.most):
        seen = tables[running][:, :, :count]
        if world.variants == 1:
            low, high = level_intervals(seen[:, 0], watched_belief())
            widths = (np.exp(high) - np.exp(low))[:, np.newaxis] / 2
        else:
            widths = own_logs(shared_factor(seen), asked).half_widths[:, : world.variants]
        enough = (widths <= RULE.half_width_percent / 100) & (
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


def _note_own(figures: Figures, run: RunPrecision, own: Array) -> None:
    low = np.log([one.own.low for one in run.estimates])
    high = np.log([one.own.high for one in run.estimates])
    figures.own_covered.append((low <= 0) & (high >= 0))
    figures.own_width.append((high - low) / 2)
    known_low, _, known_high = row_median_intervals(own)
    figures.own_known_width.append((known_high - known_low) / 2)


def _note_level(figures: Figures, world: SharedWorld, run: RunPrecision, table: StartTable, truth: float) -> None:
    asked = table.asked
    if world.variants == 1:
        series = table.log_ms[0]
    else:
        typical = np.average(run.shared.effects[asked], weights=run.shared.weights[asked])
        series = run.shared.factors + typical
    centre = np.median(series)
    figures.level_covered.append(float(centre + run.level.low <= truth <= centre + run.level.high))
    figures.level_width.append(run.level.half_width)
    figures.level_known_width.append(float(known_reach(series[np.newaxis, :], world)[0]))


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


def _note_latencies(figures: Figures, world: SharedWorld, run: RunPrecision, table: StartTable, truth: Array) -> None:
    last = [int(np.flatnonzero(measured)[-1]) for measured in table.present[: world.variants]]
    true = truth[last]
    low = np.log([one.low_ms for one in run.estimates])
    high = np.log([one.high_ms for one in run.estimates])
    figures.latency_covered.append((low <= true) & (true <= high))
    figures.latency_width.append((high - low) / 2)


def _note_today(figures: Figures, log_ms: Array, truth: Array) -> None:
    today = stop_each(log_ms.reshape(-1, log_ms.shape[2]), RULE)
    true = truth[today.starts - 1]
    figures.today_covered.append((today.low <= true) & (true <= today.high))
    figures.today_width.append((today.high - today.low) / 2)
    figures.today_starts.append(today.starts)

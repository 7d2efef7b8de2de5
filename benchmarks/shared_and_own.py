"""What is shared and what is own: do both intervals hold when the rule stops, and how wide are they?

    python benchmarks/shared_and_own.py [--sessions 200] [--seed 1] [--table grid|special|level|stopped] [--only WORDS]

`grid`: autocorrelation x deviation of the factors x own deviation x number of variants, 4 % of the starts slow for all
and 2 % of the samples for one. `special`: ramps, starts in two modes, missing cells, uneven variants. In both each
variant stops by its own half-width, as a sweep does. `level`: the level alone after a fixed number of starts, beside
one whose autocorrelation is known. `stopped`: a single model, stopped by the half-width of its latency in ms.

Columns: own intervals (coverage, median half-width, that with the factors known); the level (coverage, half-width, that
with the autocorrelation known); latencies in ms; starts; and today's intervals under today's rule on the same phone.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

import numpy as np
from shared_worlds import GRID, SPECIAL, SharedWorld
from stopping import stop_each
from worlds import Array

from harness.analysis.autocorrelation import first_belief, watched_belief
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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sessions", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--table", choices=("grid", "special", "level", "stopped"), default="grid")
    options.add_argument("--only", default="", help="worlds whose name holds this")
    asked = options.parse_args()
    print(f"{asked.sessions} sessions a world, seed {asked.seed}")
    if asked.table == "level":
        _print_levels(asked.sessions, asked.seed)
    elif asked.table == "stopped":
        _print_stopped(asked.sessions, asked.seed)
    else:
        print(HEAD)
        for index, world in enumerate(GRID if asked.table == "grid" else SPECIAL):
            if asked.only not in world.name:
                continue
            generator = np.random.default_rng([asked.seed, index])
            print(_line(world, _figures(world, asked.sessions, generator)), flush=True)


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


HEAD = (
    f"{'world':52} {'own':>6} {'+-':>6} {'known':>6} | {'level':>6} {'+-':>6} {'known':>6} |"
    f" {'ms':>6} {'+-':>6} | {'starts':>6} | {'today':>6} {'+-':>6} {'starts':>6}"
)


def _line(world: SharedWorld, figures: Figures) -> str:
    def share(values: list[Array] | list[float]) -> str:
        return f"{100 * np.mean(np.concatenate([np.ravel(one) for one in values])):6.1f}"

    def width(values: list[Array] | list[float]) -> str:
        return f"{100 * np.median(np.concatenate([np.ravel(one) for one in values])):6.2f}"

    return (
        f"{world.name:52} {share(figures.own_covered)} {width(figures.own_width)} {width(figures.own_known_width)} |"
        f" {share(figures.level_covered)} {width(figures.level_width)} {width(figures.level_known_width)} |"
        f" {share(figures.latency_covered)} {width(figures.latency_width)} |"
        f" {np.mean(figures.starts):6.1f} |"
        f" {share(figures.today_covered)} {width(figures.today_width)}"
        f" {np.mean(np.concatenate(figures.today_starts)):6.1f}"
    )


def _figures(world: SharedWorld, sessions: int, generator: np.random.Generator) -> Figures:
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
    if world.missing:
        for unknown in (figures.today_covered, figures.today_width, figures.today_starts):
            unknown.append(np.array([np.nan]))
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
    figures.level_known_width.append(float(_known_reach(series[np.newaxis, :], world)[0]))


def _known_reach(series: Array, world: SharedWorld) -> Array:
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


LEVEL_WORLDS = (
    SharedWorld(),
    SharedWorld(factor_sd=0.025),
    SharedWorld(factor_sd=0.16),
    SharedWorld(factor_sd=0.025, mode_share=0.3),
    SharedWorld(ramp=0.03),
    SharedWorld(own_sd=0.046),
)


def _print_levels(sessions: int, seed: int) -> None:
    print(f"{'world':52} {'starts':>6} {'level':>6} {'+-':>6} {'known':>6} {'ratio':>6} {'today':>6} {'+-':>6}")
    for index, shape in enumerate(LEVEL_WORLDS):
        for r in (0.0, 0.3, 0.5, 0.8):
            world = replace(shape, r=r, variants=22)
            generator = np.random.default_rng([seed, index])
            drawn = world.draw_factors(sessions, 60, generator)
            series = drawn + world.own_sd / np.sqrt(world.rows) * generator.standard_normal(drawn.shape)
            truth = world.true_levels(60)
            for count in (6, 10, 20, 30, 60):
                _print_level(world, series[:, :count], float(truth[count - 1]))


def _print_level(world: SharedWorld, series: Array, truth: float) -> None:
    low, high = level_intervals(series, first_belief())
    known = float(np.median(_known_reach(series, world)))
    width = float(np.median(high - low)) / 2
    today_low, _, today_high = row_median_intervals(series)
    print(
        f"{world.name:52} {series.shape[1]:6} {_percent(low, high, truth):6.1f} {100 * width:6.2f} {100 * known:6.2f}"
        f" {width / known:6.2f} {_percent(today_low, today_high, truth):6.1f}"
        f" {50 * np.median(today_high - today_low):6.2f}",
        flush=True,
    )


def _percent(low: Array, high: Array, truth: float) -> float:
    return 100 * float(np.mean((low <= truth) & (truth <= high)))


def _print_stopped(sessions: int, seed: int) -> None:
    """A single model measured until its latency in ms is known to 1 %."""
    print(HEAD)
    for index, factor_sd in enumerate((0.009, 0.025)):
        for r in (0.0, 0.3, 0.5, 0.8):
            world = SharedWorld(variants=1, factor_sd=factor_sd, r=r)
            generator = np.random.default_rng([seed, index])
            print(_line(world, _figures(world, sessions, generator)), flush=True)


if __name__ == "__main__":
    main()

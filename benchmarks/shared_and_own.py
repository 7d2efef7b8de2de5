"""What is shared and what is own: do both intervals hold when the rule stops, and how wide are they?

    python benchmarks/shared_and_own.py [--sessions 200] [--seed 1] [--only WORDS]
        [--table grid|special|level|stopped|learnt] [--processes 1] [--results FILE.jsonl]

`grid`: autocorrelation x deviation of the factors x own deviation x number of variants, 4 % of the starts slow for all
and 2 % of the samples for one. `special`: ramps, starts in two modes, missing cells, uneven variants. In both each
variant stops by its own half-width, as a sweep does. `level`: the level alone after a fixed number of starts, beside
one whose autocorrelation is known. `stopped`: a single model, and
sweeps with `half_width_of = "level"`, stopped by the half-widths of latencies in ms. `learnt`:
phones with five earlier sessions, whose neighbouring starts resembled each other as much as tonight's or not.

Columns: own intervals (coverage, median half-width, that with the factors known); the level (coverage, half-width, that
with the autocorrelation known); latencies in ms; starts; and the first method's intervals under its own rule on the
same phone. A file of results grows by a line for each world and part of its sessions, and what it holds is not run
again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from learnt_figures import HEAD as HEAD_OF_LEARNT
from learnt_figures import learnt_figures, stopped_figures
from shared_figures import Share, WorldFigures, known_reach, merged, world_figures
from shared_worlds import GRID, SPECIAL, SharedWorld
from worlds import Array

from harness.analysis.autocorrelation import first_belief
from harness.analysis.level import level_intervals
from harness.analysis.row_median import row_median_intervals

STOPPED = tuple(
    SharedWorld(variants, r, factor_sd, of_level=variants > 1)
    for variants, factor_sd in ((1, 0.009), (1, 0.025), (5, 0.009), (22, 0.009), (22, 0.025))
    for r in (0.0, 0.3, 0.5, 0.8)
)
"""Measured until latencies in ms are known to 1 %: a single model, and sweeps that ask for it."""
PART = 2000
TABLES = {"grid": GRID, "special": SPECIAL, "stopped": STOPPED}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sessions", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--table", choices=(*TABLES, "level", "learnt"), default="grid")
    options.add_argument("--only", default="", help="worlds whose name holds this")
    options.add_argument("--processes", type=int, default=1)
    options.add_argument("--results", type=Path, help="a file that keeps each world's figures")
    asked = options.parse_args()
    print(f"{asked.sessions} sessions a world, seed {asked.seed}")
    if asked.table == "level":
        _print_levels(asked.sessions, asked.seed)
        return
    if asked.table == "learnt":
        _print_learnt(asked.sessions, asked.seed)
        return
    print(HEAD)
    worlds = [one for one in enumerate(TABLES[asked.table]) if asked.only in one[1].name]
    jobs = [
        Job(asked.table, index, world, sessions, asked.seed, part)
        for part, sessions in enumerate(_parts(asked.sessions))
        for index, world in worlds
    ]
    figures = _run(jobs, asked.processes, asked.results)
    for _, world in worlds:
        print(_line(merged([figures[job] for job in jobs if job.world is world])), flush=True)


def _parts(sessions: int) -> tuple[int, ...]:
    """Every world has its first part before any has its second: so much is known of all when the run is cut short."""
    whole, rest = divmod(sessions, PART)
    return (PART,) * whole + ((rest,) if rest else ())


@dataclass(frozen=True, slots=True)
class Job:
    table: str
    index: int
    world: SharedWorld
    sessions: int
    seed: int
    part: int

    @property
    def key(self) -> str:
        return f"{self.table} {self.index}, part {self.part} of {self.sessions}, seed {self.seed}: {self.world.name}"


def _run(jobs: Sequence[Job], processes: int, results: Path | None) -> dict[Job, WorldFigures]:
    kept = _kept(results)
    figures = {job: kept[job.key] for job in jobs if job.key in kept}
    left = [job for job in jobs if job not in figures]
    with ProcessPoolExecutor(processes) as pool:
        running = {pool.submit(_figures, job): job for job in left}
        for done in as_completed(running):
            figures[running[done]] = _noted(running[done], done.result(), results)
    return figures


def _figures(job: Job) -> WorldFigures:
    return world_figures(job.world, job.sessions, np.random.default_rng([job.seed, job.index, job.part]))


def _noted(job: Job, figures: WorldFigures, results: Path | None) -> WorldFigures:
    if results is not None:
        with results.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"key": job.key, "figures": asdict(figures)}) + "\n")
    return figures


def _kept(results: Path | None) -> dict[str, WorldFigures]:
    if results is None or not results.exists():
        return {}
    lines = (json.loads(line) for line in results.read_text(encoding="utf-8").splitlines())
    return {line["key"]: _read(line["figures"]) for line in lines}


def _read(told: dict[str, object]) -> WorldFigures:
    shares = {name: Share(**share) for name, share in told.items() if isinstance(share, dict)}
    return WorldFigures(**{**told, **shares})  # type: ignore[arg-type]  # the fields that asdict wrote


HEAD = (
    f"{'world':62} {'own':>11} {'+-':>6} {'known':>6} | {'level':>11} {'+-':>6} {'known':>6} |"
    f" {'ms':>11} {'+-':>6} | {'starts':>6} | {'before':>11} {'+-':>6} {'starts':>6}"
)


def _line(told: WorldFigures) -> str:
    before = "" if told.today is None else f" {_spelled(told.today)} {told.today_width:6.2f} {told.today_starts:6.1f}"
    return (
        f"{told.world:62} {_spelled(told.own)} {told.own_width:6.2f} {told.own_known_width:6.2f} |"
        f" {_spelled(told.level)} {told.level_width:6.2f} {told.level_known_width:6.2f} |"
        f" {_spelled(told.latency)} {told.latency_width:6.2f} | {told.starts:6.1f} |{before}"
    )


def _spelled(share: Share) -> str:
    return f"{share.percent:6.1f}+-{share.reach:3.1f}"


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
    known = float(np.median(known_reach(series, world)))
    width = float(np.median(high - low)) / 2
    today_low, _, today_high = row_median_intervals(series)
    print(
        f"{world.name:52} {series.shape[1]:6} {_percent(low, high, truth):6.1f} {100 * width:6.2f} {100 * known:6.2f}"
        f" {width / known:6.2f} {_percent(today_low, today_high, truth):6.1f}"
        f" {50 * np.median(today_high - today_low):6.2f}",
        flush=True,
    )


def _print_learnt(sessions: int, seed: int) -> None:
    print(HEAD_OF_LEARNT)
    for figures in learnt_figures(sessions, seed):
        print(figures.line, flush=True)
    print("a single model, stopped by its latency in ms")
    for line in stopped_figures(sessions, seed):
        print(line, flush=True)


def _percent(low: Array, high: Array, truth: float) -> float:
    return 100 * float(np.mean((low <= truth) & (truth <= high)))


if __name__ == "__main__":
    main()

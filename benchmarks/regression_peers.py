"""Rules of other projects and this design on nights of equal device time, and the pipeline that this design
replaced."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from regression_detectors import (
    Alarms,
    above_previous,
    above_week,
    against_last_night,
    asv_steps,
    conbench,
    fai_pep,
    mann_whitney,
    perfherder_t,
    perfherder_vote,
)
from regression_histories import BEFORE, WORLD, Histories, histories
from regression_stages import Size, usual_design
from regression_tables import Goal, in_short, per_100, share, table

from harness.nightly.rules.pairs import Side
from harness.nightly.rules.stages import Call
from harness.nightly.simulation.succession import run_nights
from harness.statistics.ratio import shifts as hodges_lehmann

Array = NDArray[np.float64]
Method = Callable[[Histories], Alarms]

STARTS = 22
"""A night and series, for every method: what the stages need on the mean."""
NULL_CHAIN = 100
TWO_WEEKS = 14
SHIFTED = 500
SHIFTS = (0.01, 0.02, 0.03, 0.05)
OTAVA_SERIES = 100


def peers(size: Size, otava: Path | None) -> list[Goal]:
    series = max(20, min(size.null_nights // NULL_CHAIN, 400))
    quiet = histories(series, NULL_CHAIN, STARTS, 0.0, np.random.default_rng([size.seed, 20]))
    loud = [
        histories(SHIFTED, TWO_WEEKS, STARTS, math.log1p(shift), np.random.default_rng([size.seed, 21, at]))
        for at, shift in enumerate(SHIFTS)
    ]
    rows = [_row(name, method, quiet, loud) for name, method in METHODS.items()]
    if otava is not None:
        few = [_first(one, OTAVA_SERIES) for one in (quiet, *loud)]
        rows.append(
            _row(f"otava, raw ({OTAVA_SERIES} series)", lambda one: otava_alarms(otava, one.raw), few[0], few[1:])
        )
        rows.append(
            _row(f"otava, ratio ({OTAVA_SERIES} series)", lambda one: otava_alarms(otava, one.ratio), few[0], few[1:])
        )
    rows += [_earlier_pipeline(size), _ours(size)]
    head = ("rule", "alarms in 100", "within 14 nights: 1 / 2 / 3 / 5 %", "the same night: 1 / 2 / 3 / 5 %")
    title = f"{series * NULL_CHAIN} null nights, {SHIFTED} series a shift, {STARTS} starts a night for every rule"
    table(title, head, rows)
    print("  An alarm that stands is counted once.")
    print("  Raw: 22 starts of tonight's build. Ratio: 11 pairs with the accepted one.")
    return []


def _quantiles(starts: Array) -> tuple[Array, Array]:
    p50, p90 = np.quantile(starts, [0.5, 0.9], axis=2)
    return p50, p90


METHODS: dict[str, Method] = {
    "previous night + 2 %": lambda one: above_previous(2)(one.raw),
    "previous night + 5 %": lambda one: above_previous(5)(one.raw),
    "7-night mean + 2 %": lambda one: above_week(2)(one.raw),
    "7-night mean + 3 %": lambda one: above_week(3)(one.raw),
    "7-night mean + 5 %": lambda one: above_week(5)(one.raw),
    "github-action-benchmark (200 %)": lambda one: above_previous(100)(one.raw),
    "asv's idea, 5 %": lambda one: asv_steps(5)(one.raw),
    "asv's idea, 1 %, ratio": lambda one: asv_steps(1)(one.ratio),
    "Perfherder t > 7": lambda one: perfherder_t()(one.raw),
    "Perfherder t > 7, least 0.4 %, ratio": lambda one: perfherder_t(least_percent=0.4)(one.ratio),
    "Perfherder, three of five": lambda one: perfherder_vote(one.raw),
    "Perfherder, three of five, ratio": lambda one: perfherder_vote(one.ratio),
    "conbench z > 5": lambda one: conbench(5)(one.raw),
    "conbench z > 5, ratio": lambda one: conbench(5)(one.ratio),
    "FAI-PEP": lambda one: fai_pep(*_quantiles(one.raw_starts)),
    "FAI-PEP, ratio": lambda one: fai_pep(*_quantiles(one.pair_ratios)),
    "Mann-Whitney against last night, p < .05": lambda one: against_last_night(one.raw_starts, 0.05),
    "Mann-Whitney against last night, p < .001": lambda one: against_last_night(one.raw_starts, 0.001),
}


def _row(name: str, method: Method, quiet: Histories, loud: list[Histories]) -> tuple[str, ...]:
    null = _new(method(quiet))[:, BEFORE:]
    found = [_new(method(one))[:, BEFORE:] for one in loud]
    return _cells(name, null, found)


def _cells(name: str, null: Alarms, found: list[Alarms]) -> tuple[str, ...]:
    within = in_short([share(one.any(axis=1)) for one in found])
    return name, per_100(share(null)), within, in_short([share(one[:, 0]) for one in found])


def _new(alarms: Alarms) -> Alarms:
    """An alarm that stands since the night before is not a new one."""
    new = alarms.copy()
    new[:, 1:] &= ~alarms[:, :-1]
    return new


def _ours(size: Size) -> tuple[str, ...]:
    design, generator = usual_design(), np.random.default_rng([size.seed, 22])
    null = run_nights(design, WORLD, np.zeros((size.null_nights // NULL_CHAIN, NULL_CHAIN)), generator)
    found = [
        run_nights(design, WORLD, np.full((4 * SHIFTED, TWO_WEEKS), math.log1p(shift)), generator).calls == Call.SLOWER
        for shift in SHIFTS
    ]
    return _cells(f"bigcore, {null.starts.mean():.1f} starts", null.calls == Call.SLOWER, found)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Of the pipeline that the stages replaced: robust z against 30 nights, and a cumulated sum of 8 to 40 nights
    back."""

    z: float = 2.5
    cusum: float = 5.0
    allowance: float = 0.5
    clip: float = 4.0


def suspects(ratios: Array, rule: Suspicion) -> Alarms:
    found = np.zeros(ratios.shape, dtype=np.bool_)
    total = np.zeros(len(ratios))
    for night in range(BEFORE, ratios.shape[1]):
        centre, sd = _robust(ratios[:, night - 30 : night])
        level, spread = _robust(ratios[:, night - 40 : night - 8])
        step = np.clip((ratios[:, night] - level) / spread, -rule.clip, rule.clip) - rule.allowance
        total = np.maximum(0, total + step)
        found[:, night] = ((ratios[:, night] - centre) / sd > rule.z) | (total > rule.cusum)
        total[total > rule.cusum] = 0
    return found


def _robust(values: Array) -> tuple[Array, Array]:
    centre = np.median(values, axis=1)
    return centre, 1.4826 * np.median(np.abs(values - centre[:, np.newaxis]), axis=1)


def _earlier_pipeline(size: Size) -> tuple[str, ...]:
    """10 + 10 starts against a frozen reference; a suspect is confirmed by two sessions of 20 starts: p < 0.01, effect
    > 0.5 %."""
    generator = np.random.default_rng([size.seed, 23])

    def alarms(series: int, nights: int, shift: float) -> Alarms:
        shifts = np.where(np.arange(BEFORE + nights) < BEFORE, 0.0, shift)
        pairs = WORLD.ratios(series * (BEFORE + nights), 10, Side.BASELINE, generator)
        ratios = hodges_lehmann(pairs).reshape(series, BEFORE + nights) + shifts
        suspected = suspects(ratios, Suspicion())[:, BEFORE:]
        where = np.nonzero(suspected)
        confirmed = np.zeros(suspected.shape, dtype=np.bool_)
        confirmed[where] = _confirmed(len(where[0]), shift, generator)
        return confirmed

    null = alarms(min(2000, size.null_nights // NULL_CHAIN), NULL_CHAIN, 0.0)
    found = [alarms(SHIFTED, TWO_WEEKS, math.log1p(shift)) for shift in SHIFTS]
    return _cells("the earlier pipeline, 20 + about 1 starts", null, found)


def _confirmed(count: int, shift: float, generator: np.random.Generator) -> Alarms:
    """Sides of the pairs are given to a two-sample test, as that pipeline did: the baseline's starts carry the noise
    here."""
    sessions = [WORLD.warmth(count, 20, generator) for _ in range(2)]
    starts = np.concatenate([_session(warmth, generator) for warmth in sessions], axis=1)
    sides = np.tile([0, 1, 1, 0], 10).astype(bool)
    new, old = starts[:, sides] + shift, starts[:, ~sides]
    effect = np.median((new[:, :, np.newaxis] - old[:, np.newaxis, :]).reshape(count, 400), axis=1)
    sure = mann_whitney(new[:, np.newaxis], old[:, np.newaxis], 0.02)[:, 0]
    confirmed: Alarms = sure & (effect > math.log1p(0.005))
    return confirmed


def _session(warmth: Array, generator: np.random.Generator) -> Array:
    slow = generator.random(warmth.shape) < WORLD.slow_share
    slowness = slow * generator.uniform(WORLD.slow_least, WORLD.slow_most, warmth.shape)
    return warmth + slowness + generator.normal(0, WORLD.start_noise_sd, warmth.shape)


def _first(one: Histories, series: int) -> Histories:
    return Histories(one.raw_starts[:series], one.pair_ratios[:series])


OTAVA_PROGRAM = """
import json, sys
from otava.analysis import compute_change_points
series, before = json.load(sys.stdin)
answer = []
for values in series:
    row = []
    for night in range(len(values)):
        if night < before - 1:
            row.append(False)
            continue
        seen = values[max(0, night - 99):night + 1]
        points, _ = compute_change_points(seen)
        recent = [point for point in points if point.index >= len(seen) - 14]
        row.append(any(bool(point.stats.mean_2 > point.stats.mean_1) for point in recent))
    answer.append(row)
json.dump(answer, sys.stdout)
"""


def otava_alarms(python: Path, values: Array) -> Alarms:
    """A change point upward within the last 14 of the last 100 nights; each night anew, with otava's defaults."""
    question = json.dumps([np.exp(values).tolist(), BEFORE])
    done = subprocess.run(
        [str(python), "-c", OTAVA_PROGRAM], input=question, capture_output=True, text=True, check=True
    )
    return np.array(json.loads(done.stdout), dtype=np.bool_)

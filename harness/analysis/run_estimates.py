"""All estimates of a run at once: what each variant's own samples say, and what its starts tell of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from harness.analysis.autocorrelation import Belief
from harness.analysis.estimate import Evidence, Measurand, SampleSummary, Told, estimate, shown_samples
from harness.analysis.run_precision import RunPrecision, estimate_run
from harness.analysis.start_table import StartTable, start_table
from harness.plan import StoppingRule
from harness.results.records import ANCHOR, Estimate


def run_estimates(
    evidence: Mapping[Measurand, Evidence], precision: RunPrecision | None, belief: Belief, rule: StoppingRule
) -> tuple[Estimate, ...]:
    """`precision` is what `precision_of` tells of the same samples."""
    return tuple(
        estimate(of, told, _told_of(of.variant, told.samples, precision, belief), rule) for of, told in evidence.items()
    )


def precision_of(samples: Mapping[str, Sequence[SampleSummary]], belief: Belief) -> RunPrecision | None:
    """None: no variant has a valid sample."""
    table = table_of(samples)
    return None if table is None else estimate_run(table, belief)


def table_of(samples: Mapping[str, Sequence[SampleSummary]]) -> StartTable | None:
    """The medians of the valid samples of a run, each in its start. None: there is no valid sample of a variant."""
    held = {
        name: {one.start: one.median_ms for one in told if one.valid and one.median_ms is not None}
        for name, told in samples.items()
    }
    if not any(medians for name, medians in held.items() if name != ANCHOR):
        return None
    column = {start: place for place, start in enumerate(sorted({start for told in held.values() for start in told}))}
    medians_ms = np.full((len(held), len(column)), np.nan)
    for row, told in enumerate(held.values()):
        for start, median_ms in told.items():
            medians_ms[row, column[start]] = median_ms
    return start_table(tuple(held), medians_ms, anchor=ANCHOR)


def _told_of(variant: str, samples: Sequence[SampleSummary], run: RunPrecision | None, belief: Belief) -> Told | None:
    """The anchor, and a variant without any valid sample, speak for themselves alone: the run's table has no row that
    could be asked of them."""
    if run is not None:
        for one in run.estimates:
            if one.variant == variant:
                return Told(run, one, run.level)
    medians_ms = [sample.median_ms for sample in shown_samples(samples) if sample.median_ms is not None]
    if not medians_ms:
        return None
    alone = estimate_run(start_table((variant,), np.array([medians_ms])), belief)
    return Told(alone, alone.estimates[0], alone.level if run is None else run.level)

"""What an estimate tells of single inferences and of starts in two groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.records import SAMPLE, START

from harness.analysis.autocorrelation import first_belief
from harness.analysis.estimate import Evidence, Measurand
from harness.analysis.run_estimates import precision_of, run_estimates
from harness.plan import StoppingRule
from harness.results.records import Estimate, Sample
from harness.session.run_evidence import RunEvidence

PER_START = 200


def estimate_of(levels_ns: list[float], extra: tuple[int, ...] = ()) -> Estimate:
    """Of starts at these levels; one inference in twenty takes half as long again."""
    shape = np.where(np.arange(PER_START) % 20 == 7, 1.5, 1.0)
    samples: list[Sample] = [
        replace(SAMPLE, start=number, reasons=(), latencies_ns=tuple((level * shape).astype(int).tolist()))
        for number, level in enumerate(levels_ns, start=1)
    ]
    starts = [replace(START, start=one.start, extra=one.start in extra) for one in samples]
    told, belief, rule = RunEvidence.of(samples, starts), first_belief(), StoppingRule()
    name = SAMPLE.variant
    evidence = Evidence(told.samples[name], tails=told.tails[name])
    (made,) = run_estimates(
        {Measurand(SAMPLE.run, name, SAMPLE.sha256): evidence}, precision_of(told.samples, belief), belief, rule
    )
    return made


def test_the_percentiles_are_those_of_single_inferences_in_a_typical_start() -> None:
    made = estimate_of([10_000_000 + 10_000 * step for step in range(12)])
    assert made.p90_ms == pytest.approx(made.latency_ms, rel=1e-6)
    assert made.p99_ms == pytest.approx(1.5 * made.latency_ms, rel=1e-6)
    assert made.p99_low_ms <= made.p99_ms <= made.p99_high_ms
    assert "two_modes" not in made.notes


def test_too_few_starts_have_no_percentile() -> None:
    made = estimate_of([10_000_000 + 10_000 * step for step in range(5)])
    assert (made.p90_ms, made.p99_ms, made.p99_low_ms) == (None, None, None)


def test_an_extra_start_is_no_part_of_the_tails() -> None:
    levels = [10_000_000 + 10_000 * step for step in range(6)]
    assert estimate_of(levels).p90_ms is not None
    assert estimate_of(levels, extra=(1,)).p90_ms is None


def test_starts_in_two_groups_are_noted_with_both_levels() -> None:
    made = estimate_of([10_000_000 + 10_000 * step + 2_000_000 * (step % 2) for step in range(12)])
    assert "two_modes" in made.notes
    assert made.mode_low_ms == pytest.approx(10.05, rel=0.001)
    assert made.mode_high_ms == pytest.approx(12.06, rel=0.001)

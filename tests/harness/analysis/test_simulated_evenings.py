"""Small seeded runs of benchmarks/compare_sessions.py and benchmarks/against_benchmark_model.py."""

import math

import numpy as np
import pytest
from against_benchmark_model import invocations, our_answers
from compare_sessions import Case, session_errors, sides_of

from harness.analysis.compare import Verdict, compare_variant

PAIRS = 300


def share_of(verdicts, case):
    generator = np.random.default_rng(11)
    errors = session_errors(generator)
    calls = [
        compare_variant("model", *sides_of(case, errors, generator), interleaved=False).verdict for _ in range(PAIRS)
    ]
    return sum(call in verdicts for call in calls) / PAIRS


@pytest.mark.parametrize("session_sd", [0.005, 0.02])
@pytest.mark.parametrize("one_series", [True, False])
def test_two_identical_builds_are_rarely_called_different(session_sd, one_series):
    called = share_of((Verdict.SLOWER, Verdict.FASTER), Case(session_sd, 10, 0.0, one_series))
    assert called <= 0.065 + 3 * math.sqrt(0.065 * 0.935 / PAIRS)


def test_five_per_cent_are_found_where_evenings_differ_by_half_a_per_cent():
    found = share_of((Verdict.SLOWER,), Case(0.005, 10, 0.05, False))
    assert found >= 0.97 - 3 * math.sqrt(0.97 * 0.03 / PAIRS)


def test_our_answers_scatter_less_than_single_invocations():
    generator = np.random.default_rng(5)
    ours, _ = our_answers(1000, generator)
    once = invocations(1000, np.ones(1000, dtype=np.int64), generator)
    assert ours.std() < 0.5 * once.std()

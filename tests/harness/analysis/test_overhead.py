"""What the harness itself cost, computed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.analysis.overhead import duration, overhead


def starts_of(tale, *sizes_and_overheads):
    start = tale().starts[0]
    return [
        replace(start, start=number, order=("v",) * models, overhead_ms=ms, extra=models == 1)
        for number, (models, ms) in enumerate(sizes_and_overheads, start=1)
    ]


def test_starts_of_one_size_give_the_medians_only(tale):
    cost = overhead(starts_of(tale, (10, 1000.0), (10, 1200.0), (10, 5000.0)))
    assert (cost.starts, cost.seconds_per_start, cost.ms_per_model) == (3, 1.2, 120.0)
    assert cost.seconds_per_empty_start is None


def test_starts_of_different_sizes_tell_start_and_model_apart(tale):
    cost = overhead(starts_of(tale, (1, 900.0 + 20), (11, 900.0 + 11 * 20), (21, 900.0 + 21 * 20)))
    assert cost.seconds_per_empty_start == pytest.approx(0.9)
    assert cost.ms_per_further_model == pytest.approx(20)


def test_extra_starts_do_not_pull_the_median(tale):
    cost = overhead(starts_of(tale, (1, 100.0), (1, 100.0), (1, 100.0), (10, 2000.0)))
    assert cost.seconds_per_start == 2.0


def test_without_measured_overhead_there_is_no_cost(tale):
    assert overhead([replace(tale().starts[0], overhead_ms=None)]) is None
    assert overhead([]) is None


def test_the_time_runs_from_the_first_start_to_the_end_of_the_last_that_measured(tale):
    told = tale()
    extra = replace(told.starts[0], extra=True, ended_at="2026-11-21T09:00:00Z")
    took = duration([*told.starts, extra], told.estimates)
    # The first of three begins at 07:06:00, the last ends at 07:08:30; both estimates have the note few_starts.
    assert (took.seconds, took.reached, took.asked) == (150.0, 0, 2)


def test_a_precise_valid_estimate_has_reached_its_interval(tale):
    told = tale()
    precise = replace(told.estimates[0], notes=())
    assert duration(told.starts, [precise, told.estimates[1], replace(precise, valid=False)]).reached == 1


def test_no_start_took_no_time():
    assert duration([], []) is None


def test_a_start_that_was_cut_off_lengthens_nothing(tale):
    told = tale()
    cut = replace(told.starts[0], start=99, began_at="2026-11-21T09:00:00Z", ended_at=None, wall_ms=None)
    assert duration([*told.starts, cut], told.estimates) == duration(told.starts, told.estimates)

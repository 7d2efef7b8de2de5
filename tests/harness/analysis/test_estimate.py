from dataclasses import replace

import pytest
from support.records import ESTIMATE, SAMPLE

from harness.analysis.autocorrelation import first_belief
from harness.analysis.estimate import Evidence, Measurand, summary_of
from harness.analysis.run_estimates import precision_of, run_estimates
from harness.plan import StoppingRule

RULE = StoppingRule()


def sample(start, median_ms, reasons=(), unproven=()):
    latencies = tuple(int(median_ms * 1e6) + wobble for wobble in (-1000, 0, 5000))
    return replace(SAMPLE, start=start, latencies_ns=latencies, reasons=reasons, unproven=unproven)


def estimated(samples, history=(), rule=RULE):
    measurand = Measurand(SAMPLE.run, SAMPLE.variant, SAMPLE.sha256)
    told = [summary_of(one) for one in samples]
    precision = precision_of({SAMPLE.variant: told}, first_belief())
    (found,) = run_estimates({measurand: Evidence(told, history)}, precision, first_belief(), rule)
    return found


def earlier(run, latency_ms):
    return replace(ESTIMATE, run=run, latency_ms=latency_ms)


def test_latency_is_the_median_over_starts_of_each_starts_median():
    found = estimated([sample(start, ms) for start, ms in enumerate((10.0, 10.1, 10.2, 10.1, 10.0, 13.0))])
    assert found.latency_ms == pytest.approx((10.1 + 10.1) / 2)
    assert found.low_ms < found.latency_ms < found.high_ms
    assert (found.starts, found.inferences) == (6, 18)
    assert found.valid


def test_a_sample_set_aside_counts_for_nothing():
    good = [sample(start, 10.0) for start in range(6)]
    found = estimated([*good, sample(7, 20.0, reasons=("throttled",))])
    assert found.latency_ms == pytest.approx(10.0)
    assert found.starts == 6
    assert found.reasons == ()


def test_without_a_valid_sample_the_reasons_are_those_of_the_samples_most_frequent_first():
    found = estimated([sample(1, 10, ("too_hot",)), sample(2, 10, ("wrong_core",)), sample(3, 10, ("wrong_core",))])
    assert not found.valid
    assert found.reasons == ("wrong_core", "too_hot")
    assert found.starts == 0


def test_nothing_measured_is_no_number_and_says_so():
    found = estimated([])
    assert found.latency_ms is None
    assert found.reasons == ("no_samples",)


def test_notes_are_about_precision_only():
    steady = [sample(start, 10.0 + start / 1000) for start in range(6)]
    assert estimated(steady).notes == ()
    assert estimated(steady[:3], rule=StoppingRule(quick=True)).notes == ("few_starts",)
    restless = [sample(start, 10.0 + start) for start in range(6)]
    assert estimated(restless).notes == ("wide_interval",)
    assert estimated(restless).valid


def test_three_sessions_have_an_interval_between_them():
    now = [sample(start, 10.0) for start in range(6)]
    assert estimated(now, [earlier("a.1", 10.1)]).between_low_ms is None
    found = estimated(now, [earlier("a.1", 10.1), earlier("b.1", 10.2)])
    assert found.between_low_ms < 10.1 < found.between_high_ms


def test_what_is_unproven_in_any_start_is_listed_once():
    found = estimated([sample(1, 10.0, unproven=("cpuset",)), sample(2, 10.0, unproven=("cpuset", "output"))])
    assert found.unproven == ("cpuset", "output")
    assert found.valid

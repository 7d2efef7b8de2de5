import math
from dataclasses import replace

import pytest
from support.records import RUN, SAMPLE, START

from harness.analysis.compare_runs import compare_runs
from harness.analysis.pairs import log_ratios, medians_by_pair, pair_log_ratios
from harness.analysis.pairs import paired as paired_records
from harness.errors import ConfigRefused
from harness.results.records import ANCHOR

VARIANT = "mobilenet_v2_1.0_224"
STEADY = (10.0, 10.02, 9.99, 10.01, 9.98, 10.0, 10.01)


def half(start, pair, median_ms, **changes):
    return (
        replace(START, start=start, pair=pair, extra=False),
        replace(SAMPLE, start=start, variant=VARIANT, latencies_ns=(int(median_ms * 1e6),), **changes),
    )


def side(*halves):
    starts, samples = zip(*halves, strict=True)
    return medians_by_pair(starts, samples)


def test_a_pair_counts_where_both_halves_are_valid():
    baseline = side(half(1, 1, 10.0), half(2, 2, 20.0), half(3, 3, 10.0))
    new = side(half(1, 1, 11.0), half(2, 2, 22.0, reasons=("throttled",)), half(4, 4, 10.0))
    assert log_ratios(baseline, new) == {VARIANT: {1: pytest.approx(math.log(1.1))}}


def test_starts_outside_pairs_and_extra_starts_tell_no_ratio():
    extra_start, extra_sample = half(3, 3, 10.0)
    found = medians_by_pair(
        [half(1, None, 10.0)[0], replace(extra_start, extra=True)], [half(1, None, 10.0)[1], extra_sample]
    )
    assert found == {}


def paired(store, evening, name, new, baseline):
    evening(name, {VARIANT: new, ANCHOR: STEADY}, {VARIANT: baseline, ANCHOR: STEADY})
    # neighbours out of step with the rounds: the new side took its first start again
    for run, shift in ((f"{name}.1", 0), (f"{name}.2", 1)):
        for start in store.starts(run):
            store.settle_start(replace(start, pair=start.start + shift), ())


def test_two_sides_are_compared_by_pairs_and_not_by_rounds(store, evening):
    drift = (10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0)
    # start n of the baseline is the neighbour of start n + 1 of the new side
    paired(store, evening, "night", tuple(1.05 * ms for ms in drift), drift[1:])
    found = compare_runs(store, "night")
    assert found.variants[0].basis == "7 pairs of starts"
    assert found.variants[0].ratio == pytest.approx(1.05, abs=1e-6)
    assert found.anchor.basis == "6 pairs of starts"


def test_log_ratios_are_told_by_phone_and_variant_without_the_anchor(store, evening):
    paired(store, evening, "night", tuple(1.05 * ms for ms in STEADY), STEADY)
    identity = store.sweep("night").runs[0].phone.identity
    found = pair_log_ratios(store, "night")
    assert found.keys() == {(identity, VARIANT)}
    assert list(found[identity, VARIANT]) == [2, 3, 4, 5, 6, 7]


def test_a_sweep_of_before_there_were_pairs_has_none(store, evening):
    evening("old", {VARIANT: STEADY}, {VARIANT: STEADY})
    assert pair_log_ratios(store, "old") == {}


def test_two_runners_on_one_phone_are_not_mixed(store, evening, monkeypatch):
    paired(store, evening, "night", STEADY, STEADY)
    result = store.sweep("night")
    others = (replace(one, run=replace(one.run, run=f"{one.run.run}b", runner="shell")) for one in result.runs)
    twice = replace(result, runs=(*result.runs, *others))
    monkeypatch.setattr(type(store), "sweep", lambda self, name: twice)
    with pytest.raises(ConfigRefused, match=r"in several ways \(runners, cores, runtimes, threads\)"):
        pair_log_ratios(store, "night")


def run(name, side, **fields):
    return replace(RUN, run=name, set=side, **{"asked_runtime": None, "threads": 1, **fields})


def names_of_pairs(*runs):
    return {(baseline.run, new.run) for baseline, new in paired_records(runs)}


@pytest.mark.parametrize(
    ("baseline", "new"),
    [
        ({}, {}),
        ({"asked_runtime": "2.16.1"}, {}),
        ({"asked_runtime": "2.16.1"}, {"asked_runtime": "2.21.0"}),
        ({"threads": 2}, {"threads": 1}),
        ({"threads": 2, "asked_runtime": "2.16.1"}, {}),
    ],
)
def test_two_sides_are_paired_whatever_the_baseline_has_of_its_own(baseline, new):
    assert names_of_pairs(run("a", "against", **baseline), run("b", "main", **new)) == {("a", "b")}


def test_of_several_runtimes_and_threads_each_is_paired_with_its_like():
    runs = [
        run(f"{side} {runtime} {threads}", side, asked_runtime=runtime, threads=threads)
        for side in ("main", "against")
        for runtime in ("2.21.0", "2.16.1")
        for threads in (1, 2)
    ]
    likes = [f"{runtime} {threads}" for runtime in ("2.21.0", "2.16.1") for threads in (1, 2)]
    assert names_of_pairs(*runs) == {(f"against {like}", f"main {like}") for like in likes}


def test_each_number_of_threads_is_paired_across_two_runtimes():
    runs = [
        run(f"{side} {threads}", side, asked_runtime=runtime, threads=threads)
        for side, runtime in (("main", None), ("against", "2.16.1"))
        for threads in (1, 2)
    ]
    assert names_of_pairs(*runs) == {("against 1", "main 1"), ("against 2", "main 2")}


def test_a_runtime_that_one_side_cannot_run_is_paired_with_nothing():
    news = (run("b", "main", asked_runtime="2.21.0"), run("c", "main", asked_runtime="2.16.1"))
    assert names_of_pairs(run("a", "against", asked_runtime="2.21.0"), *news) == {("a", "b")}


def test_sides_of_another_core_runner_or_session_are_no_pair():
    for other in ({"runner": "shell"}, {"core": replace(RUN.core, label="small")}, {"session": "another"}):
        assert names_of_pairs(run("a", "against"), run("b", "main", **other)) == set()

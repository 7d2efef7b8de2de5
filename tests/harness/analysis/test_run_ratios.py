"""Which runs of a sweep are held against each other, and what is told of their ratio."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.records import ESTIMATE, PHONE, RUN, SESSION, SWEEP
from support.story import Story

from harness.analysis import run_ratios
from harness.analysis.compare import Comparison
from harness.analysis.run_dimensions import Dimension, RunRatios, words_of
from harness.analysis.run_ratios import pairs_of, ratios_of
from harness.cli.ratio_tables import print_ratios
from harness.documents.ratios import ratios_document
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import CoreChoice, RunnerName
from harness.store.store import Store

LARGE = CoreChoice(7, "80", "cpu_capacity", "large")
SMALL = CoreChoice(3, "8", "cpu_capacity", "small")
ANY = CoreChoice(7, "ff", "not_pinned", "any")


def result(number: int, **fields: object) -> RunResult:
    run = replace(RUN, run=f"s.{number}", core=LARGE)
    return RunResult(replace(run, **fields), SESSION, PHONE, (replace(ESTIMATE, run=run.run),), (), ())


def named(*runs: RunResult) -> list[tuple[str, str, str]]:
    return [(str(pair.dimension), pair.baseline.run.run, pair.new.run.run) for pair in pairs_of(runs)]


def test_each_runtime_is_held_against_the_first_on_its_own_core_and_threads() -> None:
    runs = [
        result(number, asked_runtime=runtime, threads=threads)
        for number, (threads, runtime) in enumerate(
            [(1, "2.21.0"), (1, "2.16.1"), (2, "2.21.0"), (2, "2.16.1")], start=1
        )
    ]
    assert named(*runs) == [
        ("runtime", "s.1", "s.2"),
        ("runtime", "s.3", "s.4"),
        ("threads", "s.1", "s.3"),
        ("threads", "s.2", "s.4"),
    ]


def test_a_run_that_is_not_pinned_is_held_against_the_large_core_whichever_was_asked_first() -> None:
    runs = [result(1, core=ANY), result(2, core=SMALL), result(3, core=LARGE)]
    assert named(*runs) == [("core", "s.3", "s.1")]


def test_runs_that_differ_in_two_things_or_in_their_session_have_no_ratio() -> None:
    assert named(result(1), result(2, asked_runtime="2.21.0", threads=2)) == []
    assert named(result(1), result(2, asked_runtime="2.21.0", session="another")) == []


def test_two_sides_are_held_against_each_other_and_nothing_else_is() -> None:
    runs = [result(1, set="main"), result(2, set="against"), result(3, set="main", runner=RunnerName.SHELL)]
    assert named(*runs) == [("side", "s.2", "s.1")]


@pytest.mark.parametrize(
    ("dimension", "fields", "words"),
    [
        (Dimension.SIDE, {"set": "against"}, "baseline"),
        (Dimension.RUNNER, {}, "app"),
        (Dimension.RUNTIME, {"runtime": "tflite 2.21.0"}, "tflite 2.21.0"),
        (Dimension.RUNTIME, {"runtime": "", "asked_runtime": "2.21.0"}, "2.21.0"),
        (Dimension.THREADS, {"threads": 1}, "1 thread"),
        (Dimension.THREADS, {"threads": 4}, "4 threads"),
        (Dimension.CORE, {"core": ANY}, "any core"),
    ],
)
def test_people_are_told_the_value_that_differs(dimension: Dimension, fields: dict, words: str) -> None:
    assert words_of(dimension, result(1, **fields)) == words


def test_the_ratio_of_two_runtimes_is_the_newer_runs_time_over_the_first_ones(store: Store, tale) -> None:
    told: Story = tale().tell(store)
    slower = replace(told.run, run=f"{told.sweep.sweep}.2", runtime="tflite 2.21.0", asked_runtime="2.21.0")
    store.add_run(slower)
    store.add_artifacts(slower.run, told.artifacts)
    for sample in told.samples:
        twice = tuple(2 * ns for ns in sample.latencies_ns)
        store.add_sample(replace(sample, run=slower.run, latencies_ns=twice))
    for start in told.starts:
        store.add_start(replace(start, run=slower.run))
    store.put_estimates(
        slower.run,
        [
            replace(one, run=slower.run, latency_ms=2 * one.latency_ms, low_ms=None, high_ms=None)
            for one in told.estimates
        ],
    )
    (ratios,) = ratios_of(store, store.sweep())
    document = ratios_document(ratios)
    assert (document.dimension, document.baseline_run, document.new_run) == ("runtime", told.run.run, slower.run)
    assert [one.ratio for one in document.variants] == pytest.approx([2.0, 2.0])
    assert all(one.basis == f"{len(told.starts)} interleaved rounds" for one in document.variants)


def test_runs_without_a_ratio_have_no_table(store: Store, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """A runtime that measured nothing is told in the table of its own run."""
    nothing = Comparison(result(1), result(2, asked_runtime="2.21.0"), True, 1.0, (), (), ())
    monkeypatch.setattr(run_ratios, "ratios_of", lambda *_: (RunRatios(Dimension.RUNTIME, nothing),))
    print_ratios(SweepResult(SWEEP, (), ()), store.address)
    assert capsys.readouterr().out == ""

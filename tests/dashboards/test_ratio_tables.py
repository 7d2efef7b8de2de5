"""What a report says of runs that were measured beside each other."""

from __future__ import annotations

from dataclasses import replace

from support.made_up import Recipe, make_up

from dashboards.figures.points import run_names
from dashboards.pages.report import report_html
from harness.analysis.compare import Comparison, VariantComparison, Verdict
from harness.analysis.run_dimensions import Dimension, RunRatios
from harness.statistics.interval import Interval

EVIL = "<script>alert(1)</script>"


def _ratios(variant: str = "mine", runtime: str = "tflite 2.16.1") -> RunRatios:
    (run,) = make_up(Recipe(starts=1)).result.runs
    newer, older = (replace(run, run=replace(run.run, runtime=name)) for name in ("tflite 2.21.0", runtime))
    one = VariantComparison(variant, 1.25, Interval(1.2, 1.3), Verdict.SLOWER, "6 interleaved rounds")
    return RunRatios(Dimension.RUNTIME, Comparison(newer, older, True, 1.0, (one,), (), ()))


def test_the_report_tells_ratio_interval_and_both_runtimes() -> None:
    made = make_up(Recipe(starts=1))
    page = report_html([made.result], (), [_ratios()])
    assert "<b>tflite 2.16.1 / tflite 2.21.0</b>" in page
    assert "<th scope=row>mine<td>1.250<td>1.200 – 1.300<td>slower<td>6 interleaved rounds" in page


def test_of_two_sides_the_report_tells_what_differs_and_names_only_what_both_share() -> None:
    found = _ratios().comparison
    baseline = replace(found.a, run=replace(found.a.run, set="against"))
    sides = RunRatios(Dimension.SIDE, replace(found, a=baseline))
    page = report_html([make_up(Recipe(starts=1)).result], (), [sides])
    assert "<b>new / baseline</b>" in page
    assert "app, 1 thread; runtime: baseline tflite 2.21.0, new tflite 2.16.1" in page


def test_a_report_of_one_run_has_no_such_part() -> None:
    assert "Measured beside each other" not in report_html([make_up(Recipe(starts=1)).result], ())


def test_names_of_models_and_runtimes_are_shown_as_text() -> None:
    page = report_html([make_up(Recipe(starts=1)).result], (), [_ratios(EVIL, EVIL)])
    assert EVIL not in page


def test_runs_that_differ_in_runtime_or_threads_are_told_apart_by_it() -> None:
    (run,) = make_up(Recipe(starts=1)).result.runs
    runs = [
        replace(run, run=replace(run.run, runtime=runtime, threads=threads))
        for runtime, threads in (("tflite 2.21.0", 1), ("tflite 2.16.1", 1), ("tflite 2.16.1", 4))
    ]
    ends = [name.rpartition("app, ")[2] for name in run_names(runs)]
    assert ends == ["tflite 2.21.0, 1 thread", "tflite 2.16.1, 1 thread", "tflite 2.16.1, 4 threads"]

"""What a sweep says it will do, before it does anything."""

from __future__ import annotations

from harness.cli.plan_line import plan_line
from harness.config import SweepConfig
from harness.sweep.options import SweepOptions

LATER = "; how long that takes is told with each phone"


def config(**measure: object) -> SweepConfig:
    return SweepConfig.model_validate({"measure": measure})


def test_variants_starts_and_minutes_come_first() -> None:
    said = plan_line(config(max_minutes=3), SweepOptions())
    assert said == "22 variants, 6 to 30 starts of each, measured for at most 3 minutes a phone."


def test_without_a_limit_the_time_is_promised_with_the_phone() -> None:
    assert plan_line(config(), SweepOptions()) == f"22 variants, 6 to 30 starts of each{LATER}."


def test_a_quick_sweep_has_three_starts() -> None:
    assert plan_line(config(), SweepOptions(quick=True)) == f"22 variants, 3 starts of each{LATER}."


def test_runners_and_a_baseline_are_told() -> None:
    said = plan_line(config(runners=["app", "shell"]), SweepOptions(against="earlier"))
    assert said == f"22 variants beside a baseline, in 2 ways, 6 to 30 starts of each{LATER}."


def test_each_number_of_threads_and_each_runtime_is_a_way() -> None:
    said = plan_line(config(threads=[1, 2], runtimes=["2.16.1", "2.21.0"]), SweepOptions())
    assert said == f"22 variants, in 4 ways, 6 to 30 starts of each{LATER}."

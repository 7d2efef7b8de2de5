"""A page of several runs says of each how well it is known, what more starts would buy, and what neighbours share."""

from __future__ import annotations

from dataclasses import replace

from support.made_up import Precision, Recipe, make_up, with_precision

from dashboards.figures.points import points_of
from dashboards.pages.session_words import session_words
from dashboards.pages.verdict import verdict_on
from harness.results.outcomes import SweepResult

SLOW, QUICK = Precision(0.4, 1.8, 0.7), Precision(0.3, 0.6, 0.0)


def sweep_of(name: str, precision: Precision) -> SweepResult:
    made = with_precision(make_up(Recipe(run=f"{name}.1", starts=30, model=f"Phone {name}")), precision)
    return replace(made.result, sweep=replace(made.result.sweep, sweep=name))


def said_of(*sweeps: SweepResult) -> list[str]:
    return list(verdict_on(sweeps, points_of(sweeps)).sentences)


def test_each_of_a_few_runs_is_told_by_itself() -> None:
    said = said_of(sweep_of("a", SLOW), sweep_of("b", QUICK))
    (slow,), (quick,) = ([one for one in said if f"level of all to ±{level} %" in one] for level in ("1.8", "0.6"))
    assert "Phone a" in slow
    assert "Phone b" in quick
    assert all("10 more starts would give places ±" in one for one in (slow, quick))
    (alike,) = [one for one in said if "Neighbouring starts resemble each other, 0.7" in one]
    assert alike.startswith("Google Phone a") or "Phone a" in alike.partition(":")[0]


def test_many_runs_are_told_together() -> None:
    told = {"a": SLOW, "b": SLOW, "c": QUICK, "d": QUICK, "e": QUICK}
    said = said_of(*(sweep_of(name, precision) for name, precision in told.items()))
    assert any(one.startswith("In 5 runs: places known to ±0.3 to ±0.4 %") for one in said)
    assert "Neighbouring starts resemble each other in 2 of them." in said


def test_what_sessions_do_bears_the_name_of_its_run_where_there_are_several() -> None:
    one, other = sweep_of("a", SLOW), sweep_of("b", QUICK)
    of_a = {one.runs[0].run.run: "By 4 sessions."}
    assert session_words([one], lambda run: of_a.get(run.run.run, "")) == ("By 4 sessions.",)
    (said,) = session_words([one, other], lambda run: of_a.get(run.run.run, ""))
    assert said.endswith(": By 4 sessions.")
    assert "Phone a" in said

"""What a report says of single inferences."""

from __future__ import annotations

from dataclasses import replace

from support.made_up import MadeUp, Recipe, make_up

from dashboards.pages.report import report_html


def _with(made: MadeUp, **told: float) -> MadeUp:
    (run,) = made.result.runs
    first, *others = run.estimates
    estimates = (replace(first, **told), *others)
    return MadeUp(replace(made.result, runs=(replace(run, estimates=estimates),)), made.samples)


def test_percentiles_and_both_levels_are_told_of_those_that_have_them() -> None:
    plain = make_up(Recipe(starts=1))
    made = _with(plain, p90_ms=1.5, p90_low_ms=1.4, p90_high_ms=1.6, mode_low_ms=1.0, mode_high_ms=1.2)
    page = report_html([made.result], ())
    assert "<td>1.500 (1.400 – 1.600)<td>–<td>–<td>1.000 and 1.200" in page
    assert page.count('class="percentiles held"') == 1


def test_a_report_without_any_has_no_such_part() -> None:
    assert "Single inferences" not in report_html([make_up(Recipe(starts=1)).result], ())

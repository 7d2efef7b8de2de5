"""The comparison page: what matters first, four words, nothing private."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboards.figures.forest import forest
from dashboards.pages.compare import comparison_html, write_comparison
from harness.analysis.compare import Anchored, Comparison, Incomparable, Relative, Together, VariantComparison, Verdict
from harness.statistics.interval import Interval

SERIAL = "FA6AK0302317"
ONLY = tuple(Incomparable(name, "only in run 1") for name in ("left", "behind"))


@pytest.fixture
def comparison(made: Callable[..., Any]) -> Comparison:
    a = made().result.runs[0]
    words = [
        ("steady", 1.001, (0.998, 1.004), Verdict.SAME),
        ("a bit slower", 1.03, (1.02, 1.04), Verdict.SLOWER),
        ("much slower", 1.4, (1.38, 1.42), Verdict.SLOWER),
        ("who knows", 1.02, None, Verdict.INCONCLUSIVE),
        ("faster <b>", 0.9, (0.88, 0.92), Verdict.FASTER),
    ]
    variants = [
        VariantComparison(name, ratio, Interval(*ends) if ends else None, verdict, "6 interleaved rounds")
        for name, ratio, ends, verdict in words
    ]
    variants[3] = replace(variants[3], anchored=Anchored(1.02, 1.0, Interval(0.99, 1.01), Verdict.SAME))
    return Comparison(a, a, True, 1.0, tuple(variants), (Incomparable("hot", "throttled"),), ONLY)


def test_what_is_slower_comes_first_and_the_farthest_before_the_near(comparison: Comparison) -> None:
    html = comparison_html(comparison)
    names = ["much slower", "a bit slower", "faster &lt;b&gt;", "who knows", "steady"]
    places = [html.index(f'<th scope="row">{name}') for name in names]
    assert places == sorted(places)
    assert "2 slower, 1 faster, 1 inconclusive, 1 same" in html


def test_ratio_interval_basis_and_anchor_are_told(comparison: Comparison) -> None:
    html = comparison_html(comparison)
    assert '<td title="new / baseline 1.4000">+40 %</td><td>+38 % to +42 %</td>' in html
    assert "6 interleaved rounds" in html
    assert "+0.00 % (-1.0 % to +1.0 %), same" in html
    assert "<b>hot</b>: throttled" in html


def test_both_latencies_stand_beside_the_change_and_sides_are_named_by_what_differs(comparison: Comparison) -> None:
    a = comparison.a
    b = replace(a, run=replace(a.run, threads=4))
    known = a.estimates[0]
    one = replace(comparison.variants[2], variant=known.variant)
    html = comparison_html(replace(comparison, a=a, b=b, variants=(one,)))
    assert html.count(f"<td>{known.latency_ms:.2f}</td>") == 2 or html.count(f"<td>{known.latency_ms:.3f}</td>") == 2
    assert f"Baseline (threads {a.run.threads}), ms" in html
    assert "New (threads 4), ms" in html


def test_a_bar_that_leaves_the_axis_ends_in_an_arrowhead(comparison: Comparison) -> None:
    """The axis reaches at most to four times as slow."""
    wide = replace(comparison.variants[2], interval=Interval(0.9, 40.0))
    (whole,) = forest([replace(wide, interval=Interval(1.38, 1.42))], 1.0).whiskers
    (cut,) = forest([wide], 1.0).whiskers
    assert (whole.leaves_low, whole.leaves_high) == (False, False)
    assert (cut.leaves_low, cut.leaves_high) == (False, True)
    assert "l6 5l-6 5" in cut.path
    assert "l6 5l-6 5" not in whole.path


def test_what_a_model_did_beside_the_others_is_told_with_what_sessions_do(comparison: Comparison) -> None:
    """Of two sessions that were not interleaved."""
    slower = replace(comparison.variants[2], relative=Relative(1.05, Interval(1.03, 1.07), Verdict.SLOWER))
    moves = Together(1.333, Interval(1.2, 1.5), 5, level_sd_percent=4.2, interaction_sd_percent=0.4)
    html = comparison_html(replace(comparison, interleaved=False, variants=(slower,), together=moves))
    assert "Beside the others" in html
    assert "+5.0 % (+3.0 % to +7.0 %), slower" in html
    assert "All models together: 1.333 (1.200 to 1.500)" in html
    assert "By 5 sessions, a session moves all models together by 4.2 %, one model by itself by 0.4 %" in html
    assert "Beside the others" not in comparison_html(comparison)


def test_what_has_no_verdict_for_one_reason_is_told_in_one_line(comparison: Comparison) -> None:
    assert comparison_html(comparison).count("only in run 1") == 1
    assert "<b>left, behind</b>: only in run 1" in comparison_html(comparison)


def test_no_serial_and_no_script_is_in_the_page(comparison: Comparison) -> None:
    html = comparison_html(comparison)
    assert SERIAL not in html
    assert "<script" not in html
    assert SERIAL in comparison_html(comparison, full=True)


def test_nothing_in_common_says_so(comparison: Comparison, tmp_path: Path) -> None:
    file = tmp_path / "compare.html"
    write_comparison(replace(comparison, variants=()), file)
    assert "No variant could be compared" in file.read_text("utf-8")


@pytest.mark.browser
def test_the_arrowheads_are_seen_at_the_ends_of_the_axis(comparison: Comparison, chromium: Any) -> None:
    """Drawn beyond an axis that reaches to four times, and to a fourth: to the right, to the left, to both sides."""
    ends = [(1.2, 9.0), (0.1, 0.9), (0.1, 9.0), (0.95, 1.05)]
    wide = tuple(
        VariantComparison(f"n{place}", 1.0, Interval(*both), Verdict.INCONCLUSIVE, "6 pairs")
        for place, both in enumerate(ends)
    )
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content(comparison_html(replace(comparison, variants=wide)))
    told = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.ratios tbody tr')].map(row => {
            const path = row.querySelector('.whisker'), box = path.getBBox(), length = path.getTotalLength();
            const seen = row.querySelector('svg').getBoundingClientRect(), own = path.getBoundingClientRect();
            const edges = [box.x, box.x + box.width].map(x => Array.from({length: 400}, (_, i) => path.getPointAtLength(i * length / 399))
                .filter(point => Math.abs(point.x - x) < 0.5).map(point => point.y));
            return [row.querySelector('th').textContent, {
                within: own.left >= seen.left - 1 && own.right <= seen.right + 1,
                pointed: edges.map(ys => Math.max(...ys) - Math.min(...ys) < 4),
            }];
        }))"""  # noqa: E501
    )
    page.close()
    assert all(one["within"] for one in told.values())
    assert {name: one["pointed"] for name, one in told.items()} == {
        "n0": [False, True],
        "n1": [True, False],
        "n2": [True, True],
        "n3": [False, False],
    }

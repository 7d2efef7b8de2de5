"""The page of a validation."""

from __future__ import annotations

from dataclasses import replace

from dashboards.pages.validation import validation_html
from harness.results.trials import Change, FoundOfChange, Share, Validation

NONE_OF_200 = Share(0, 200, 0.0, 0.018)
FOUND = FoundOfChange(
    change=Change.DELAY_2_PERCENT,
    series_nights=10,
    found=Share(9, 10, 0.555, 0.997),
    wrong_sign=0,
    wrong_size=1,
    true_ratio=1.02,
    madds_ratio=1.0,
    ratio=1.0198,
    least=1.011,
    most=1.027,
    mean_starts=61.0,
)
VALIDATION = Validation(
    trials=40,
    wanted=40,
    cut_short=None,
    rehearsed=False,
    phones=("Pixel </script><img src=x>",),
    synthetic=False,
    series_nights=200,
    false_alarms=NONE_OF_200,
    false_improvements=NONE_OF_200,
    in_doubt=NONE_OF_200,
    alarmed_phone_nights=Share(0, 20, 0.0, 0.168),
    ones_held=Share(188, 200, 0.898, 0.969),
    mean_starts=22.1,
    changes=(FOUND,),
)


def test_it_tells_what_was_observed_and_how_surely():
    html = validation_html(VALIDATION)
    assert "<h1>0 false alarms in 200 questions without a change</h1>" in html
    for words in ("188 of 200", "89.80 to 96.90 %", "2 % of delay", "9 of 10", "1.0198", "1.0110 to 1.0270", "1.0200"):
        assert words in html, words


def test_a_name_of_a_phone_is_no_markup_and_the_page_asks_no_network_for_anything():
    html = validation_html(VALIDATION)
    assert "<img" not in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_one_that_ended_early_or_drew_its_numbers_says_so():
    early = validation_html(replace(VALIDATION, cut_short="its budget of 5 minutes was used up"))
    assert "It ended early: its budget of 5 minutes was used up" in early
    assert "Synthetic" in validation_html(replace(VALIDATION, synthetic=True))
    assert "Rehearsed" in validation_html(replace(VALIDATION, rehearsed=True))


def test_before_anything_was_measured_nothing_is_claimed():
    nothing = Share(0, 0, 0.0, 1.0)
    html = validation_html(replace(VALIDATION, false_alarms=nothing, ones_held=nothing, changes=()))
    assert "Nothing was measured yet" in html
    assert "slower by construction" not in html

"""What an alert says of since when."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.nights import SERIES

from harness.nightly.findings.judgement import slower_alert
from harness.nightly.past.first_bad_night import first_bad_night
from harness.results.nightly import SeriesNight


def night(place: int, plain: float, own: float | None = None, pairs: int = 96, stage: int = 5) -> SeriesNight:
    return replace(SERIES, night=f"night {place:02}", ratio=plain, own_ratio=own, pairs=pairs, stage=stage)


def noisy(levels: list[float], seed: int = 1) -> list[float]:
    generator = np.random.default_rng(seed)
    return [level * float(np.exp(generator.normal(0, 0.002))) for level in levels]


def plain_history(levels: list[float], seed: int = 1) -> tuple[SeriesNight, ...]:
    return tuple(night(place, ratio) for place, ratio in enumerate(noisy(levels, seed)))


def test_it_is_where_the_ratio_rose_before_the_alarm():
    history = plain_history([1.0] * 10 + [1.02] * 3)
    assert first_bad_night(history, "night 12") == "night 10"


def test_it_stays_the_same_and_never_lies_after_the_alarm_while_the_alert_stands():
    """A slowdown of night 10, alarmed that night; later the ratio goes up and down by itself."""
    for seed in range(10):
        whole = plain_history([1.0] * 10 + [1.02] * 4 + [1.01] * 4 + [1.03] * 4, seed)
        told = []
        for place in range(10, len(whole)):
            tonight = replace(whole[place], standing_since="night 10")
            told.append(slower_alert(tonight, (*whole[:place], tonight), "").first_bad_night)
        assert set(told) == {"night 10"}


def test_an_own_alarm_is_placed_by_own_ratios():
    """All series of the phone became slower in night 5, and this one once more in night 12."""
    own = noisy([1.0] * 12 + [1.02] * 2, seed=2)
    plain = noisy([1.0] * 5 + [1.05] * 9, seed=3)
    history = tuple(night(place, *both) for place, both in enumerate(zip(plain, own, strict=True)))
    assert first_bad_night(history, "night 13") == "night 12"


def test_nights_without_a_number_are_left_out():
    history = plain_history([1.0] * 10 + [1.02] * 3)
    gone = replace(history[10], ratio=None, own_ratio=None, pairs=0, stage=0)
    assert first_bad_night((*history[:10], gone, *history[11:]), "night 12") == "night 11"


def test_an_alarm_without_a_history_is_its_own_first_night():
    assert first_bad_night(plain_history([1.0, 1.02]), "night 01") == "night 01"
    assert first_bad_night((), "night 01") == "night 01"


def test_a_night_whose_candidate_was_the_accepted_build_is_not_blamed_nor_is_one_before_it():
    history = plain_history([1.0] * 10 + [1.05] * 3)
    assert first_bad_night(history, "night 12") == "night 10"
    for same, told in ((10, "night 11"), (11, "night 12"), (9, "night 10")):
        of_one_build = replace(history[same], differs=(), pairs=2 if same == 10 else 96)
        assert first_bad_night((*history[:same], of_one_build, *history[same + 1 :]), "night 12") == told
    unmeasured = replace(
        history[11], differs=(), ratio=None, pairs=0, candidate_sha256="c" * 64, accepted_sha256="c" * 64
    )
    assert first_bad_night((*history[:11], unmeasured, history[12]), "night 12") == "night 12"
    lost_its_file = replace(unmeasured, accepted_sha256="d" * 64)
    assert first_bad_night((*history[:11], lost_its_file, history[12]), "night 12") == "night 10"


def test_a_night_in_which_a_series_only_waited_says_nothing_of_its_build():
    history = plain_history([1.0] * 10 + [1.05] * 4)
    waited = replace(history[11], differs=(), ratio=None, pairs=0, candidate_sha256=None)
    assert first_bad_night((*history[:11], waited, *history[12:]), "night 13") == "night 10"


def test_an_alarm_in_a_night_of_one_build_is_its_own_first_night():
    history = tuple(replace(one, differs=()) for one in plain_history([1.0] * 10 + [1.05] * 3))
    assert first_bad_night(history, "night 12") == "night 12"

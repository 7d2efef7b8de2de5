import numpy as np
import pytest

from harness.nightly.past.change_point import NightRatio, change_point


def history(levels: list[float], noise: float = 0.002, seed: int = 1) -> list[NightRatio]:
    generator = np.random.default_rng(seed)
    return [NightRatio(level * float(np.exp(generator.normal(0, noise))), pairs=6) for level in levels]


def test_the_first_bad_night_is_where_the_ratio_rose():
    change = change_point(history([1.0] * 20 + [1.02] * 5))
    assert change.first_bad == 20
    assert change.ratio_before == pytest.approx(1.0, abs=0.002)
    assert change.ratio_after == pytest.approx(1.02, abs=0.002)


def test_an_alarm_on_the_night_of_the_change_has_one_bad_night():
    assert change_point(history([1.0] * 20 + [1.03])).first_bad == 20


def test_a_rise_that_was_mended_earlier_is_not_the_one_that_is_meant():
    assert change_point(history([1.0] * 10 + [1.05] * 5 + [1.0] * 10 + [1.02] * 4)).first_bad == 25


def test_a_small_shift_after_a_rise_that_was_mended_is_not_dated_back_to_that_rise():
    """The last shift has no step of its own: the last step is the fall."""
    assert change_point(history([1.0] * 10 + [1.05] * 3 + [1.0] * 3 + [1.006])) is None


def test_an_even_history_has_no_first_bad_night():
    found = [change_point(history([1.0] * 30, seed=seed)) for seed in range(50)]
    assert sum(change is not None for change in found) <= 5


def test_nights_with_few_pairs_do_not_hide_where_a_small_shift_began():
    """Noise of 0.5 % with 6 pairs, 0.125 % with 96: sixteen times as many."""
    generator = np.random.default_rng(1)
    pairs = [6] * 20 + [96] * 3
    levels = [1.0] * 20 + [1.006] * 3
    nights = [
        NightRatio(level * float(np.exp(generator.normal(0, 0.005 / (count / 6) ** 0.5))), count)
        for level, count in zip(levels, pairs, strict=True)
    ]
    change = change_point(nights)
    assert change.first_bad == 20
    assert change.ratio_after == pytest.approx(1.006, abs=0.002)


def test_two_nights_say_nothing():
    assert change_point(history([1.0, 1.05])) is None


def test_a_history_without_any_noise_is_no_trouble():
    assert change_point(history([1.0] * 5 + [1.02] * 5, noise=0)).first_bad == 5
    assert change_point(history([1.0] * 5, noise=0)) is None

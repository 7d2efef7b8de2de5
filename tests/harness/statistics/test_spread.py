import pytest

from harness.judge.calibration import CalibrationBand
from harness.statistics import learn_band, median_absolute_deviation


def test_one_wild_value_does_not_move_the_spread():
    assert median_absolute_deviation([1.0, 2.0, 3.0, 4.0, 5.0]) == 1.0
    assert median_absolute_deviation([1.0, 2.0, 3.0, 4.0, 500.0]) == 1.0


def test_the_band_is_so_many_robust_deviations_around_the_median():
    band = learn_band([0.9, 0.95, 1.0, 1.05, 1.1], deviations=3, floor=0.01)
    assert band.low == pytest.approx(1 - 3 * 1.4826 * 0.05)
    assert band.high == pytest.approx(1 + 3 * 1.4826 * 0.05)


def test_a_quiet_history_does_not_outlaw_ordinary_noise():
    band = learn_band([1.0] * 20, deviations=5, floor=0.03)
    assert 1.029 in band
    assert 1.031 not in band


def test_until_five_starts_are_known_the_calibration_may_slow_by_a_tenth():
    band = CalibrationBand()
    for ratio in (1.0, 1.0, 1.0, 1.0):
        band = band.learn(ratio)
    assert band.limit == pytest.approx(1.10)
    assert band.learn(1.0).limit == pytest.approx(1.03)


def test_a_restless_history_never_allows_more_than_a_tenth():
    band = CalibrationBand((0.9, 1.2, 0.8, 1.3, 1.0, 1.1))
    assert band.limit == pytest.approx(1.10)

import math

import pytest

from harness.statistics.sessions import SessionSpread, level_interval, pooled_spread, ratio_between_sessions


@pytest.fixture
def stats():
    """SciPy's. It takes a second to import, and every worker of pytest imports every file."""
    from scipy import stats

    return stats


def test_two_sessions_do_not_tell_how_sessions_differ():
    assert level_interval([10.0, 10.1]) is None


def test_three_sessions_give_students_interval_of_their_logarithms(stats):
    logs = [math.log(value) for value in (10.0, 10.2, 10.1)]
    expected = stats.ttest_1samp(logs, 0).confidence_interval(0.95)
    interval = level_interval([10.0, 10.2, 10.1])
    assert interval.low == pytest.approx(math.exp(expected.low))
    assert interval.high == pytest.approx(math.exp(expected.high))


def test_a_step_between_two_builds_is_no_noise_between_sessions():
    old, new = [10.0, 10.1, 9.9], [12.0, 12.12, 11.88]
    apart = pooled_spread([old, new])
    assert apart.degrees_of_freedom == 2 + 2
    assert math.sqrt(apart.variance) == pytest.approx(0.01, rel=0.01)
    assert pooled_spread([old + new]).variance > 50 * apart.variance


def test_a_build_measured_once_tells_nothing_of_the_spread():
    assert pooled_spread([[10.0], [12.0]]).degrees_of_freedom == 0
    assert not pooled_spread([[10.0], [12.0]]).known


def test_one_series_lends_its_spread_to_both_sides(stats):
    spread = SessionSpread(variance=0.01**2, degrees_of_freedom=9)
    ratio = ratio_between_sessions(10.5, 10.0, spread, None)
    reach = stats.t.ppf(0.975, 9) * 0.01 * math.sqrt(2)
    assert ratio.value == pytest.approx(1.05)
    assert ratio.interval.low == pytest.approx(1.05 * math.exp(-reach))
    assert ratio.interval.high == pytest.approx(1.05 * math.exp(reach))


def test_two_series_combine_their_degrees_of_freedom_as_welch_does(stats):
    above, below = SessionSpread(4e-4, 2), SessionSpread(1e-4, 9)
    freedom = (4e-4 + 1e-4) ** 2 / (4e-4**2 / 2 + 1e-4**2 / 9)
    ratio = ratio_between_sessions(1.0, 1.0, above, below)
    assert math.log(ratio.interval.high) == pytest.approx(stats.t.ppf(0.975, freedom) * math.sqrt(5e-4))


def test_without_enough_sessions_of_either_there_is_no_interval():
    known, unknown = SessionSpread(1e-4, 2), SessionSpread(1e-4, 1)
    assert ratio_between_sessions(1.0, 1.0, known, unknown).interval is None
    assert ratio_between_sessions(1.0, 1.0, unknown, known).interval is None
    assert ratio_between_sessions(1.0, 1.0, unknown, None).interval is None


def test_sessions_without_any_difference_give_a_point():
    still = SessionSpread(0.0, 2)
    assert ratio_between_sessions(1.1, 1.0, still, still).interval.half_width == pytest.approx(0.0)

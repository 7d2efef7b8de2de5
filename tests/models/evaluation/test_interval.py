import pytest

from models.evaluation.interval import rate


def test_the_interval_is_wilsons():
    # Newcombe (1998), Table I: 81 of 263 and 0 of 20, Wilson's method without continuity correction.
    found = rate(81, 263)
    assert found.low_percent == pytest.approx(25.53, abs=0.01)
    assert found.high_percent == pytest.approx(36.62, abs=0.01)
    none = rate(0, 20)
    assert none.low_percent == 0
    assert none.high_percent == pytest.approx(16.11, abs=0.01)


def test_a_perfect_score_is_not_certain():
    assert rate(10, 10).percent == 100
    assert rate(10, 10).low_percent == pytest.approx(72.25, abs=0.01)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.statistics import fit_latency, pareto_frontier


def test_proportional_latency_has_exponent_one_and_no_outlier():
    madds = [1e7, 3e7, 1e8, 3e8, 6e8]
    fit = fit_latency(list("abcde"), madds, [value / 1e7 for value in madds])
    assert fit.exponent == pytest.approx(1.0)
    assert fit.latency_ms(2e8) == pytest.approx(20.0)
    assert fit.outliers == ()


def test_an_odd_network_is_named_and_does_not_pull_the_line():
    madds = [1e7, 2e7, 4e7, 8e7, 1.6e8, 3.2e8, 6.4e8]
    latencies = [value / 1e7 for value in madds]
    latencies[3] *= 1.5
    fit = fit_latency(list("abcdefg"), madds, latencies)
    assert fit.exponent == pytest.approx(1.0)
    assert [name for name, _ in fit.outliers] == ["d"]
    assert fit.outliers[0][1] == pytest.approx(1.5)


def test_two_points_are_no_line():
    assert fit_latency(["a", "b", "c"], [1e7, 1e7, 2e7], [1.0, 1.0, 2.0]) is None


def test_the_frontier_leaves_out_what_another_point_beats():
    #          cheap bad, beaten, good, dear and worse, best
    costs = [1.0, 2.0, 2.0, 3.0, 4.0]
    values = [50.0, 55.0, 60.0, 58.0, 70.0]
    assert pareto_frontier(costs, values) == (0, 2, 4)


points = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30)


@given(points)
def test_every_point_is_on_the_frontier_or_beaten_by_one_that_is(values):
    costs, worth = [float(cost) for cost, _ in values], [float(value) for _, value in values]
    frontier = pareto_frontier(costs, worth)
    for index in range(len(values)):
        assert any(costs[best] <= costs[index] and worth[best] >= worth[index] for best in frontier)
    assert [worth[index] for index in frontier] == sorted({worth[index] for index in frontier})

from math import pi

import pytest

from models.weights.moments import Moments, added, mixed, multiplied, through


def test_relu_of_a_standard_gaussian():
    # E[max(z, 0)] = 1 / sqrt(2 pi), E[max(z, 0)^2] = 1/2
    rectified = through("relu", Moments(0.0, 1.0))
    assert rectified.mean == pytest.approx((2 * pi) ** -0.5, rel=0.02)
    assert rectified.second == pytest.approx(0.5, rel=0.02)


def test_an_unknown_function_changes_nothing():
    assert through("linear", Moments(0.3, 2.0)) == Moments(0.3, 2.0)


def test_means_and_variances_of_independent_parts_add():
    assert added([Moments(1.0, 2.0), Moments(-0.5, 3.0)]) == Moments(1.0 - 0.5, 2.0 + 3.0)


def test_the_second_moment_of_a_product_is_the_product_of_second_moments():
    x, y = Moments(1.0, 2.0), Moments(0.5, 1.0)
    product = multiplied([x, y])
    assert product.mean == pytest.approx(1.0 * 0.5)
    assert product.second == pytest.approx((1.0 + 2.0) * (0.25 + 1.0))


def test_a_concatenation_weighs_by_channels():
    mixture = mixed([Moments(0.0, 1.0), Moments(4.0, 1.0)], [3, 1])
    assert mixture.mean == pytest.approx((3 * 0 + 1 * 4) / 4)
    assert mixture.second == pytest.approx((3 * 1 + 1 * 17) / 4)

import numpy as np
import pytest

from harness.app.protocol import OutputDigest
from harness.judge.outputs import agree

SIGNS = np.where(np.random.default_rng(5).random((8, 1000)) < 0.5, -1.0, 1.0)


def digest(values, dtype="float32"):
    top = np.argsort(-values, kind="stable")[:5]
    return OutputDigest(
        shape=(1, values.size),
        dtype=dtype,
        count=values.size,
        finite=True,
        top=tuple((int(index), float(values[index])) for index in top),
        projections=tuple(float(value) for value in SIGNS @ values / np.sqrt(values.size)),
    )


@pytest.fixture
def probabilities():
    logits = np.random.default_rng(1).normal(0, 3, 1000)
    return np.exp(logits) / np.exp(logits).sum()


def noisy(values, share):
    return values * (1 + np.random.default_rng(2).normal(0, share, values.size))


@pytest.mark.parametrize(
    ("precision", "ordinary"), [("float32", 1e-5), ("float16", 3e-3), ("dynamic", 2e-2), ("int8", 2e-2)]
)
def test_rounding_of_each_precision_is_forgiven(probabilities, precision, ordinary):
    assert agree((digest(noisy(probabilities, ordinary)),), (digest(probabilities),), precision)


@pytest.mark.parametrize(("precision", "too_much"), [("float32", 1e-2), ("float16", 0.2), ("dynamic", 0.8)])
def test_more_than_rounding_is_not(probabilities, precision, too_much):
    assert not agree((digest(noisy(probabilities, too_much)),), (digest(probabilities),), precision)


@pytest.mark.parametrize("precision", ["float32", "float16", "dynamic", "int8", "unknown"])
def test_another_input_is_noticed_at_every_precision(probabilities, precision):
    shuffled = np.random.default_rng(3).permutation(probabilities)
    assert not agree((digest(shuffled),), (digest(probabilities),), precision)


def test_almost_equal_values_may_change_places():
    flat = np.full(1000, 1e-3)
    flat[:3] = (0.2, 0.1, 0.05)
    other = flat.copy()
    other[700:702] *= 1 + 1e-6
    assert digest(flat).top != digest(other).top
    assert agree((digest(other),), (digest(flat),), "float32")


def test_eight_bit_outputs_that_round_to_nothing_agree_within_a_step():
    zeros = np.zeros(1000)
    one_step = zeros.copy()
    one_step[4] = 1 / 256
    assert agree((digest(one_step, "int8"),), (digest(zeros, "int8"),), "int8")


def test_values_that_are_not_finite_agree_with_nothing_finite(probabilities):
    broken = OutputDigest(shape=(1, 1000), dtype="float32", count=1000, finite=False)
    assert not agree((broken,), (digest(probabilities),), "float32")
    assert agree((broken,), (broken,), "float32")


def test_every_output_counts(probabilities):
    one = digest(probabilities)
    assert not agree((one,), (one, one), "float32")

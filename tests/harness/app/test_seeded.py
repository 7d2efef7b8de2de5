from __future__ import annotations

import math

import numpy as np
import pytest

from harness.app.seeded import PROJECTION_SEED, SplitMix64, digest, tensor_of

MASK = 2**64 - 1


def reference(seed: int, count: int) -> list[int]:
    """The specification's arithmetic, word for word, in unbounded integers."""
    words, state = [], seed
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        words.append(z ^ (z >> 31))
    return words


@pytest.mark.parametrize("seed", [0, 1, 2**53])
def test_the_generator_follows_the_specification(seed: int) -> None:
    assert SplitMix64(seed).words(100).tolist() == reference(seed, 100)


def test_the_known_first_value_of_seed_0() -> None:
    assert SplitMix64(0).words(1)[0] == 0xE220A8397B1DCDAF


def test_one_generator_goes_on_where_it_stopped() -> None:
    generator = SplitMix64(7)
    assert generator.words(3).tolist() + generator.words(4).tolist() == reference(7, 7)


def test_floats_are_exact_and_within_minus_1_and_1() -> None:
    words = SplitMix64(1).words(1000)
    values = tensor_of(words, "float32")
    assert values.dtype == np.float32
    assert [float(v) for v in values] == [(w >> 40) * 2.0**-23 - 1 for w in reference(1, 1000)]
    assert -1 <= values.min() < -0.9
    assert 0.9 < values.max() < 1


def test_bytes_take_the_highest_bits() -> None:
    words = SplitMix64(1).words(50)
    assert tensor_of(words, "uint8").tolist() == [w >> 56 for w in reference(1, 50)]
    assert tensor_of(words, "int8").tolist() == [(w >> 56) - 256 * (w >> 63) for w in reference(1, 50)]


def test_a_type_that_cannot_be_fed_is_refused() -> None:
    with pytest.raises(ValueError, match="complex64"):
        tensor_of(SplitMix64(1).words(1), "complex64")


def test_a_digest_names_the_largest_and_projects_in_order() -> None:
    values = np.array([[0.5, -2.0, 3.0, 3.0]], dtype=np.float32)
    found = digest(values, "scores")
    assert found.top == ((2, 3.0), (3, 3.0), (0, 0.5), (1, -2.0))
    words = reference(PROJECTION_SEED, 4)
    expected = [
        sum((1 if w >> j & 1 else -1) * v for w, v in zip(words, [0.5, -2.0, 3.0, 3.0], strict=True)) / math.sqrt(4)
        for j in range(8)
    ]
    assert found.projections == pytest.approx(expected, abs=1e-12)


def test_a_quantised_output_is_digested_as_real_numbers() -> None:
    found = digest(np.array([10, 30], dtype=np.int8), "q", scale=0.5, zero_point=10)
    assert found.top == ((1, (30 - 10) * 0.5), (0, 0.0))


def test_an_output_that_is_not_finite_has_no_digest() -> None:
    found = digest(np.array([1.0, np.nan], dtype=np.float32), "broken")
    assert not found.finite
    assert found.top is None
    assert found.projections is None

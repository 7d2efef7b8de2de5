"""Which pairs of starts are held against each other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from harness.nightly.measuring.columns import in_columns
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.questions import Questions
from harness.nightly.simulation.world import PhoneWorld, World
from harness.plan import in_company

NAMES = ("a", "b", "c", "d", "e", "f")
OWN = {name: 0.001 * place for place, name in enumerate(NAMES)}


def measured(pairs: dict[int, tuple[float, str]]) -> dict[str, dict[int, float]]:
    """Of each pair its luck, and the series that it holds: each has the luck of its pair and a level of its own."""
    return {
        name: {pair: luck + OWN[name] for pair, (luck, held) in pairs.items() if name in held}
        for name in NAMES
        if any(name in held for _, held in pairs.values())
    }


def own_of(columns: dict[str, dict[int, float]], count: int) -> np.ndarray:
    """series x column: against the median of the others."""
    table = np.array([[columns[name].get(column, math.nan) for column in range(count)] for name in columns])
    return Questions(len(table)).take_apart(table[np.newaxis])[0, :-1]


def test_pairs_of_undisturbed_rounds_are_the_columns():
    ratios = measured({1: (0.03, "abcdef"), 2: (-0.02, "abcdef")})
    assert in_columns(ratios, {1: 1, 2: 2}, 2) == {
        name: {0: by_pair[1], 1: by_pair[2]} for name, by_pair in ratios.items()
    }


@pytest.mark.parametrize("again", [2, 4])
def test_what_was_measured_again_moves_nothing_and_is_held_against_its_own_pair(again: int):
    """Pair `again` is the second try of c in a round whose first try has the pair before."""
    pairs = {1: (0.03, "abcdef"), 2: (-0.02, "abcdef"), 3: (0.01, "abcdef"), 4: (-0.04, "abcdef")}
    rounds = {1: 1, 2: 2, 3: 3, 4: 4}
    held_before = pairs[again - 1]
    pairs[again - 1], pairs[again] = (held_before[0], "abdef"), (0.2, "bcdef")
    rounds = {pair: pair if pair < again else pair - 1 for pair in pairs}
    columns = in_columns(measured(pairs), rounds, 3)
    assert own_of(columns, 3) == pytest.approx(
        np.repeat(own_of(in_columns(measured({1: (0.0, "abcdef")}), {1: 1}, 1), 1), 3, 1)
    )
    assert columns["c"][again - 2] == pytest.approx(held_before[0] + OWN["c"])


def test_what_only_a_later_round_could_measure_fills_the_place_that_was_left():
    pairs = {1: (0.03, "abdef"), 2: (-0.02, "abcdef"), 3: (0.5, "bcdef")}
    columns = in_columns(measured(pairs), {1: 1, 2: 2, 3: 3}, 2)
    assert columns["c"] == pytest.approx({0: 0.03 + OWN["c"], 1: -0.02 + OWN["c"]})
    assert all(len(columns[name]) == 2 for name in NAMES)


def test_a_round_that_gave_nothing_is_made_of_a_later_one():
    pairs = {2: (-0.02, "abcdef"), 3: (0.5, "abcdef")}
    assert in_columns(measured(pairs), {2: 2, 3: 3}, 2)["a"] == pytest.approx({0: 0.5, 1: -0.02})


def test_one_that_was_measured_again_alone_among_many_is_left_out_as_nothing_tells_its_luck():
    pairs = {1: (0.03, "abdef"), 2: (0.5, "c"), 3: (0.0, "abcdef")}
    columns = in_columns(measured(pairs), {1: 1, 2: 1, 3: 2}, 2)
    assert list(columns["c"]) == [1]
    assert list(columns["a"]) == [0, 1]


def test_few_series_are_held_against_nothing_and_take_what_they_have():
    pairs = {1: (0.03, "ab"), 2: (0.5, "c"), 3: (0.0, "abc")}
    assert in_columns(measured(pairs), {1: 1, 2: 1, 3: 2}, 2)["c"] == pytest.approx({0: 0.502, 1: 0.002})


def test_no_pair_is_counted_twice():
    pairs = {1: (0.0, "abdef"), 2: (0.0, "abdef"), 3: (0.5, "bcdef")}
    assert len(in_columns(measured(pairs), {1: 1, 2: 2, 3: 3}, 2)["c"]) == 1


@pytest.mark.parametrize("spoilt", [0.0, 0.02, 0.1])
def test_a_night_with_what_had_to_be_measured_again_spreads_as_the_simulated_one(spoilt: float):
    """The simulated world measures nothing again; own and plain ratios of a night must look like its own."""
    world = PhoneWorld(22, World(0.007, slow_share=0.0, ramp_mean=0.0, ramp_sd=0.0))
    generator, names = np.random.default_rng(1), [f"n{number}" for number in range(22)]
    nights, plain = [], []
    for _ in range(300):
        drawn = iter(world.ratios(1, 40, Side.BASELINE, generator)[0].T)
        ratios: dict[str, dict[int, float]] = {name: {} for name in names}
        round_of: dict[int, int] = {}
        for number in range(1, 7):
            asked = tuple(names)
            while asked:
                pair = len(round_of) + 1
                round_of[pair], luck = number, dict(zip(names, next(drawn), strict=True))
                bad = {name for name in asked if generator.random() < spoilt}
                missing = [name for name in asked if name in bad and number not in map(round_of.get, ratios[name])]
                for name in set(asked) - bad:
                    ratios[name][pair] = float(luck[name])
                asked = in_company(missing, names) if missing else ()
        columns = in_columns(ratios, round_of, 6)
        assert all(len(found) == 6 for found in columns.values())
        nights.append(own_of(columns, 6))
        plain.append([list(found.values()) for found in columns.values()])
    own_sd = math.sqrt(2) * world.own_noise_sd
    assert np.array(nights).std() == pytest.approx(own_sd * math.sqrt(1 + math.pi / 2 / 21), rel=0.03)
    assert np.array(plain).std() == pytest.approx(math.hypot(own_sd, math.sqrt(2) * 0.007), rel=0.05)

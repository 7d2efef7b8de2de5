"""From pairs of starts to the columns of a stage: its first, second … pair, in which each series has one log ratio.

A column is a round. Most series have their ratio from the pair that holds most of them. One that had to be measured
again has it from another pair, with other luck; there it was held against some of the others, which are in both pairs.
Their median tells what the luck was in each, and the ratio is put into the column with the luck of that column. So
what a series is held against tonight are only ratios of its own pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from harness.nightly.rules.questions import FEWEST_SERIES

RatiosByPair = Mapping[str, Mapping[int, float]]
"""Log ratios by series and pair."""
FEWEST_OTHERS = 2
"""So many other series must be in both pairs: a single one would tell its own noise as the luck of the start."""


@dataclass(frozen=True, slots=True)
class _Pairs:
    held: Mapping[int, Mapping[str, float]]
    """By pair and series."""
    of_column: Mapping[int, int]
    """The pair that a column is made of."""
    round_of: Mapping[int, int]

    @property
    def shares_luck(self) -> bool:
        """Whether there are enough series that one is held against the others."""
        return len({name for ratios in self.held.values() for name in ratios}) >= FEWEST_SERIES

    def spare(self, series: str, column: int) -> list[int]:
        """Pairs that hold the series and made no column; those of the column's own round first."""
        made = set(self.of_column.values())
        found = [pair for pair, ratios in self.held.items() if series in ratios and pair not in made]
        return sorted(found, key=lambda pair: (self.round_of.get(pair) != column + 1, pair))

    def with_luck_of(self, column: int, pair: int, series: str) -> float | None:
        """The ratio that the series has in that pair, as it were in the column's. None: nothing tells."""
        there, here = self.held[pair], self.held[self.of_column[column]]
        others = there.keys() & here.keys() - {series}
        if not self.shares_luck:
            return there[series]
        if len(others) < FEWEST_OTHERS:
            return None
        return there[series] - median(there[name] for name in others) + median(here[name] for name in others)


def in_columns(ratios: RatiosByPair, round_of: Mapping[int, int], columns: int) -> dict[str, dict[int, float]]:
    """By series and column, from 0; what no pair tells is left out. `round_of`: of each pair, from 1."""
    held: dict[int, dict[str, float]] = {}
    for name, by_pair in ratios.items():
        for pair, ratio in by_pair.items():
            held.setdefault(pair, {})[name] = ratio
    pairs = _Pairs(held, _makers(held, round_of, columns), round_of)
    return {name: _of_series(name, pairs, columns) for name in ratios}


def _makers(held: Mapping[int, Mapping[str, float]], round_of: Mapping[int, int], columns: int) -> dict[int, int]:
    """For each column the pair of its round with the most series; of a round that gave none, one of a later round."""
    fullest_first = sorted(held, key=lambda pair: (-len(held[pair]), pair))
    makers: dict[int, int] = {}
    for pair in fullest_first:
        column = round_of.get(pair, pair) - 1
        if column < columns:
            makers.setdefault(column, pair)
    late = [pair for pair in fullest_first if round_of.get(pair, pair) > columns]
    for column, pair in zip((each for each in range(columns) if each not in makers), late, strict=False):
        makers[column] = pair
    return makers


def _of_series(series: str, pairs: _Pairs, columns: int) -> dict[int, float]:
    own = {column: pairs.held[pair][series] for column, pair in pairs.of_column.items() if series in pairs.held[pair]}
    used: set[int] = set()
    for column in range(columns):
        if column in own or column not in pairs.of_column:
            continue
        for pair in pairs.spare(series, column):
            ratio = None if pair in used else pairs.with_luck_of(column, pair, series)
            if ratio is not None:
                own[column] = ratio
                used.add(pair)
                break
    return dict(sorted(own.items()))

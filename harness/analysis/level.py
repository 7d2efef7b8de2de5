"""The level that all variants share, with an interval that knows that neighbouring starts resemble each other.

The factors of the starts are taken as a normal AR(1) process, alone, or with noise of each start by itself on top (slow
starts, a second mode, the noise of the models), or with a steady warming. Its autocorrelation is not
estimated and then believed, which covers far too little (neighbours that agree look precise): it is integrated out over
a grid (Zellner 1971, "An Introduction to Bayesian Inference in Econometrics", chapter 4). In each cell of the grid the
mean by generalised least squares is Student's t, with mean and deviation integrated out as Jeffreys does, and the
interval cuts 2.5 % off each side of their mixture. It is widened to that of the order statistics where this is wider,
so that starts in two modes do not pass for a normal process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.analysis.autocorrelation import Belief, grid, lag_one
from harness.analysis.row_median import row_median_intervals
from harness.analysis.start_table import Array
from harness.statistics.median import LEVEL_SHOWN
from harness.statistics.spread import SD_PER_MAD


@dataclass(frozen=True, slots=True)
class _Company:
    """What comes with the AR(1) process, and how far it is believed before."""

    white: float
    """Share of the variance that neighbours do not have in common."""
    trend: float
    """Deviation of what a straight line adds, in deviations of the process. It tells a warming from a slow process:
    warming does not make the level of the starts that were measured less certain."""
    weight: float


COMPANY = (_Company(0.0, 0.0, 0.4), _Company(0.5, 0.0, 0.3), _Company(0.0, 2.0, 0.3))
OUTLYING_DEVIATIONS = 3.5
MOST_OUTLYING = 0.15
"""A greater share is no few slow starts but a second mode."""
MOST_BLOCKS = 64
"""Of more starts, means of equal blocks are taken (Flyvbjerg and Petersen 1989): the matrices stay small."""
STEPS = 3
"""Of Newton's method: the quantile is then known to 1e-5 of the half-width."""


@dataclass(frozen=True, slots=True)
class Level:
    """Of the factors of the starts, as logarithms around the run's own."""

    low: float
    high: float
    autocorrelation: float
    """Of neighbouring starts; NaN below four starts."""
    starts: int

    @property
    def half_width(self) -> float:
        """Relative; infinite where nothing can be said."""
        width = (np.exp(self.high) - np.exp(self.low)) / 2
        return float("inf") if np.isnan(width) else float(width)


def level(factors: Array, belief: Belief) -> Level:
    """`factors` in the order of time."""
    low, high = level_intervals(factors[np.newaxis, :], belief)
    count = len(factors)
    r = lag_one(without_slow_starts(factors[np.newaxis, :])[0])
    return Level(float(low[0]), float(high[0]), r, count)


def level_intervals(series: Array, belief: Belief) -> tuple[Array, Array]:
    """For each row; every row holds the same number of starts. NaN below two starts."""
    low, _, high = row_median_intervals(series)
    if series.shape[1] < 3:
        return low, high
    normal_low, normal_high = _normal_intervals(_in_blocks(without_slow_starts(series)), belief)
    return np.minimum(low, normal_low), np.maximum(high, normal_high)


def without_slow_starts(series: Array) -> Array:
    """Few outlying starts are replaced by the middle of their neighbours, many are drawn in to the limit.

    A single slow start hides that its neighbours resemble each other. Deviations of few starts are known badly, so
    the limit is wider for them.
    """
    count = series.shape[1]
    centre = np.median(series, axis=1, keepdims=True)
    away = np.abs(series - centre)
    limit = OUTLYING_DEVIATIONS * (1 + 4 / count) * SD_PER_MAD * np.median(away, axis=1, keepdims=True)
    outlying = away > limit
    few = outlying.mean(axis=1, keepdims=True) <= MOST_OUTLYING
    return np.where(few, _bridged(series, outlying), np.clip(series, centre - limit, centre + limit))


def _bridged(series: Array, holes: NDArray[np.bool_]) -> Array:
    if not holes.any():
        return series
    count = series.shape[1]
    places = np.arange(count)
    before = np.maximum.accumulate(np.where(holes, -1, places), axis=1)
    after = np.minimum.accumulate(np.where(holes, count, places)[:, ::-1], axis=1)[:, ::-1]
    left = np.where(before < 0, after, before)
    right = np.where(after == count, before, after)
    rows = np.arange(len(series))[:, np.newaxis]
    middle = (series[rows, np.minimum(left, count - 1)] + series[rows, np.maximum(right, 0)]) / 2
    return np.where(holes, middle, series)


def _in_blocks(series: Array) -> Array:
    """What does not fill a block at the end belongs to the last one."""
    rows, count = series.shape
    size = -(-count // MOST_BLOCKS)
    blocks = count // size
    means: Array = series[:, : blocks * size].reshape(rows, blocks, size).mean(axis=2)
    if blocks * size < count:
        means[:, -1] = series[:, (blocks - 1) * size :].mean(axis=1)
    return means


@dataclass(frozen=True, slots=True)
class _Cells:
    """The grid for one number of starts: what turns each cell's correlated starts into independent ones."""

    whitening: Array
    """cells x starts x starts: its product with its own transpose is the inverse of the cell's correlations."""
    ones: Array
    """Whitened ones, cells x starts."""
    information: Array
    """1' R^-1 1 of each cell."""
    log_determinant: Array
    """Half that of the likelihood with mean and deviation integrated out, turned round."""


@lru_cache(maxsize=1)
def _processes() -> dict[float, tuple[Array, Array]]:
    """For each share of white noise: whitening and logarithms of its diagonal, of as many starts as there ever are.

    A process without a trend is the same from every start on: fewer starts have the corner of the same matrices.
    """
    lags = np.abs(np.subtract.outer(np.arange(MOST_BLOCKS), np.arange(MOST_BLOCKS)))
    found = {}
    for white in {company.white for company in COMPANY}:
        correlations = [(1 - white) * r**lags + white * np.eye(MOST_BLOCKS) for r in (0.0, *grid())]
        whitening = np.linalg.inv(np.linalg.cholesky(np.array(correlations))).astype(np.float64)
        found[white] = whitening, np.log(np.diagonal(whitening, axis1=1, axis2=2))
    return found


@lru_cache(maxsize=MOST_BLOCKS)
def cells_of(count: int) -> _Cells:
    """A run that goes on has a new number of starts in each round: what depends on it is little."""
    whitenings, determinants = [], []
    for company in COMPANY:
        whitening, diagonal = _processes()[company.white]
        corner, half = _with_a_line(whitening[:, :count, :count], company.trend)
        whitenings.append(corner)
        determinants.append(diagonal[:, :count].sum(axis=1) + half)
    whitening = np.concatenate(whitenings)
    ones = whitening.sum(axis=2)
    information: Array = (ones**2).sum(axis=1)
    return _Cells(whitening, ones, information, np.concatenate(determinants) - np.log(information) / 2)


def _with_a_line(whitening: Array, trend: float) -> tuple[Array, Array]:
    """R + u u' has the whitening (I + v v')^-1/2 W, where W is that of R and v = W u; its determinant is 1 + v'v times
    that of R. Also returns half its logarithm, turned round."""
    count = whitening.shape[-1]
    if trend == 0:
        return whitening, np.zeros(len(whitening))
    line = trend * np.linspace(-np.sqrt(3), np.sqrt(3), count)  # of deviation 1, about
    v = whitening @ line
    squares = (v**2).sum(axis=1)
    share = (1 - 1 / np.sqrt(1 + squares)) / squares
    along = (v[:, np.newaxis, :] @ whitening)[:, 0]
    less: Array = whitening - (share[:, np.newaxis] * v)[:, :, np.newaxis] * along[:, np.newaxis, :]
    return less, -np.log1p(squares) / 2


def _log_belief(belief: Belief) -> Array:
    """In the order of the cells."""
    weights: Array = np.log(np.array([company.weight for company in COMPANY]))[:, np.newaxis] + np.log(
        (belief.independent, *belief.of_cell)
    )
    return weights.ravel()


def _normal_intervals(series: Array, belief: Belief) -> tuple[Array, Array]:
    count = series.shape[1]
    cells = cells_of(count)
    centre = series.mean(axis=1, keepdims=True)
    white = (series - centre) @ cells.whitening.transpose(0, 2, 1)  # cells x rows x starts
    means = np.einsum("cri,ci->rc", white, cells.ones) / cells.information
    squares = np.einsum("cri,cri->rc", white, white) - cells.information * means**2
    squares = np.maximum(squares, np.finfo(np.float64).tiny)
    log_weights = _log_belief(belief) + cells.log_determinant - (count - 1) / 2 * np.log(squares)
    weights = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    scales = np.sqrt(squares / (count - 1) / cells.information)
    tail = (1 - LEVEL_SHOWN) / 2
    low = _lower_quantile(weights, means, scales, count - 1, tail)
    high = -_lower_quantile(weights, -means, scales, count - 1, tail)
    return centre[:, 0] + low, centre[:, 0] + high


def _lower_quantile(weights: Array, means: Array, scales: Array, freedom: int, tail: float) -> Array:
    """Of a mixture of Student's t, for each row. Newton's steps on the logarithm of the share below, which is nearly a
    straight line in a tail; a step that leaves what is known to hold the quantile is a halving instead."""
    from scipy.special import gammaln, stdtr, stdtrit

    quantiles = means + stdtrit(freedom, tail) * scales
    low, high = quantiles.min(axis=1), quantiles.max(axis=1)
    peak = np.exp(gammaln((freedom + 1) / 2) - gammaln(freedom / 2)) / np.sqrt(freedom * np.pi)
    quantile: Array = (weights * quantiles).sum(axis=1)
    for _ in range(STEPS):
        away = (quantile[:, np.newaxis] - means) / scales
        below = (weights * stdtr(freedom, away)).sum(axis=1)
        density = (weights / scales * peak * (1 + away**2 / freedom) ** (-(freedom + 1) / 2)).sum(axis=1)
        low, high = np.where(below < tail, quantile, low), np.where(below < tail, high, quantile)
        with np.errstate(divide="ignore", invalid="ignore"):  # starts that are all equal leave no slope: it is halved
            step = quantile - np.log(below / tail) * below / density
        quantile = np.where((step >= low) & (step <= high), step, (low + high) / 2)
    return quantile

"""log latency = variant + start + own: what a start does to all rows is taken out of each.

The first fit is Tukey's median polish (1977). It is refined by means over the rows that weigh an outlying sample less
(Huber 1981) and a restless row less. A row is held against the *other* rows of each start: a factor that the row itself
had helped to make would follow it, and its own noise would look too small, the more so the fewer rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.analysis.row_median import row_medians
from harness.analysis.start_table import Array
from harness.statistics.spread import SD_PER_MAD

POLISHES = 2
REFINEMENTS = 3
LEAST_WEIGHT = 1e-3
"""Of an outlying sample, so that every start keeps a factor."""
LEAST_SCALE = 1e-6
"""Of a row's noise: a nanosecond of a millisecond, which no clock tells. Rows without any noise weigh as much."""
OUTLYING_DEVIATIONS = 2.0
"""From here on a sample's weight falls: Huber's psi, of 97 % efficiency for normal noise."""


@dataclass(frozen=True, slots=True)
class SharedFactor:
    """Of one table, or of as many as the leading axes hold."""

    effects: Array
    """Of each row: its log latency in a start whose factor is 0."""
    factors: Array
    """Of each start, as a logarithm."""
    contrasts: Array
    """Of each row in each start: its log latency less the start's factor as its *other* rows tell it. NaN: no other."""
    weights: Array
    """Of each row in the shared factor; their sum is 1."""


def shared_factor(log_ms: Array) -> SharedFactor:
    """`log_ms` is ... x rows x starts, NaN where nothing was measured; every row and every start holds a number."""
    effects = _polished(log_ms)
    weights = np.full(effects.shape, 1.0 / effects.shape[-1])
    trust = np.where(np.isnan(log_ms), 0.0, weights[..., np.newaxis])
    for _ in range(REFINEMENTS):
        factors, contrasts = _against_the_others(log_ms, effects, trust)
        centres = row_medians(contrasts)
        effects = np.where(np.isnan(centres), effects, centres)
        residuals = np.abs(log_ms - effects[..., np.newaxis] - factors[..., np.newaxis, :])
        scales = _scales(residuals, contrasts)
        weights = _row_weights(scales)
        trust = weights[..., np.newaxis] * _sample_weights(residuals, scales)
    factors, contrasts = _against_the_others(log_ms, effects, trust)
    return SharedFactor(effects, factors, contrasts, weights)


def _polished(log_ms: Array) -> Array:
    effects = row_medians(log_ms)
    for _ in range(POLISHES):
        by_start = np.swapaxes(log_ms - effects[..., np.newaxis], -1, -2)
        factors = row_medians(np.ascontiguousarray(by_start))
        effects = row_medians(log_ms - factors[..., np.newaxis, :])
    return effects


def _against_the_others(log_ms: Array, effects: Array, trust: Array) -> tuple[Array, Array]:
    """The factor of each start, and each sample less the factor that the other rows of its start give."""
    weighted = trust * np.nan_to_num(log_ms - effects[..., np.newaxis])
    total, sums = trust.sum(axis=-2, keepdims=True), weighted.sum(axis=-2, keepdims=True)
    others = total - trust
    factor_of_others = (sums - weighted) / np.where(others <= 1e-9 * total, np.nan, others)
    return (sums / total)[..., 0, :], log_ms - factor_of_others


def _scales(residuals: Array, contrasts: Array) -> Array:
    """Of each row's noise. Alone in a start, a row makes the factor itself and looks calm there; a row that is alone
    everywhere has nothing else."""
    beside = row_medians(np.where(np.isnan(contrasts), np.nan, residuals))
    return SD_PER_MAD * np.where(np.isnan(beside), row_medians(residuals), beside)


def _row_weights(scales: Array) -> Array:
    """Near 1 / variance, but no row weighs more than twice what a middling one does: few starts do not tell more."""
    middle = np.maximum(np.median(scales, axis=-1, keepdims=True), LEAST_SCALE)
    weights = 1.0 / (scales**2 + middle**2)
    shares: Array = weights / weights.sum(axis=-1, keepdims=True)
    return shares


def _sample_weights(residuals: Array, scales: Array) -> Array:
    limits = OUTLYING_DEVIATIONS * scales[..., np.newaxis]
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(residuals > limits, np.maximum(limits / residuals, LEAST_WEIGHT), 1.0)
    return np.where(np.isnan(residuals), 0.0, weights)

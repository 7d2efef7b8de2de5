"""Other projects' rules, written anew from their published descriptions. Each takes log values, series x night, and
answers with the nights on which it raises an alarm; upward changes only. Simplifications are said where they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]
Alarms = NDArray[np.bool_]
Rule = Callable[[Array], Alarms]

BACK, FORE = 24, 12
"""Perfherder's windows; its back window grows from 12 to 24 nights, here it has its full length."""


def above_previous(percent: float) -> Rule:
    """A script in CI; github-action-benchmark with its default of 200 % is `above_previous(100)`."""

    def rule(values: Array) -> Alarms:
        alarms = np.zeros(values.shape, dtype=np.bool_)
        alarms[:, 1:] = np.diff(values, axis=1) > math.log1p(percent / 100)
        return alarms

    return rule


def above_week(percent: float) -> Rule:
    def rule(values: Array) -> Alarms:
        alarms = np.zeros(values.shape, dtype=np.bool_)
        week = np.log(sliding_window_view(np.exp(values), 7, axis=1).mean(axis=2))
        alarms[:, 7:] = values[:, 7:] - week[:, :-1] > math.log1p(percent / 100)
        return alarms

    return rule


def conbench(z: float, nights: int = 60) -> Rule:
    """More than z standard deviations above the mean of what came before; here of the last 60 nights."""

    def rule(values: Array) -> Alarms:
        alarms = np.zeros(values.shape, dtype=np.bool_)
        before = sliding_window_view(values, nights, axis=1)[:, :-1]
        alarms[:, nights:] = values[:, nights:] > before.mean(axis=2) + z * before.std(axis=2, ddof=1)
        return alarms

    return rule


def fai_pep(p50: Array, p90: Array, runs: int = 10) -> Alarms:
    """The last two runs' p50 are above the p90 of the earlier runs' p90, plus a tenth of their range (FAI-PEP's delay
    detector, without its verifying run, over ten earlier runs)."""
    alarms = np.zeros(p50.shape, dtype=np.bool_)
    earlier = np.sort(sliding_window_view(p90, runs, axis=1)[:, :-2], axis=2)
    limit = earlier[:, :, runs * 9 // 10] + (earlier[:, :, -1] - earlier[:, :, 0]) / 10
    alarms[:, runs + 1 :] = (p50[:, runs + 1 :] > limit) & (p50[:, runs:-1] > limit)
    return alarms


def asv_steps(percent: float, window: int = 100, penalty: float = 4.0) -> Rule:
    """The idea of asv's detect_regressions: a fit of steps, and an alarm while the last step is above an earlier lower
    one by so much. asv fits with least absolute deviations and its own penalty, here it is least squares (ruptures)."""

    def rule(values: Array) -> Alarms:
        alarms = np.zeros(values.shape, dtype=np.bool_)
        for series, row in enumerate(values):
            for night in range(12, values.shape[1]):
                alarms[series, night] = _stepped_up(row[max(0, night + 1 - window) : night + 1], percent, penalty)
        return alarms

    return rule


def _stepped_up(values: Array, percent: float, penalty: float) -> bool:
    import ruptures

    sd = float(np.median(np.abs(np.diff(values)))) / (math.sqrt(2) * 0.6745)
    fit = ruptures.KernelCPD(kernel="linear", min_size=2).fit(values[:, np.newaxis] / sd)
    ends = fit.predict(pen=penalty * math.log(len(values)))
    starts = [0, *ends[:-1]]
    levels = [values[start:end].mean() for start, end in zip(starts, ends, strict=True)]
    return len(levels) > 1 and levels[-1] - levels[-2] > math.log1p(percent / 100)


@dataclass(frozen=True, slots=True)
class Windows:
    """For each night on which it may be decided: the 24 nights before a change and the 12 from it on."""

    back: Array
    fore: Array

    @property
    def step(self) -> Array:
        difference: Array = self.fore.mean(axis=2) - self.back.mean(axis=2)
        return difference


def _windows(values: Array) -> Windows:
    both = sliding_window_view(values, BACK + FORE, axis=1)
    return Windows(both[:, :, :BACK], both[:, :, BACK:])


def perfherder_t(threshold: float = 7.0, least_percent: float = 2.0) -> Rule:
    """Student's t of the windows, means weighted linearly towards the change; alarm at its peak. Known 12 nights
    later."""

    def rule(values: Array) -> Alarms:
        return _at_peaks(values, _student(values), threshold, least_percent)

    return rule


def perfherder_vote(values: Array) -> Alarms:
    """At least three of five tests within one night of each other: Student's t above 5 and a step of 1 %; Welch,
    Mann-Whitney, Kolmogorov-Smirnov and Cramer-von Mises with p below 0.005 and a step of 3 %."""
    windows = _windows(values)
    votes = [_at_peaks(values, _student(values), 5.0, 1.0)]
    votes += [
        _at_peaks(values, strength, 1.0, 3.0)
        for strength in (_welch(windows), *_rank_tests(np.concatenate([windows.back, windows.fore], axis=2)))
    ]
    near = [vote | _moved(vote, 1) | _moved(vote, -1) for vote in votes]
    agreed: Alarms = np.sum(near, axis=0) >= 3
    return agreed


def _moved(vote: Alarms, nights: int) -> Alarms:
    moved = np.roll(vote, nights, axis=1)
    moved[:, 0 if nights > 0 else -1] = False
    return moved


def _at_peaks(values: Array, strength: Array, threshold: float, least_percent: float) -> Alarms:
    """Where a test is above its threshold and not below its neighbours', and the step is large enough and upward."""
    alarms = np.zeros(values.shape, dtype=np.bool_)
    padded = np.pad(strength, ((0, 0), (1, 1)), constant_values=-np.inf)
    peak = (strength >= padded[:, :-2]) & (strength >= padded[:, 2:])
    large = _windows(values).step > math.log1p(least_percent / 100)
    alarms[:, BACK + FORE - 1 :] = (strength > threshold) & peak & large
    return alarms


def _student(values: Array) -> Array:
    windows = _windows(values)
    back, fore = windows.back[:, :, ::-1], windows.fore
    sums = []
    for window in (back, fore):
        count = window.shape[2]
        weights = np.arange(count, 0, -1) / count
        average = window @ weights / weights.sum()
        sums.append((average, ((window - average[:, :, np.newaxis]) ** 2).sum(axis=2) / (count - 1) / count))
    (before, before_variance), (after, after_variance) = sums
    t: Array = (after - before) / np.sqrt(before_variance + after_variance)
    return t


def _welch(windows: Windows) -> Array:
    """|t| over its critical value for p = 0.005."""
    from scipy.special import stdtrit

    one, other = windows.back.var(axis=2, ddof=1) / BACK, windows.fore.var(axis=2, ddof=1) / FORE
    freedom = (one + other) ** 2 / (one**2 / (BACK - 1) + other**2 / (FORE - 1))
    strength: Array = np.abs(windows.step) / np.sqrt(one + other) / stdtrit(freedom, 1 - 0.0025)
    return strength


def _rank_tests(both: Array) -> tuple[Array, Array, Array]:
    """Mann-Whitney, Kolmogorov-Smirnov, Cramer-von Mises, each over its critical value for p = 0.005."""
    is_fore = np.argsort(both, axis=2) >= BACK
    statistics = _rank_statistics(is_fore)
    critical = _critical_values()
    return tuple(statistic / limit for statistic, limit in zip(statistics, critical, strict=True))  # type: ignore[return-value]


def _rank_statistics(is_fore: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
    """`is_fore`: for the values in ascending order."""
    gap = np.cumsum(is_fore, axis=-1) / FORE - np.cumsum(~is_fore, axis=-1) / BACK
    ranks = is_fore @ np.arange(1, BACK + FORE + 1)
    middle = FORE * (BACK + FORE + 1) / 2
    return np.abs(ranks - middle), np.abs(gap).max(axis=-1), (gap**2).sum(axis=-1)


@lru_cache(maxsize=1)
def _critical_values() -> tuple[float, float, float]:
    """Of 200,000 random orders of 24 and 12 values: with p below 0.005 a statistic lies above."""
    generator = np.random.default_rng(1)
    labels = np.arange(BACK + FORE) >= BACK
    orders = generator.permuted(np.tile(labels, (200_000, 1)), axis=1)
    quantiles = [float(np.quantile(statistic, 0.995)) * (1 - 1e-12) for statistic in _rank_statistics(orders)]
    return quantiles[0], quantiles[1], quantiles[2]


def mann_whitney(tonight: Array, other: Array, two_sided_p: float) -> Alarms:
    """Series x night x start: are tonight's starts above the others' (normal approximation)?"""
    from scipy.special import ndtri

    new, old = tonight.shape[2], other.shape[2]
    order = np.argsort(np.concatenate([other, tonight], axis=2), axis=2)
    ranks = (order >= old) @ np.arange(1, new + old + 1)
    z = (ranks - new * (new + old + 1) / 2) / math.sqrt(new * old * (new + old + 1) / 12)
    alarms: Alarms = z > ndtri(1 - two_sided_p / 2)
    return alarms


def against_last_night(starts: Array, two_sided_p: float) -> Alarms:
    alarms = np.zeros(starts.shape[:2], dtype=np.bool_)
    alarms[:, 1:] = mann_whitney(starts[:, 1:], starts[:, :-1], two_sided_p)
    return alarms

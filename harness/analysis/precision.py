"""How precise a run is by what is asked of it, and what more starts would buy.

A sweep whose aim is the shape of a figure goes by own half-widths. These come from contrasts within starts, so that it
never ends because neighbouring starts happen to agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from harness.analysis.autocorrelation import GREATEST, Belief, autoregressive, first_belief, watched_belief
from harness.analysis.learnt_belief import SessionAutocorrelation, learnt_belief
from harness.analysis.level import level_intervals
from harness.analysis.row_median import row_median_intervals
from harness.analysis.run_precision import LatencyEstimate, RunPrecision
from harness.analysis.start_table import Array
from harness.results.choices import HalfWidthOf as HalfWidthOf

LOOK_ALIKE = 200
"""Imagined sessions whose intervals tell how the width falls with the number of starts."""
MOST_IMAGINED = 256
"""From so many starts on a half-width falls as one over their root."""
ROUNDED_TO = 0.1
MEDIAN_SD = math.sqrt(math.pi / 2)
"""Of the median of normal numbers of deviation 1, times the root of their count."""


@dataclass(frozen=True, slots=True)
class WantedPrecision:
    half_width_percent: float = 1.0
    of: HalfWidthOf = HalfWidthOf.OWN


@dataclass(frozen=True, slots=True)
class Prospect:
    """Half-widths in per cent after some more starts."""

    starts_more: int
    own_percent: float
    """The median of the variants'."""
    level_percent: float


def belief_before(wanted: WantedPrecision, variants: int, sessions: Sequence[SessionAutocorrelation]) -> Belief:
    """What a run of so many variants starts from; `sessions` are the phone's earlier ones."""
    watched = wanted.of is HalfWidthOf.LEVEL or variants == 1
    return learnt_belief(watched_belief() if watched else first_belief(), sessions)


def half_width_percent(estimate: LatencyEstimate, run: RunPrecision, of: HalfWidthOf) -> float:
    """A variant that is measured alone has no others to be its own against: its latency in ms is the aim."""
    if of is HalfWidthOf.OWN and run.has_places:
        return 100 * estimate.own.half_width
    width = (estimate.high_ms - estimate.low_ms) / 2 / estimate.latency_ms
    return float("inf") if np.isnan(width) else 100 * width


@dataclass(frozen=True, slots=True)
class Known:
    """What a run knows by now, as far as it tells what more starts would buy."""

    own: tuple[tuple[float, int], ...]
    """The half-width in per cent of each variant's own interval, and its starts."""
    level_percent: float
    starts: int
    autocorrelation: float
    """NaN below four starts."""

    @property
    def _rounded(self) -> float:
        r = 0.0 if np.isnan(self.autocorrelation) else max(0.0, self.autocorrelation)
        return min(GREATEST, round(r / ROUNDED_TO) * ROUNDED_TO)

    def after(self, starts_more: int, belief: Belief) -> Prospect:
        """Of `starts_more` for every variant, as widths fall in sessions of this autocorrelation.

        On a slow phone ten more starts may show first how slow it is: the level is then told to be no better known.
        """
        own = [
            percent * _usual_own_width(starts + starts_more) / _usual_own_width(starts)
            for percent, starts in self.own
            if starts >= 2
        ]
        shrinks = 1.0
        if self.starts >= 2:
            now = _usual_level_width(self.starts, self._rounded, belief)
            shrinks = _usual_level_width(self.starts + starts_more, self._rounded, belief) / now
        return Prospect(
            starts_more, float(np.median(own)) if own else float("inf"), self.level_percent * min(1.0, shrinks)
        )

    def as_if_independent_percent(self, belief: Belief) -> float:
        """The half-width of the level that order statistics claim in sessions like this one, in the middle of many:
        they take each start for independent."""
        claimed = _usual_claim(self.starts, self._rounded)
        return self.level_percent * claimed / _usual_level_width(self.starts, self._rounded, belief)


def own_sd_percent(half_width: float, starts: int) -> float:
    """The standard deviation that an own interval of so many starts tells. That of few starts reaches farther than
    two deviations, for it does not know them well."""
    return half_width * MEDIAN_SD / math.sqrt(starts) / (_usual_own_width(starts) / 2)


def _usual_own_width(starts: int) -> float:
    return _usual_claim(starts, 0.0)


@lru_cache(maxsize=256)
def _usual_claim(starts: int, autocorrelation: float) -> float:
    """The width of the interval that takes each start for independent."""
    low, _, high = row_median_intervals(_sessions(starts, autocorrelation))
    return float(np.median(high - low)) * _shrunk(starts)


@lru_cache(maxsize=256)
def _usual_level_width(starts: int, autocorrelation: float, belief: Belief) -> float:
    low, high = level_intervals(_sessions(starts, autocorrelation), belief)
    return float(np.median(high - low)) * _shrunk(starts)


def _sessions(starts: int, autocorrelation: float) -> Array:
    """Always the same ones: they stand for an integral. Of many starts the first, for a file may speak of a million."""
    noise = np.random.default_rng(1).standard_normal((min(starts, MOST_IMAGINED), LOOK_ALIKE)).T
    return autoregressive(noise, autocorrelation)


def _shrunk(starts: int) -> float:
    """What the width of so many starts is to that of those which are imagined."""
    return math.sqrt(min(1.0, MOST_IMAGINED / starts))

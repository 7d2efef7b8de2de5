"""Pure functions over numbers: no record, no phone, no clock. Each names its formula and where it comes from."""

from harness.statistics.interval import Interval
from harness.statistics.median import median, median_interval, relative_half_width
from harness.statistics.ratio import Ratio, paired_ratio
from harness.statistics.sessions import SessionSpread, level_interval, pooled_spread, ratio_between_sessions
from harness.statistics.spread import Band, learn_band, median_absolute_deviation

__all__ = [
    "Band",
    "Interval",
    "Ratio",
    "SessionSpread",
    "learn_band",
    "level_interval",
    "median",
    "median_absolute_deviation",
    "median_interval",
    "paired_ratio",
    "pooled_spread",
    "ratio_between_sessions",
    "relative_half_width",
]

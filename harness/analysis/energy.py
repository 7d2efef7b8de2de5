"""Millijoules of one inference, from the current that an unplugged phone's battery reports.

Power = |current| x voltage, of the whole phone with its screen; energy = power x the time of one inference in the timed
window. Android's BATTERY_PROPERTY_CURRENT_NOW is in microamperes, and its sign is not the same on every phone; some
vendors report milliamperes, which no phone that computes draws so few microamperes of, so that such a reading counts as
none. The gauge averages over up to minutes: the interval is over starts and holds nothing of the gauge's own error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.results.records import Sample
from harness.statistics.median import median, median_interval

LEAST_UA = 20_000
"""With its screen on, a phone draws several times as much."""
MOST_UA = 10_000_000


@dataclass(frozen=True, slots=True)
class Energy:
    mj: float | None = None
    """None: no battery told, or the phone hung on power."""
    low_mj: float | None = None
    high_mj: float | None = None


def energy_of(samples_mj: Sequence[float | None]) -> Energy:
    """`samples_mj` are those of one variant's valid samples; a sample that tells no energy has None."""
    each_mj = [mj for mj in samples_mj if mj is not None]
    if not each_mj:
        return Energy()
    interval = median_interval(each_mj)
    return Energy(
        mj=median(each_mj),
        low_mj=None if interval is None else interval.low,
        high_mj=None if interval is None else interval.high,
    )


def sample_energy_mj(sample: Sample) -> float | None:
    watts, seconds = _watts(sample), _seconds_of_one(sample)
    return None if watts is None or seconds is None else watts * seconds * 1000


def _watts(sample: Sample) -> float | None:
    """None unless the phone ran on its battery before and after the start."""
    telemetry = sample.telemetry
    states = (telemetry.before, telemetry.after)
    current_ua = abs(telemetry.battery_current_ua or 0)
    if not LEAST_UA <= current_ua <= MOST_UA:
        return None
    volts = []
    for state in states:
        if state is None or state.charging is not False or state.battery_overridden:
            return None
        if state.battery_voltage_mv is not None:
            volts.append(state.battery_voltage_mv / 1000)
    return None if not volts else current_ua / 1e6 * sum(volts) / len(volts)


def _seconds_of_one(sample: Sample) -> float | None:
    """Of the timed window, what lies between two inferences included: the battery pays for it too."""
    runs = len(sample.latencies_ns)
    if runs == 0:
        return None
    wall_ms = sample.telemetry.timed_wall_ms
    return sum(sample.latencies_ns) / runs / 1e9 if wall_ms is None else wall_ms / runs / 1000

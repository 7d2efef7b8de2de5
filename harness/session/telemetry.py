"""What one start gave, and what is worked out from its answers: telemetry, calibration, the harness's own share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from harness.errors import PhoneFailed
from harness.results.records import ANCHOR, Conditions, Sample, Telemetry
from harness.runners.runner import Measured, Refused
from harness.session.progress import SampleDone

ANCHOR_AFTER = "anchor.after"
"""The anchor once more at the end of its start: compared with the one at its beginning, and no sample of its own."""


@dataclass(frozen=True, slots=True)
class EndedStart:
    """What one start gave; it is in the store."""

    heard: tuple[Measured | Refused, ...]
    samples: tuple[Sample, ...]
    after: Conditions | None
    """None: the phone was lost before it said."""
    lost: PhoneFailed | None

    @property
    def measured(self) -> tuple[Measured, ...]:
        return tuple(item for item in self.heard if isinstance(item, Measured))

    @property
    def refused(self) -> tuple[Refused, ...]:
        return tuple(item for item in self.heard if isinstance(item, Refused))


def telemetry_of(
    item: Measured, before: Conditions, after: Conditions | None, calibration_ratio: float | None
) -> Telemetry:
    return Telemetry(
        before=before,
        after=after,
        thermal_before=item.thermal_before,
        thermal_after=item.thermal_after,
        headroom=item.headroom,
        foreground=item.foreground,
        warmup_runs=item.warmup_runs,
        warmup_ms=item.warmup_ms,
        load_ms=item.load_ms,
        init_ms=item.init_ms if item.alone else None,
        first_ms=item.first_ms if item.alone else None,
        timed_wall_ms=item.timed_wall_ms,
        peak_rss_kb=item.peak_rss_kb if item.alone else None,
        calibration_ratio=calibration_ratio,
        battery_current_ua=item.battery_current_ua,
    )


def calibration(measured: Iterable[Measured]) -> float | None:
    """The anchor at the end of the start over the anchor at its beginning."""
    medians = {item.model.name: median(item.latencies_ns) for item in measured if item.latencies_ns}
    if ANCHOR not in medians or ANCHOR_AFTER not in medians:
        return None
    return medians[ANCHOR_AFTER] / medians[ANCHOR]


def overhead_ms(wall_ms: float, heard: Iterable[Measured | Refused]) -> float:
    spent = 0.0
    for item in heard:
        if isinstance(item, Measured):
            spent += sum(ms or 0.0 for ms in (item.load_ms, item.init_ms, item.warmup_ms, item.timed_wall_ms))
    return max(0.0, wall_ms - spent)


def median_ms(latencies_ns: tuple[int, ...]) -> float | None:
    return median(latencies_ns) / 1e6 if latencies_ns else None


def sample_done(serial: str, sample: Sample, round_number: int) -> SampleDone:
    return SampleDone(
        serial=serial,
        run=sample.run,
        round=round_number,
        variant=sample.variant,
        median_ms=sample.median_ms,
        reasons=sample.reasons,
    )

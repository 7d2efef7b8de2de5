"""What is worked out from the answers of one start: telemetry, calibration, and the harness's own share of the time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from harness.results.names import ANCHOR_AFTER
from harness.results.records import ANCHOR
from harness.results.telemetry import Conditions, Telemetry
from harness.runners.runner import Measured, Refused


def telemetry_of(
    item: Measured, before: Conditions, after: Conditions | None, calibration_ratio: float | None
) -> Telemetry:
    """Returns what the runner read around one model, with what the session knows of the whole start.

    Initialisation, first inference and memory are told of a model that had its start to itself, and of no other: they
    depend on what ran before.
    """
    told = item.telemetry if item.alone else replace(item.telemetry, init_ms=None, first_ms=None, peak_rss_kb=None)
    return replace(told, before=before, after=after, calibration_ratio=calibration_ratio)


def calibration(measured: Iterable[Measured]) -> float | None:
    """Returns the anchor's median at the end of the start over its median at the beginning. None: one is missing."""
    medians = {item.model.name: median(item.latencies_ns) for item in measured if item.latencies_ns}
    if ANCHOR not in medians or ANCHOR_AFTER not in medians:
        return None
    return medians[ANCHOR_AFTER] / medians[ANCHOR]


def overhead_ms(wall_ms: float, heard: Iterable[Measured | Refused]) -> float:
    spent = 0.0
    for item in heard:
        if isinstance(item, Measured):
            told = item.telemetry
            spent += sum(ms or 0.0 for ms in (told.load_ms, told.init_ms, told.warmup_ms, told.timed_wall_ms))
    return max(0.0, wall_ms - spent)

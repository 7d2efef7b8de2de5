"""How a night ended, for whoever waits for it."""

from __future__ import annotations

from enum import Enum

from harness.results.night_kinds import AlertKind, SeriesState
from harness.results.nightly import NightResult


class Ending(Enum):
    """How a night ended. Where several of these hold, it is the last one in this list."""

    QUIET = "quiet"
    INCOMPLETE = "incomplete"
    """Something has no data or was not decided, a phone was set aside, or a message waits."""
    SLOWER = "slower"


def ending_of(result: NightResult) -> Ending:
    """A muted alert is not told; one that stands is."""
    if any(alert.kind is AlertKind.SLOWER for alert in result.alerts):
        return Ending.SLOWER
    undecided = any(one.state is SeriesState.IN_DOUBT for one in result.series)
    early = result.night.cut_short or result.set_aside
    if result.alerts or undecided or early or result.undelivered:
        return Ending.INCOMPLETE
    return Ending.QUIET

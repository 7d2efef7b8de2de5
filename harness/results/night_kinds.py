"""What a night can say of a series, and what it can alert and give notice of."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class SeriesState(StrEnum):
    STEADY = "steady"
    IN_DOUBT = "in_doubt"
    """The night ended before it was decided, or so near an alarm that it is none."""
    SLOWER = "slower"
    FASTER = "faster"
    MISSING = "missing"
    """Nothing was measured of it tonight."""
    MUTED = "muted"
    """It is measured, and nobody is told."""


MOST_TROUBLED_FIRST: Final = (
    SeriesState.SLOWER,
    SeriesState.MISSING,
    SeriesState.IN_DOUBT,
    SeriesState.FASTER,
    SeriesState.MUTED,
    SeriesState.STEADY,
)


class AlertKind(StrEnum):
    SLOWER = "slower"
    MISSING_DATA = "missing_data"


class NoticeKind(StrEnum):
    FASTER = "faster"
    PHONE_CHANGED = "phone_changed"
    """Identity, Android build or battery health differ from the last night."""
    SAME_PHONE = "same_phone"
    """Two names that nightly.toml or adb has are one phone, which is measured once."""
    PHONE_DRIFTED = "phone_drifted"
    """The accepted build itself left its own band on this phone."""
    ACCEPTED = "accepted"
    """A first accepted build was frozen, or a faster one was accepted by the improvement rule."""
    NOT_ACCEPTED = "not_accepted"
    """The phone's models are faster and were accepted, but not this series: something speaks against it."""
    SERIES_CHANGED = "series_changed"
    """nightly.toml asks for other series than the last night did, or differs from it in a section, or in a setting
    that the names of series do not tell."""
    SAME_BUILD = "same_build"
    """The candidate is the accepted build itself: the night is A/A."""
    BUILD_FAILED = "build_failed"
    """A model of the candidate is missing or could not be built."""
    OWN_APP_CHANGED = "own_app_changed"
    """Another bigcore measures, and its own app is one side of a ratio."""
    CLOCK_SET_BACK = "clock_set_back"
    NIGHT_ABANDONED = "night_abandoned"
    """A night before this one was killed, and nobody went on with it; what it had measured does not count."""


SUBJECTS: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.SAME_BUILD: "the candidate",
        NoticeKind.BUILD_FAILED: "the candidate",
        NoticeKind.SERIES_CHANGED: "nightly.toml",
        NoticeKind.OWN_APP_CHANGED: "bigcore",
        NoticeKind.CLOCK_SET_BACK: "this computer",
    }
)
"""What a notice is about that is of no phone."""

LASTING_KINDS: Final = (
    NoticeKind.FASTER,
    NoticeKind.NOT_ACCEPTED,
    NoticeKind.SAME_BUILD,
    NoticeKind.BUILD_FAILED,
    NoticeKind.SAME_PHONE,
)

"""The records of the nightly watch, as the store keeps them and as messages and pages read them.

Times of day are UTC in ISO 8601 with seconds. A ratio is candidate / accepted build.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ALL_MODELS = "all_models"
"""In place of a variant: what all series of a phone share."""


class State(StrEnum):
    """Of a series after a night."""

    STEADY = "steady"
    IN_DOUBT = "in_doubt"
    """Its last stage, or the end of a night that was cut short, left it close to an alarm."""
    SLOWER = "slower"
    FASTER = "faster"
    MISSING = "missing"
    """It has no pairs, or too few for its first stage."""
    MUTED = "muted"
    """It has an alert that somebody muted."""


class AlertKind(StrEnum):
    SLOWER = "slower"
    MISSING_DATA = "missing_data"


class NoticeKind(StrEnum):
    FASTER = "faster"
    PHONE_CHANGED = "phone_changed"
    """Identity, Android build or battery health differs from the last night."""
    PHONE_DRIFTED = "phone_drifted"
    """The accepted build itself left its own band on this phone."""
    ACCEPTED = "accepted"
    """The first night froze a build, or the improvement rule accepted one."""
    SERIES_CHANGED = "series_changed"
    """nightly.toml asks for other series than the last night did."""
    SAME_BUILD = "same_build"
    """The candidate is the accepted build itself: the night is A/A."""
    BUILD_FAILED = "build_failed"
    """A candidate is missing or could not be built."""
    CUT_SHORT = "cut_short"
    """The night ended before every question was decided."""
    CLOCK_SET_BACK = "clock_set_back"


class AcceptedBy(StrEnum):
    FIRST_NIGHT = "first_night"
    HAND = "hand"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class NightRecord:
    night: str
    watch: str
    """The watch's name, from nightly.toml: a store may hold several."""
    number: int
    """1, 2, 3 … within its watch; it only tells which side begins, and the order where a clock was set back."""
    started_at: str
    ended_at: str | None
    """None: it still runs, or was cut short."""
    config_json: str
    """The resolved nightly.toml."""
    command: str
    version: str
    rehearsed: bool = False
    """True: nothing was measured; its pairs were drawn from a declared world."""


@dataclass(frozen=True, slots=True)
class NightPhoneRecord:
    """A phone as a night found it."""

    night: str
    phone: str
    """Its identity."""
    asked: str
    """As nightly.toml names it: a serial, virtual:PROFILE, or the serial it was found under."""
    model: str
    fingerprint: str
    """Of the Android build."""
    android: str
    battery_health: str | None
    present: bool
    detail: str = ""
    """Where it is not: why."""


@dataclass(frozen=True, slots=True)
class NightPairsRecord:
    """What one stage measured of one series."""

    night: str
    series: str
    stage: int
    """From 0."""
    sweep: str | None
    """None: rehearsed."""
    ratios: tuple[float | None, ...]
    """log(candidate / accepted) of each pair, in the order of time; None where a pair has no valid number."""
    baseline_ms: float | None
    """The accepted build's median."""


@dataclass(frozen=True, slots=True)
class NightSeriesRecord:
    """What a night says of one series, or of what all series of a phone share (variant `all_models`)."""

    night: str
    series: str
    variant: str
    phone: str
    """Its identity."""
    ground: str
    """Whose starts it shares: phone, runner, core and accepted app."""
    state: State
    ratio: float | None
    low: float | None
    high: float | None
    starts: int
    """Of both builds."""
    stages: int
    """How many were decided; 0 for none."""
    z: float | None
    call: str
    """What the last stage said, muted or not: a word of `harness.nightly.stages.Call`, or `missing`."""
    slower: float
    """Evidence carried into the next night."""
    faster: float
    since: str | None
    """The first night of this state in succession; of an alert that stands, its first night."""
    accepted_sha256: str | None
    candidate_sha256: str | None
    baseline_ms: float | None
    """The accepted build's median tonight."""


@dataclass(frozen=True, slots=True)
class AlertRecord:
    night: str
    series: str
    """Where a phone is missing: its ground."""
    kind: AlertKind
    ratio: float | None
    low: float | None
    high: float | None
    first_bad_night: str | None
    since: str
    """The first night that told it."""
    standing: bool
    """An earlier night told it, and nobody accepted or mended it since."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    night: str
    place: int
    """0, 1, 2 … in the order told."""
    phone: str | None
    """Its identity; None where it is about no phone."""
    series: str | None
    kind: NoticeKind
    detail: str


@dataclass(frozen=True, slots=True)
class AcceptedFileRecord:
    """One file of an accepted build; it lies frozen in the user's data folder under its hash."""

    sha256: str
    kind: str
    """`model`, `app` or `benchmark_model`."""
    name: str
    size_bytes: int
    frozen_at: str


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    """From here on this build is what the series is held against."""

    watch: str
    series: str
    at: str
    night: str | None
    by: AcceptedBy
    who: str
    why: str
    model_sha256: str
    app_sha256: str | None
    tool_sha256: str | None


@dataclass(frozen=True, slots=True)
class MuteRecord:
    watch: str
    series: str
    at: str
    until: str
    """A day, YYYY-MM-DD; that day included."""
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class ThresholdRecord:
    """Computed alarm thresholds, and what made them."""

    made_of: str
    """A hash of all that they depend on: plan, evidence rule, wanted rate, where the pairs come from, and its size."""
    version: int
    seed: int
    source: str
    """`declared` or `measured`."""
    ground: str | None
    made_at: str
    thresholds_json: str
    finds: str
    """In words, what a night can find with them."""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A message of a night to one receiver. One that failed is tried again, and is never lost."""

    night: str
    channel: str
    """`webhook`, `mail` …"""
    receiver: str
    """A name from nightly.toml; never an address with a secret in it."""
    attempts: int
    told_at: str | None
    """None: not yet."""
    error: str
    message_json: str


@dataclass(frozen=True, slots=True)
class NightResult:
    """A night with all that a message, a page or a document needs."""

    night: NightRecord
    phones: tuple[NightPhoneRecord, ...]
    series: tuple[NightSeriesRecord, ...]
    alerts: tuple[AlertRecord, ...]
    notices: tuple[NoticeRecord, ...]

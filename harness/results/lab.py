"""The records of a lab: its hosts, their phones, the sweeps that were queued, and the phones that are set aside.

Times of day are UTC in ISO 8601 with seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from harness.results.choices import Engine

SILENT = timedelta(minutes=1)
"""A host tells what it sees every few seconds."""
SIBLINGS_MARGIN = 0.05
"""Units of one model may differ by some percent; one whose whole interval lies beyond this has left its siblings."""
SWEEPS_LOOKED_AT = 20
"""So many of the lab's latest sweeps are looked at for units that left their siblings."""


class Purpose(StrEnum):
    """What a sweep is for: the nightly watch goes before what people ask by day."""

    CASUAL = "casual"
    NIGHTLY = "nightly"


class Ending(StrEnum):
    """How an attempt at a job ended."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    AGAIN = "again"
    """It waits in the queue once more."""


class JobState(StrEnum):
    """Where a job stands in the queue, in Procrastinate's words."""

    TODO = "todo"
    DOING = "doing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ABORTED = "aborted"

    @property
    def open(self) -> bool:
        return self in (JobState.TODO, JobState.DOING)


class PhoneState(StrEnum):
    """What a phone of the lab does now, or why it does nothing."""

    MEASURING = "measuring"
    IDLE = "idle"
    SET_ASIDE = "set_aside"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class LabHost:
    host: str
    version: str
    started_at: str
    heard_at: str


@dataclass(frozen=True, slots=True)
class LabPhone:
    """A phone as its host last told of it."""

    phone: str
    """Its identity, which is the name of its queue."""
    host: str
    serial: str
    manufacturer: str
    model: str
    virtual: bool
    soc: str | None
    android: str
    tags: tuple[str, ...]
    present: bool
    heard_at: str
    doing: str
    """In words; empty where it does nothing."""
    fingerprint: str = ""
    """Of its Android build; empty where its agent is of an older bigcore."""
    battery_health: str | None = None
    engine: Engine | None = None
    """What stands behind a virtual one."""


@dataclass(frozen=True, slots=True)
class LabSweep:
    sweep: str
    who: str
    queued_at: str
    purpose: Purpose
    plan_json: str


@dataclass(frozen=True, slots=True)
class JobAttempt:
    """The last attempt at a job of the queue."""

    job: int
    sweep: str
    phone: str
    host: str
    began_at: str
    ended_at: str | None = None
    ending: Ending | None = None
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SetAsidePhone:
    """A phone that gets no job until a proof or a person ends it."""

    phone: str
    since: str
    reason: str
    detail: str
    ended_at: str | None = None
    ended_by: str | None = None
    """Who released it; `health check` where a proof did."""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job of the queue; which phone may do it, whose it is, and where it stands."""

    job: int
    sweep: str
    phone: str
    who: str
    purpose: Purpose
    round: int
    """The queue of a phone serves its users in rounds: one job of each in every round."""
    state: JobState
    attempts: int
    first_run_number: int = 1
    stopping: bool = False
    """Somebody took it out while it was done; its session still cleans up."""

    @property
    def taken_out(self) -> bool:
        return self.stopping or self.state in (JobState.CANCELLED, JobState.ABORTED)


@dataclass(frozen=True, slots=True)
class Unit:
    """One of several phones of one model, held against the others in one sweep."""

    phone: str
    model: str
    siblings: int
    variants: int
    ratio: float
    """Its latency over that of the others."""
    low: float
    high: float
    sweep: str

    @property
    def left(self) -> bool:
        return self.low > 1 + SIBLINGS_MARGIN or self.high < 1 - SIBLINGS_MARGIN


@dataclass(frozen=True, slots=True)
class LabStatus:
    """A single moment of the lab."""

    at: str
    hosts: tuple[LabHost, ...]
    phones: tuple[LabPhone, ...]
    set_aside: tuple[SetAsidePhone, ...]
    jobs: tuple[QueuedJob, ...]
    """Those that are open."""
    attempts: tuple[JobAttempt, ...]
    """The last one of each open job, where there was one."""

    @property
    def silent_hosts(self) -> frozenset[str]:
        return frozenset(host.host for host in self.hosts if is_silent(self.at, host.heard_at))

    def state_of(self, phone: LabPhone) -> PhoneState:
        if self.is_away(phone):
            return PhoneState.AWAY
        if any(one.phone == phone.phone for one in self.set_aside):
            return PhoneState.SET_ASIDE
        return PhoneState.MEASURING if phone.doing else PhoneState.IDLE

    def is_away(self, phone: LabPhone) -> bool:
        """Whether nothing is heard of it: it hangs on no host, or its host is silent."""
        return not phone.present or is_silent(self.at, phone.heard_at) or phone.host in self.silent_hosts


def is_silent(now: str, heard: str) -> bool:
    return datetime.fromisoformat(now) - datetime.fromisoformat(heard) > SILENT

"""What becomes of a job, and of its phone, when a session has ended: a pure rule over its last word."""

from __future__ import annotations

from dataclasses import dataclass

from harness.reasons import Reason
from harness.results.lab import Ending
from harness.session.progress import Finished, SetAside

MOST_DEATHS = 5
"""A worker that died so often without a sample in between will not do better the next time."""

LONGEST_WAIT_S = 60.0
"""Where a host fails again and again: each try costs a process."""

WAITS_FOR = frozenset({Reason.PHONE_LOST, Reason.PHONE_BUSY, Reason.OFFLINE, Reason.UNAUTHORIZED, Reason.HOST_FAILED})
"""The phone is away, or somebody else's for a while, or its host's store, disk or adb server fails: the job waits."""
TRIED_AGAIN = frozenset({Reason.WORKER_DIED, Reason.TOOL_FAILED})
"""A process was killed, or adb said no: the job is tried again at once, for some times."""
OF_THE_SWEEP = frozenset(
    {
        Reason.PHONE_UNSUITABLE,
        Reason.APP_CHANGED,
        Reason.PHONE_CHANGED,
        Reason.RESTORE_PENDING,
        Reason.SWEEP_REFUSED,
        Reason.SCREEN_OFF,
    }
)
"""Another sweep may well be measured on this phone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    ending: Ending
    reason: str | None
    detail: str
    sets_aside: bool = False
    """Whether the phone gets no further job until somebody or something proves that it is well."""


def outcome_of(ended: Finished | SetAside, deaths: int) -> Outcome:
    """`deaths`: how often in succession a process of this sweep died on this phone without a sample in between."""
    if isinstance(ended, Finished):
        return Outcome(Ending.DONE, None, "")
    again = ended.reason in WAITS_FOR or (ended.reason in TRIED_AGAIN and deaths < MOST_DEATHS)
    if again:
        return Outcome(Ending.AGAIN, ended.reason, ended.detail)
    return Outcome(Ending.FAILED, ended.reason, ended.detail, sets_aside=ended.reason not in OF_THE_SWEEP)


def waits(reason: str) -> bool:
    """Whether a check before a job that finds this says nothing against the phone: it is asked again with the job."""
    return reason in WAITS_FOR


def wait_s(first_s: float, host_failures: int) -> float:
    """How long a job waits that is tried again, after so many sessions in succession that its host failed."""
    doublings = min(max(host_failures - 1, 0), 10)
    return max(first_s, min(LONGEST_WAIT_S, first_s * (1 << doublings)))

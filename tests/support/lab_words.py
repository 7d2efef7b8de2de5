"""One record of each kind of a lab. A test takes one and replaces what it is about."""

from __future__ import annotations

from dataclasses import replace

from harness.results.lab import (
    Ending,
    JobAttempt,
    JobState,
    LabHost,
    LabPhone,
    LabStatus,
    Purpose,
    QueuedJob,
    SetAsidePhone,
    Unit,
)

AT = "2026-11-27T09:30:00Z"
HOST = LabHost("host-1", "0.1.0", "2026-11-27T08:00:00Z", "2026-11-27T09:29:55Z")
PHONE = LabPhone(
    phone="a" * 16,
    host=HOST.host,
    serial="FA1",
    manufacturer="Google",
    model="Pixel",
    virtual=False,
    soc="MSM8996",
    android="10",
    tags=("rack-1",),
    present=True,
    heard_at=HOST.heard_at,
    doing="",
)
JOB = QueuedJob(
    job=1,
    sweep="20261127-093000-3f9a",
    phone=PHONE.phone,
    who="ada",
    purpose=Purpose.CASUAL,
    round=0,
    state=JobState.TODO,
    attempts=0,
)
STATUS = LabStatus(at=AT, hosts=(HOST,), phones=(PHONE,), set_aside=(), jobs=(), attempts=())


def busy_lab(name: str = "Pixel") -> LabStatus:
    """A phone in each state, a silent host, jobs of two users. `name` stands wherever a name may stand."""
    silent = replace(HOST, host="host-2", heard_at="2026-11-27T09:12:00Z")
    measures = replace(PHONE, model=name, tags=(name,), doing=f"{JOB.sweep}: round 2, {name}")
    phones = (
        replace(PHONE, phone="b" * 16),
        measures,
        replace(PHONE, phone="c" * 16, present=False, heard_at="2026-11-20T09:12:00Z"),
        replace(PHONE, phone="d" * 16, model="Galaxy S9", soc=None),
        replace(PHONE, phone="e" * 16, host=silent.host, heard_at=silent.heard_at, virtual=True),
    )
    detail = f"the battery is at 47 degrees; let it cool, {name}"
    aside = SetAsidePhone("d" * 16, "2026-11-27T09:01:00Z", "too_hot", detail)
    jobs = (
        replace(JOB, job=11, phone="b" * 16, purpose=Purpose.NIGHTLY, attempts=2),
        replace(JOB, job=7, state=JobState.DOING, who=name[:20]),
        replace(JOB, job=9, who="bob"),
    )
    attempt = JobAttempt(11, JOB.sweep, "b" * 16, HOST.host, AT, AT, Ending.AGAIN, "phone_lost", name)
    return LabStatus(AT, (HOST, silent), phones, (aside,), jobs, (attempt,))


LEFT = Unit("b" * 16, "Google Pixel", 3, 22, 1.124, 1.093, 1.156, JOB.sweep)

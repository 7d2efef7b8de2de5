"""One record of each kind of a lab. A test takes one and replaces what it is about."""

from __future__ import annotations

from harness.results.lab import JobState, LabHost, LabPhone, LabStatus, Purpose, QueuedJob

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

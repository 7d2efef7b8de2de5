"""`bigcore lab status --json`, `submit --json` and what people decide there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.results.lab import JobAttempt, LabStatus, QueuedJob


class LabHostDocument(Part):
    host: str
    version: str
    started_at: str
    heard_at: str


class SetAsideDocument(Part):
    since: str
    reason: str
    detail: str


class LabPhoneDocument(Part):
    phone: str
    host: str
    serial: str
    manufacturer: str
    model: str
    virtual: bool
    soc: str | None
    android: str
    tags: list[str]
    present: bool
    heard_at: str
    doing: str
    waiting: int
    """How many jobs wait in its queue."""
    set_aside: SetAsideDocument | None


class LabJobDocument(Part):
    job: int
    sweep: str
    phone: str
    who: str
    purpose: str
    state: str
    attempts: int
    last_ending: str | None
    last_reason: str | None
    last_detail: str | None


class LabStatusDocument(Part):
    schema_: Literal["bigcore.lab-status/1"] = Field(default="bigcore.lab-status/1", alias="schema")
    at: str
    hosts: list[LabHostDocument]
    phones: list[LabPhoneDocument]
    jobs: list[LabJobDocument]


class SubmittedPart(Part):
    job: int
    phone: str


class LabSubmittedDocument(Part):
    schema_: Literal["bigcore.lab-submitted/1"] = Field(default="bigcore.lab-submitted/1", alias="schema")
    sweep: str
    files_shipped: int
    jobs: list[SubmittedPart]


class LabCancelledDocument(Part):
    schema_: Literal["bigcore.lab-cancelled/1"] = Field(default="bigcore.lab-cancelled/1", alias="schema")
    jobs: list[LabJobDocument]


class LabReleasedDocument(Part):
    schema_: Literal["bigcore.lab-released/1"] = Field(default="bigcore.lab-released/1", alias="schema")
    phone: str
    by: str
    why: str


class UnitPart(Part):
    phone: str
    model: str
    siblings: int
    variants: int
    ratio: float
    low: float
    high: float
    left: bool


class LabSiblingsDocument(Part):
    schema_: Literal["bigcore.lab-siblings/1"] = Field(default="bigcore.lab-siblings/1", alias="schema")
    sweep: str
    units: list[UnitPart]


def status_document(status: LabStatus) -> LabStatusDocument:
    aside = {one.phone: one for one in status.set_aside}
    last = {attempt.job: attempt for attempt in status.attempts}
    return LabStatusDocument(
        at=status.at,
        hosts=[LabHostDocument.of(host) for host in status.hosts],
        phones=[
            LabPhoneDocument.of(
                phone,
                tags=list(phone.tags),
                waiting=sum(job.phone == phone.phone and job.state == "todo" for job in status.jobs),
                set_aside=SetAsideDocument.of(aside[phone.phone]) if phone.phone in aside else None,
            )
            for phone in status.phones
        ],
        jobs=[_job(job, last.get(job.job)) for job in status.jobs],
    )


def cancelled_document(jobs: Sequence[QueuedJob]) -> LabCancelledDocument:
    return LabCancelledDocument(jobs=[_job(job, None) for job in jobs])


def _job(job: QueuedJob, last: JobAttempt | None) -> LabJobDocument:
    return LabJobDocument.of(
        job,
        purpose=job.purpose.value,
        state=job.state.value,
        last_ending=last.ending.value if last and last.ending else None,
        last_reason=last.reason if last else None,
        last_detail=last.detail if last else None,
    )

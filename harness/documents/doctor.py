"""`bigcore doctor --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.checkup.findings import Finding, State


class FindingDocument(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subject: str
    state: State
    detail: str
    mend: str | None


class DoctorDocument(BaseModel):
    model_config = ConfigDict(extra="forbid")

    schema_: Literal["bigcore.doctor/1"] = Field(default="bigcore.doctor/1", alias="schema")
    findings: list[FindingDocument]


def doctor_document(findings: Sequence[Finding]) -> DoctorDocument:
    return DoctorDocument(
        findings=[
            FindingDocument(subject=one.subject, state=one.state, detail=one.detail, mend=one.mend) for one in findings
        ]
    )

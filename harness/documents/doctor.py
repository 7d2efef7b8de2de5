"""`bigcore doctor --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.doctor.findings import Finding, State
from harness.doctor.trials import Trial
from harness.documents.part import Part


class FindingDocument(Part):
    subject: str
    state: State
    detail: str
    mend: str | None


class ProofDocument(Part):
    serial: str
    assumption: str
    holds: bool | None
    """None: it could not be tried."""
    detail: str


class DoctorDocument(Part):
    schema_: Literal["bigcore.doctor/1"] = Field(default="bigcore.doctor/1", alias="schema")
    findings: list[FindingDocument]
    proofs: list[ProofDocument]


def doctor_document(findings: Sequence[Finding], trials: Sequence[Trial]) -> DoctorDocument:
    return DoctorDocument(
        findings=[FindingDocument.of(finding) for finding in findings],
        proofs=[ProofDocument.of(proof, serial=trial.serial) for trial in trials for proof in trial.proofs],
    )

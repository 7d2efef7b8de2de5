"""`bigcore nightly confirm --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.nightly import SettledDocument
from harness.documents.part import Part
from harness.results.confirmation import Confirmation


class ConfirmationDocument(Part):
    schema_: Literal["bigcore.nightly-confirm/1"] = Field(default="bigcore.nightly-confirm/1", alias="schema")
    series: str
    call: str
    """`steady`, `slower`, `in_doubt`, `spared` …"""
    question: str
    """What decided: the series' `own` ratio less the median of the others, its `plain` one, or what is `shared`."""
    ratio: float | None
    """The plain one, whatever decided."""
    low: float | None
    high: float | None
    own_ratio: float | None
    """None where the question is another one."""
    own_low: float | None
    own_high: float | None
    pairs: int
    accepted_sha256: str | None
    """The build of the night that is asked again; null of what all models share."""
    candidate_sha256: str | None
    settled: SettledDocument | None
    """Who accepted or muted it since that night; then nothing stands."""


def confirmation_document(found: Confirmation) -> ConfirmationDocument:
    settled = SettledDocument.of(found.settled) if found.settled else None
    return ConfirmationDocument.of(found, settled=settled)

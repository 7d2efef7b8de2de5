"""`bigcore nightly confirm --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part


class ConfirmationDocument(Part):
    schema_: Literal["bigcore.nightly-confirm/1"] = Field(default="bigcore.nightly-confirm/1", alias="schema")
    series: str
    call: str
    """`steady`, `slower`, `in_doubt` …"""
    ratio: float | None
    low: float | None
    high: float | None
    pairs: int

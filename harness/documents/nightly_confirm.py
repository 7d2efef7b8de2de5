"""`bigcore nightly confirm --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.nightly.rules.asked_again import Confirmed, Question
from harness.statistics.ratio import Ratio


class ConfirmationDocument(Part):
    schema_: Literal["bigcore.nightly-confirm/1"] = Field(default="bigcore.nightly-confirm/1", alias="schema")
    series: str
    call: str
    """`steady`, `slower`, `in_doubt`, `spared` …"""
    question: Question
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


def confirmation_document(series: str, found: Confirmed, pairs: int) -> ConfirmationDocument:
    own = found.verdict.effect if found.question is Question.OWN else None
    low, high = _ends(found.plain)
    own_low, own_high = _ends(own)
    return ConfirmationDocument(
        series=series,
        call=found.verdict.call.word,
        question=found.question,
        ratio=found.plain.value if found.plain else None,
        low=low,
        high=high,
        own_ratio=own.value if own else None,
        own_low=own_low,
        own_high=own_high,
        pairs=pairs,
    )


def _ends(ratio: Ratio | None) -> tuple[float | None, float | None]:
    interval = ratio.interval if ratio else None
    return (interval.low, interval.high) if interval else (None, None)

"""`bigcore reproduce --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.analysis.reproduction import Answer, Reproduction
from harness.documents.compare import DifferenceDocument
from harness.documents.part import Part
from harness.documents.sweep import PhoneFailureDocument
from harness.results.outcomes import SweepResult


class VariantAgainDocument(Part):
    variant: str
    before_ms: float
    now_ms: float
    ratio: float
    """now / before."""
    low: float | None
    high: float | None


class ReproductionDocument(Part):
    phone: str
    """The serial number."""
    run: str
    answer: Answer
    ratio: float | None
    """The geometric mean over the variants."""
    low: float | None
    high: float | None
    margin_percent: float
    differences: list[DifferenceDocument]
    """`baseline` is the reference, `new` what was measured now; hashes in full."""
    variants: list[VariantAgainDocument]
    missing: list[str]


class ReproduceDocument(Part):
    schema_: Literal["bigcore.reproduce/1"] = Field(default="bigcore.reproduce/1", alias="schema")
    reference: str
    """The run that was measured again."""
    sweep: str
    """The sweep that did."""
    answers: list[ReproductionDocument]
    """One for each phone that was measured."""
    failures: list[PhoneFailureDocument]


def reproduce_document(reference: str, sweep: SweepResult, answers: Sequence[Reproduction]) -> ReproduceDocument:
    return ReproduceDocument(
        reference=reference,
        sweep=sweep.sweep.sweep,
        answers=[_answer(one) for one in answers],
        failures=[PhoneFailureDocument.of(failure, phone=failure.serial) for failure in sweep.failures],
    )


def _answer(one: Reproduction) -> ReproductionDocument:
    return ReproductionDocument.of(
        one,
        phone=one.now.session.serial,
        run=one.now.run.run,
        low=one.interval.low if one.interval else None,
        high=one.interval.high if one.interval else None,
        differences=[DifferenceDocument.of(each) for each in one.differences],
        variants=[
            VariantAgainDocument.of(
                each,
                low=each.interval.low if each.interval else None,
                high=each.interval.high if each.interval else None,
            )
            for each in one.variants
        ],
        missing=list(one.missing),
    )

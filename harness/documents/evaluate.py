"""`bigcore evaluate --json`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.documents.paths import spelled
from models.evaluation import Evaluation


class RateDocument(Part):
    percent: float
    low_percent: float
    high_percent: float
    hits: int


class UnreadableDocument(Part):
    file: str
    why: str


class ShiftDocument(Part):
    """The model's class numbers are one off the labels'."""

    classes: int
    """1: the model's are one above the labels'; -1: one below."""
    top1: RateDocument
    """What it would be, were the labels moved by as many."""


class EvaluateDocument(Part):
    schema_: Literal["bigcore.evaluate/1"] = Field(default="bigcore.evaluate/1", alias="schema")
    file: str
    sha256: str
    images: int
    top1: RateDocument
    top5: RateDocument
    classes: int
    background: bool
    resumed: int
    unreadable: list[UnreadableDocument]
    shift: ShiftDocument | None
    """Null: nothing speaks for another numbering."""


def evaluate_document(file: Path, sha256: str, evaluation: Evaluation) -> EvaluateDocument:
    unreadable = [UnreadableDocument(file=spelled(entry.path), why=entry.why) for entry in evaluation.unreadable]
    return EvaluateDocument.of(evaluation, file=spelled(file), sha256=sha256, unreadable=unreadable)

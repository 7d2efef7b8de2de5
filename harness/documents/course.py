"""`sweep --sustained --json`: what `sweep --json` says, and the course of each run point by point."""

from __future__ import annotations

from collections.abc import Mapping

from harness.analysis.sustained_course import Course
from harness.documents.part import Part
from harness.documents.sweep import SweepDocument, document_of
from harness.results.outcomes import SweepResult


class LatencyPointDocument(Part):
    at_s: float
    latency_ms: float
    valid: bool


class PhonePointDocument(Part):
    at_s: float
    mhz: float | None
    temperature_c: float | None
    thermal_status: int | None
    cap_mhz: float | None


class CourseDocument(Part):
    run: str
    variant: str
    seconds: float
    first_ms: float
    """The median over the first tenth."""
    last_ms: float
    slowdown_percent: float
    valid: bool
    reasons: list[str]
    latencies: list[LatencyPointDocument]
    phone: list[PhonePointDocument]


class SustainedDocument(SweepDocument):
    courses: list[CourseDocument]


def sustained_document(result: SweepResult, courses: Mapping[str, Course | None]) -> SustainedDocument:
    told = [course_document(run, course).model_dump() for run, course in courses.items() if course is not None]
    return SustainedDocument.model_validate(document_of(result).model_dump(by_alias=True) | {"courses": told})


def course_document(run: str, course: Course) -> CourseDocument:
    return CourseDocument.of(course, run=run, valid=course.trusted)

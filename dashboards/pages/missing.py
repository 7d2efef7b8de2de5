"""What a sweep was asked for and did not measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.words import spoken
from harness.results.outcomes import FailureRecord, SweepResult
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class Missing:
    subject: str
    reason: str
    detail: str


def missing_of(results: Sequence[SweepResult]) -> tuple[Missing, ...]:
    failures = [failure for result in results for failure in result.failures]
    failures += [failure for result in results for run in result.runs for failure in run.failures]
    return tuple(_missing(failure) for failure in failures)


def _missing(failure: FailureRecord) -> Missing:
    subject = failure.variant or (f"phone {failure.serial}" if failure.serial else "the sweep")
    return Missing(visible(subject), spoken(failure.reason), visible(failure.detail, 400))

"""A sweep with all that was measured in it: what travels from store to store."""

from __future__ import annotations

from dataclasses import dataclass

from harness.results.outcomes import SweepResult
from harness.results.records import OperatorRecord, Sample, StartRecord


@dataclass(frozen=True, slots=True)
class SweepBundle:
    result: SweepResult
    starts: tuple[StartRecord, ...] = ()
    samples: tuple[Sample, ...] = ()
    operators: tuple[OperatorRecord, ...] = ()

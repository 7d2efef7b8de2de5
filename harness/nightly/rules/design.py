"""What decides a night: the plan of its stages, the thresholds made for it, and how evidence is carried."""

from __future__ import annotations

from dataclasses import dataclass

from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.stages import StagePlan, Thresholds


@dataclass(frozen=True, slots=True)
class Design:
    plan: StagePlan
    thresholds: Thresholds
    evidence: EvidenceRule

"""What a first night knows."""

from __future__ import annotations

from harness.nightly.rules.evidence import Evidence
from harness.nightly.rules.questions import Questions


def fresh_evidence(series: int) -> tuple[Evidence, ...]:
    """Of each question: nothing was carried here."""
    return (Evidence(),) * Questions(series).count

"""What is asked of a runner in one start."""

from __future__ import annotations

from support.records import CORE

from harness.results.records import Clock
from harness.runners.runner import Effort, ModelOnPhone, Question


def question(nonce: str, *models: ModelOnPhone) -> Question:
    return Question(
        run="s.1",
        start=3,
        nonce=nonce,
        core=CORE,
        threads=1,
        xnnpack=True,
        clock=Clock.FREE,
        models=models,
        effort=Effort(),
        input_seed=1,
    )

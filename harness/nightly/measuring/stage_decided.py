"""What is said of a stage as soon as it is decided, while the night goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.nightly.measuring.night_budget import Spent
from harness.nightly.rules.stages import Call
from harness.nightly.series import FoundPhone


@dataclass(frozen=True, slots=True)
class StageDecided:
    """Of one phone and one way of measuring it."""

    phone: FoundPhone
    whose: str
    """Which phone, and which way of measuring it; empty where the night has one only."""
    stage: int
    """From 0."""
    stages: int
    pairs: int
    """After it, those of earlier stages included."""
    calls: tuple[Call, ...]
    """Of each series."""
    shared: Call | None
    """Of what all models share. None: there are too few to tell it apart."""
    spent: Spent


TellStage = Callable[[StageDecided], None]


def tell_nobody(decided: StageDecided) -> None:
    """A TellStage."""

"""What a sweep is asked to do: the typed model of sweep.toml, its keys one by one, and its reader."""

from __future__ import annotations

from harness.config.reading import Overrides, read_config
from harness.config.sweep_toml import (
    ConditionsSection,
    CoreChoiceSpec,
    GridSection,
    MeasureSection,
    ModelSection,
    SweepConfig,
)

__all__ = [
    "ConditionsSection",
    "CoreChoiceSpec",
    "GridSection",
    "MeasureSection",
    "ModelSection",
    "Overrides",
    "SweepConfig",
    "read_config",
]

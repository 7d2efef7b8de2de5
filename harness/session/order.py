"""What the command hands to the worker that measures one phone: one JSON document on its standard input."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from harness.config import SweepConfig
from harness.results.records import ArtifactRecord
from models.variant import Precision


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelOrder(_Order):
    file: Path
    record: ArtifactRecord
    outputs_json: str | None
    """What this computer computes for the seeded input. None: it cannot run the model."""

    @property
    def name(self) -> str:
        return self.record.variant

    @property
    def sha256(self) -> str:
        return self.record.sha256

    @property
    def size_bytes(self) -> int:
        return self.record.size_bytes

    @property
    def madds(self) -> int:
        return self.record.madds

    @property
    def precision(self) -> Precision:
        """Decides how strictly the phone's output is held to this computer's."""
        return Precision(self.record.precision or Precision.FLOAT32)


class SetOrder(_Order):
    name: Literal["main", "against", "sustained"]
    models: tuple[ModelOrder, ...]


class SessionOrder(_Order):
    """Measure these models on this phone, and write what is measured to this store."""

    sweep: str
    first_run_number: int
    serial: str
    store_url: str | None
    config: SweepConfig
    sets: tuple[SetOrder, ...]
    anchor: ModelOrder
    throwaway: ModelOrder
    quick: bool = False
    keep: bool = False
    resume: bool = False
    profile_operators: bool = False
    sustained_s: float | None = None
    """How long one variant runs without pause. None: variants are measured in rounds."""
    input_seed: int = 1
    package: str = "io.bigcore.app"

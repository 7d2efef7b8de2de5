"""What the command hands to the worker that measures one phone: one JSON document on its standard input."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from harness.config import SweepConfig


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelOrder(_Order):
    name: str
    file: Path
    sha256: str
    size_bytes: int
    precision: str
    madds: int
    outputs_json: str | None
    """What this computer computes for the seeded input; None where it cannot run the model."""


class SetOrder(_Order):
    name: Literal["main", "against"]
    models: tuple[ModelOrder, ...]


class SessionOrder(_Order):
    """Measure these models on this phone, and write what is measured to this store."""

    sweep: str
    serial: str
    store_url: str
    config: SweepConfig
    sets: tuple[SetOrder, ...]
    anchor: ModelOrder
    throwaway: ModelOrder
    quick: bool = False
    keep: bool = False
    resume: bool = False
    app_apk: Path | None = None
    input_seed: int = 1
    package: str = "io.bigcore.app"

"""A variant's .tflite file with its hash and counted cost; or a file of the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.cost.records import Cost
from models.variant import Variant


@dataclass(frozen=True, slots=True)
class Accuracy:
    top1_percent: float
    source: str
    """Where the figure was read: "published: …", "given in sweep.toml" or "measured: …"."""


@dataclass(frozen=True, slots=True)
class Artifact:
    name: str
    """The variant's name, or the name the user gave to a file."""
    variant: Variant | None
    """It is None for a user's own file."""
    path: Path
    sha256: str
    size_bytes: int
    cost: Cost
    weights_origin: str
    """"seeded:SEED", "imagenet", "file:SHA256" or "given" (a user's own file)."""
    accuracy: Accuracy | None = None


@dataclass(frozen=True, slots=True)
class Built:
    artifact: Artifact
    cached: bool
    seconds: float

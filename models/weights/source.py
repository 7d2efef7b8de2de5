"""What `--weights` asked for, and how the artifact records it. Knows no TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.digest import file_digest
from models.errors import WeightsRefused

SEEDED = "seeded"
IMAGENET = "imagenet"
SUFFIXES = (".weights.h5", ".h5", ".keras")


@dataclass(frozen=True, slots=True)
class WeightsSource:
    origin: str
    """As the artifact records it: "seeded:SEED", "imagenet" or "file:SHA256"."""
    seed: int
    path: Path | None = None

    @classmethod
    def of(cls, weights: str, seed: int) -> WeightsSource:
        if weights == SEEDED:
            return cls(f"{SEEDED}:{seed}", seed)
        if weights == IMAGENET:
            return cls(IMAGENET, seed)
        path = Path(weights)
        if not path.name.endswith(SUFFIXES):
            raise WeightsRefused(
                weights, "no such weights", f"say {SEEDED}, {IMAGENET} or a file ending in {', '.join(SUFFIXES)}"
            )
        try:
            digest = file_digest(path)
        except OSError as error:
            raise WeightsRefused(weights, error.strerror or "cannot be read", "give a file that exists") from error
        return cls(f"file:{digest}", seed, path.resolve())

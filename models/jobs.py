"""What a worker process is told and what it says back, a JSON line each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from models.variant import Precision, Variant


@dataclass(frozen=True, slots=True)
class Job:
    """Variants that differ in resolution only, each with the key of its place in the cache."""

    architecture: str
    width: float
    precision: str
    split: int
    resolutions: tuple[int, ...]
    keys: tuple[str, ...]
    weights_origin: str
    weights_path: str | None
    seed: int
    cache: str

    def variant(self, resolution: int) -> Variant:
        return Variant(self.architecture, self.width, resolution, Precision(self.precision), self.split)

    def variants(self) -> tuple[Variant, ...]:
        return tuple(self.variant(resolution) for resolution in self.resolutions)

    def to_line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_line(cls, line: str) -> Job:
        fields = json.loads(line)
        fields["resolutions"] = tuple(fields["resolutions"])
        fields["keys"] = tuple(fields["keys"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Answer:
    """`saved`: one resolution is in the cache. `failed`: one is not, and why. `done`: nothing more of this job."""

    event: Literal["saved", "failed", "done"]
    resolution: int = 0
    path: str = ""
    sha256: str = ""
    size_bytes: int = 0
    seconds: float = 0.0
    refusal: str = ""
    """The class name of one of our errors, where the failure is one."""
    detail: tuple[str, ...] = field(default=())

    def to_line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_line(cls, line: str) -> Answer:
        fields = json.loads(line)
        fields["detail"] = tuple(fields["detail"])
        return cls(**fields)

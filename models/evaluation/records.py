"""What an evaluation says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LabelledImage:
    path: Path
    label: int
    """The number of the class among the images' classes, from 0."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An image that could not be judged, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    image: LabelledImage
    rank: int
    """How many classes the model put before the right one: 0 is a hit for top-1, 0 to 4 for top-5."""
    off: int
    """The number of the class that the model put first, less that of the right one."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Hits in percent with the 95 % interval of a share, after Wilson."""

    hits: int
    percent: float
    low_percent: float
    high_percent: float


@dataclass(frozen=True, slots=True)
class Shift:
    """The model counts its classes from another number than the labels do."""

    classes: int
    """By how many the model's numbers are above the labels': 1 or -1."""
    top1: Rate
    """What it would be, were the labels moved by as many."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    images: int
    """How many images were judged."""
    top1: Rate
    top5: Rate
    classes: int
    """How many classes the images show."""
    background: bool
    """True where the model has one class more in front, as the slim checkpoints do."""
    unreadable: tuple[Unreadable, ...]
    resumed: int
    """How many of these were judged in an earlier, interrupted run."""
    shift: Shift | None = None
    """None: nothing speaks for another numbering."""

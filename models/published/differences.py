"""Where two sources, or a source and our count, differ, and why where a reason was found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.published.table import read


@dataclass(frozen=True, slots=True)
class ComputedRow:
    """A published figure beside the one that its architecture gives."""

    network: str
    width: float
    resolution: int
    published_madds_M: float
    computed_macs_incl_fc1001: int
    computed_macs_without_fc: int
    computed_M: float
    diff_M: float
    diff_pct: float
    rounded: int
    rounding_rule: str
    matches: bool
    published_params_M: float
    computed_params_M: float
    params_match: bool
    params_convention: str
    last_conv_channels: int
    final_hw: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    topic: str
    source_a: str
    source_b: str
    explanation: str | None


@dataclass(frozen=True, slots=True)
class Deviation:
    """Why a published count differs from ours by more than 1 %, with the arithmetic."""

    variant: str
    published_madds_M: float
    explanation: str


@cache
def computed_vs_published() -> tuple[ComputedRow, ...]:
    return read(ComputedRow, "computed_vs_published.csv")


@cache
def disagreements() -> tuple[Disagreement, ...]:
    return read(Disagreement, "disagreements.csv")


@cache
def deviations() -> tuple[Deviation, ...]:
    return read(Deviation, "deviations.csv")

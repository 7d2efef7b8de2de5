"""A variant is one point of a grid; here are its name and the grids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    FLOAT32 = "float32"
    FLOAT16 = "float16"
    DYNAMIC = "dynamic"
    INT8 = "int8"


_NAME = re.compile(
    r"(?P<architecture>[a-z][a-z0-9_]*?)_(?P<width>\d+(?:\.\d+)?)_(?P<resolution>\d+)"
    r"(?:_split(?P<split>\d+))?(?:_(?P<precision>float16|dynamic|int8))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Variant:
    """A variant is architecture x width x resolution x precision, and the t-way split of the paper's Section 5.1."""

    architecture: str
    width: float
    resolution: int
    precision: Precision = Precision.FLOAT32
    split: int = 1

    @property
    def name(self) -> str:
        options = f"_split{self.split}" if self.split > 1 else ""
        suffix = "" if self.precision is Precision.FLOAT32 else f"_{self.precision}"
        return f"{self.architecture}_{spell_width(self.width)}_{self.resolution}{options}{suffix}"

    @classmethod
    def parse(cls, name: str) -> Variant:
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError(f"{name!r} is not the name of a variant, such as mobilenet_v2_0.35_96_int8")
        return cls(
            architecture=match["architecture"],
            width=float(match["width"]),
            resolution=int(match["resolution"]),
            precision=Precision(match["precision"] or "float32"),
            split=int(match["split"] or 1),
        )


def spell_width(width: float) -> str:
    """1.0 stays "1.0" and 0.35 stays "0.35", as the published checkpoints write them."""
    return f"{width:.1f}" if width == round(width, 1) else f"{width:g}"


@dataclass(frozen=True, slots=True)
class Grid:
    architectures: tuple[str, ...]
    widths: tuple[float, ...]
    resolutions: tuple[int, ...]
    precisions: tuple[Precision, ...] = (Precision.FLOAT32,)
    splits: tuple[int, ...] = (1,)

    def __iter__(self) -> Iterator[Variant]:
        for architecture in self.architectures:
            for width in self.widths:
                for resolution in self.resolutions:
                    for precision in self.precisions:
                        for split in self.splits:
                            yield Variant(architecture, width, resolution, precision, split)


PAPER_FIGURE_5 = (
    Grid(("mobilenet_v2",), (0.35, 0.5, 0.75, 1.0), (96, 128, 160, 192, 224)),
    Grid(("mobilenet_v2",), (1.4,), (224,)),
)
"""The 21 points of Figure 5 (Section 6.1)."""

DEFAULT_GRIDS = (*PAPER_FIGURE_5, Grid(("mobilenet_v2",), (1.3,), (224,)))
"""Figure 5 and 1.3 at 224 from the authors' checkpoint table: 22 points."""


def variants_of(grids: Iterable[Grid]) -> tuple[Variant, ...]:
    """Returns every variant once, in the order of first mention."""
    return tuple(dict.fromkeys(variant for grid in grids for variant in grid))

"""What a registry line says of a network."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from models.variant import Precision, spell_width

if TYPE_CHECKING:
    import keras

Option: TypeAlias = int | float | str | bool
"""What distinguishes the members of a family, such as the groups of ShuffleNet."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The width multipliers from `least` to `most`; one value where the paper has none."""

    least: float
    most: float

    def allow(self, width: float) -> bool:
        return math.isfinite(width) and self.least <= width <= self.most and round(width, 4) == width

    def __str__(self) -> str:
        if self.least == self.most:
            return f"the width {spell_width(self.least)} only"
        return f"widths from {spell_width(self.least)} to {spell_width(self.most)} with at most four decimals"


@dataclass(frozen=True, slots=True)
class Resolutions:
    """The input sizes from `least` to `most` that are a multiple of `step`."""

    least: int
    most: int
    step: int = 1

    def allow(self, resolution: int) -> bool:
        return self.least <= resolution <= self.most and resolution % self.step == 0

    def __str__(self) -> str:
        if self.least == self.most:
            return f"the resolution {self.least} only"
        steps = f" in steps of {self.step}" if self.step > 1 else ""
        return f"resolutions from {self.least} to {self.most}{steps}"


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """What the network's authors say of it at its default size; whole published tables are in `models/published`."""

    source: str
    madds_m: float | None = None
    params_m: float | None = None
    top1_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Architecture:
    name: str
    module: str
    """The file in this folder; its `build(width, resolution, **options)` gives the Keras model."""
    reference: str
    """Where the network is described."""
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))
    widths: Widths = Widths(1.0, 1.0)
    resolutions: Resolutions = Resolutions(32, 1024)
    default_resolution: int = 224
    default_width: float = 1.0
    classes: int = 1000
    precisions: tuple[Precision, ...] = tuple(Precision)
    splits: tuple[int, ...] = (1,)
    resizable: bool = False
    """True where one conversion serves all resolutions; a test compares it byte for byte with direct conversions."""
    imagenet: str | None = None
    """The class of keras.applications whose ImageNet weights fit this network, layer name by layer name."""
    published: tuple[OwnFigure, ...] = ()
    topics: tuple[str, ...] = ()
    """How the topics of `models/published/disagreements.csv` begin that are about this network."""

    def one_conversion_serves(self, precision: Precision) -> bool:
        """Tells whether one conversion serves all resolutions. Full integer quantisation takes its ranges from images
        of one size."""
        return self.resizable and precision is not Precision.INT8

    def build(self, width: float, resolution: int) -> keras.Model:
        network = import_module(f"models.architectures.{self.module}")
        model: keras.Model = network.build(width, resolution, **self.options)
        return model

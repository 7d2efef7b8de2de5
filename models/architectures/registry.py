"""Every network by name: what it is defined for, and which file builds it. Knows no TensorFlow."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from models.errors import UnknownArchitecture, VariantRefused
from models.variant import Variant, spell_width

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


FIXED_WIDTH = Widths(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Architecture:
    name: str
    module: str
    """The file in this folder; its `build(width, resolution, **options)` gives the Keras model."""
    reference: str
    """Where the network is described."""
    widths: Widths = FIXED_WIDTH
    resolutions: Resolutions = field(default_factory=lambda: Resolutions(32, 1024))
    default_width: float = 1.0
    default_resolution: int = 224
    classes: int = 1000
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))
    splits: tuple[int, ...] = (1,)
    resizable: bool = False
    """One conversion serves all resolutions; proven byte for byte against direct conversions by a test."""
    imagenet: str | None = None
    """The class of keras.applications whose ImageNet weights fit this network, layer name by layer name."""

    def build(self, width: float, resolution: int) -> keras.Model:
        network = import_module(f"models.architectures.{self.module}")
        model: keras.Model = network.build(width, resolution, **self.options)
        return model


_MOBILENET_V2 = Architecture(
    "mobilenet_v2",
    "mobilenet_v2",
    "arXiv 1801.04381, Table 2",
    widths=Widths(0.1, 4.0),
    resizable=True,
    imagenet="MobileNetV2",
)

REGISTRY: Mapping[str, Architecture] = MappingProxyType(
    {architecture.name: architecture for architecture in (_MOBILENET_V2,)}
)


def find(name: str) -> Architecture:
    architecture = REGISTRY.get(name)
    if architecture is None:
        raise UnknownArchitecture(name, "no such architecture", _nearest(name))
    return architecture


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), REGISTRY, n=1, cutoff=0.4)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{meant}`bigcore models list` shows all"


def check(variant: Variant) -> Architecture:
    """The variant's architecture, or the reason why this network has no such variant."""
    architecture = find(variant.architecture)
    if not architecture.widths.allow(variant.width):
        raise _refused(variant, f"no width {variant.width:g}", architecture.widths)
    if not architecture.resolutions.allow(variant.resolution):
        raise _refused(variant, f"no resolution {variant.resolution}", architecture.resolutions)
    if variant.split not in architecture.splits:
        allowed = ", ".join(str(split) for split in architecture.splits)
        raise _refused(variant, f"no split {variant.split}", f"these splits: {allowed}")
    return architecture


def _refused(variant: Variant, what: str, allowed: object) -> VariantRefused:
    return VariantRefused(
        variant.name, f"{variant.architecture} has {what}", f"it is defined for {allowed}; choose one of those"
    )

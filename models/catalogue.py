"""Every network that can be built: what it is defined for, what it costs, what was published about it."""

from __future__ import annotations

from dataclasses import dataclass

from models.architectures.architecture import Architecture
from models.architectures.registry import REGISTRY, check, find
from models.comparison import Comparison, compared
from models.counted import CountedCost, counted_costs
from models.published import differences
from models.published.networks import published_figures
from models.variant import Variant


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    variant: Variant
    counted: CountedCost | None
    published: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Description:
    architecture: Architecture
    entries: tuple[CatalogueEntry, ...]
    disagreements: tuple[differences.Disagreement, ...]


def catalogue() -> tuple[Description, ...]:
    """Returns every architecture with its default variant alone."""
    return tuple(
        Description(architecture, (_entry(default_variant(architecture)),), ()) for architecture in REGISTRY.values()
    )


def describe(name: str) -> Description:
    """`name` is an architecture or one of its variants."""
    if name not in REGISTRY and (variant := _variant(name)) is not None:
        return Description(check(variant), (_entry(variant),), disagreements_on(find(variant.architecture)))
    architecture = find(name)
    known = {default_variant(architecture)}
    known |= {figure.variant for figure in published_figures() if figure.variant.architecture == name}
    known |= {variant for variant in map(Variant.parse, counted_costs()) if variant.architecture == name}
    return Description(architecture, tuple(map(_entry, sorted(known))), disagreements_on(architecture))


def default_variant(architecture: Architecture) -> Variant:
    return Variant(architecture.name, architecture.default_width, architecture.default_resolution)


def disagreements_on(architecture: Architecture) -> tuple[differences.Disagreement, ...]:
    return tuple(entry for entry in differences.disagreements() if entry.topic.startswith(architecture.topics))


def _variant(name: str) -> Variant | None:
    try:
        return Variant.parse(name)
    except ValueError:
        return None


def _entry(variant: Variant) -> CatalogueEntry:
    counted, published = compared(variant)
    return CatalogueEntry(variant, counted, published)

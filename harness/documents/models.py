"""`bigcore models list --json` and `bigcore models show --json`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from models.catalogue import CatalogueEntry, Description
from models.comparison import Comparison, counted_madds


class CountedDocument(Part):
    variant: str = Field(exclude=True)
    madds: int
    weights: int
    parameters: int
    weight_bytes: int
    peak_activation_bytes: int
    peak_activation_bytes_16bit: int
    peak_bottleneck_bytes_16bit: int
    multi_scale_madds: int | None


class PublishedDocument(Part):
    madds_m: float | None
    params_m: float | None
    accuracy_percent: float | None
    measure: str
    source: str
    counted_madds: int | None
    """Of everything that the published figure stands for: twelve inferences where it is a multi-scale one."""
    deviation_percent: float | None
    agrees: bool
    explanation: str | None


class VariantDocument(Part):
    variant: str
    counted: CountedDocument | None
    published: list[PublishedDocument]


class DisagreementDocument(Part):
    topic: str
    source_a: str
    source_b: str
    explanation: str | None


class ArchitectureDocument(Part):
    architecture: str
    reference: str
    widths: str
    resolutions: str
    variants: list[VariantDocument]
    disagreements: list[DisagreementDocument]


class ModelsDocument(Part):
    """`list` has the default variant of each, `show` one architecture with every variant that is known of it."""

    schema_: Literal["bigcore.models/1"] = Field(default="bigcore.models/1", alias="schema")
    models: list[ArchitectureDocument]


def models_document(descriptions: Iterable[Description]) -> ModelsDocument:
    return ModelsDocument(models=[_architecture(description) for description in descriptions])


def _architecture(description: Description) -> ArchitectureDocument:
    architecture = description.architecture
    return ArchitectureDocument.of(
        architecture,
        architecture=architecture.name,
        widths=str(architecture.widths),
        resolutions=str(architecture.resolutions),
        variants=[_variant(entry) for entry in description.entries],
        disagreements=description.disagreements,
    )


def _variant(entry: CatalogueEntry) -> VariantDocument:
    return VariantDocument.of(
        entry, variant=entry.variant.name, published=[_published(comparison) for comparison in entry.published]
    )


def _published(comparison: Comparison) -> PublishedDocument:
    figure = comparison.figure
    return PublishedDocument.of(
        figure,
        measure=figure.measure.value,
        counted_madds=counted_madds(figure),
        deviation_percent=comparison.deviation_percent,
        agrees=comparison.agrees,
        explanation=comparison.explanation,
    )

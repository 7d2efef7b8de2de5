"""`bigcore build --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from models.artifact import Built
from models.errors import ModelsError


class ArtifactDocument(Part):
    variant: str
    architecture: str
    width: float
    resolution: int
    precision: str
    split: int
    path: str
    sha256: str
    size_bytes: int
    madds: int
    parameters: int
    weights: int
    weights_origin: str
    cached: bool
    seconds: float


class BuildFailureDocument(Part):
    variant: str
    detail: str


class BuildDocument(Part):
    schema_: Literal["bigcore.build/1"] = Field(default="bigcore.build/1", alias="schema")
    artifacts: list[ArtifactDocument]
    failures: list[BuildFailureDocument]


def build_document(built: Sequence[Built], failed: Sequence[ModelsError]) -> BuildDocument:
    return BuildDocument(
        artifacts=[document for one in built if (document := _artifact_document(one)) is not None],
        failures=[BuildFailureDocument(variant=error.subject, detail=error.what) for error in failed],
    )


def _artifact_document(built: Built) -> ArtifactDocument | None:
    artifact = built.artifact
    variant = artifact.variant
    if variant is None:
        return None
    return ArtifactDocument.of(
        artifact,
        variant=artifact.name,
        architecture=variant.architecture,
        width=variant.width,
        resolution=variant.resolution,
        precision=variant.precision.value,
        split=variant.split,
        path=str(artifact.path),
        madds=artifact.cost.madds,
        parameters=artifact.cost.parameters,
        weights=artifact.cost.weights,
        cached=built.cached,
        seconds=built.seconds,
    )

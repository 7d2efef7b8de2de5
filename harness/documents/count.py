"""`bigcore count --json`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from harness.documents.part import Part
from harness.documents.paths import spelled
from models.cost import Cost


class TensorDocument(Part):
    name: str
    shape: list[int]
    dtype: str


class OperatorDocument(Part):
    index: int
    op: str
    madds: int
    parameters: int
    output_shape: list[int]


class CountDocument(Part):
    schema_: Literal["bigcore.count/1"] = Field(default="bigcore.count/1", alias="schema")
    file: str
    sha256: str
    madds: int
    parameters: int
    weights: int
    weight_bytes: int
    peak_activation_bytes: int
    peak_activation_bytes_16bit: int
    peak_bottleneck_bytes: int
    peak_bottleneck_bytes_16bit: int
    inputs: list[TensorDocument]
    outputs: list[TensorDocument]
    operators: list[OperatorDocument]
    warnings: list[str]


def count_document(file: Path, sha256: str, cost: Cost) -> CountDocument:
    return CountDocument.of(cost, file=spelled(file), sha256=sha256)

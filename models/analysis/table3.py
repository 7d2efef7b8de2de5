"""Table 3: the most channels, and the memory, that must exist at each spatial resolution, at 16 bit.

What runs as one operation never exists as a whole: the inside of a bottleneck (Section 5.1), and what is not needed
at once. Tensors at the edges of operations count, each alone, as in the paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.cost.flat import Flat
from models.cost.graph import Graph, Operator, Shape, read_model
from models.cost.memory import fused_steps

BYTES_AT_16_BIT = 2
RESOLUTIONS = (112, 56, 28, 14, 7, 1)
"""The side of the map in each of the paper's rows, for an input of 224."""
POOLING = frozenset({"AVERAGE_POOL_2D", "MEAN"})


@dataclass(frozen=True, slots=True)
class Materialised:
    """The largest tensor at one resolution."""

    resolution: int
    channels: int
    bytes_at_16_bit: int


def table3(model: bytes) -> tuple[Materialised, ...]:
    """A row for each resolution of the paper at which the network has tensors."""
    graph = read_model(Flat(model, "the model")).graphs[0]
    shapes = tuple(tensor.shape for tensor in graph.tensors)
    rows = (_at(resolution, _edges(graph, shapes)) for resolution in RESOLUTIONS)
    return tuple(row for row in rows if row is not None)


def _edges(graph: Graph, shapes: tuple[Shape, ...]) -> list[Shape]:
    pooled = _pooled_channel_by_channel(graph, shapes)
    steps = fused_steps(graph, shapes)
    return [shapes[index] for step in steps for index in step.reads | step.writes if index not in pooled]


def _pooled_channel_by_channel(graph: Graph, shapes: tuple[Shape, ...]) -> set[int]:
    """Finds what a convolution writes only for the average over the whole map: one channel at a time is enough for
    it."""
    convolved = {op.outputs[0] for op in graph.operators if op.name == "CONV_2D"}
    readers: dict[int, list[Operator]] = {}
    for operator in graph.operators:
        for index in operator.inputs:
            readers.setdefault(index, []).append(operator)
    return {
        index
        for index in convolved
        if len(readers.get(index, ())) == 1
        and readers[index][0].name in POOLING
        and _side(shapes[readers[index][0].outputs[0]]) == 1
    }


def _at(resolution: int, shapes: list[Shape]) -> Materialised | None:
    channels = max((shape[-1] for shape in shapes if _side(shape) == resolution), default=None)
    if channels is None:
        return None
    return Materialised(resolution, channels, resolution * resolution * channels * BYTES_AT_16_BIT)


def _side(shape: Shape) -> int | None:
    """Returns the side of a square map; a row of channels counts as a map of 1x1."""
    if len(shape) == 2:
        return 1
    return shape[1] if len(shape) == 4 and shape[1] == shape[2] else None

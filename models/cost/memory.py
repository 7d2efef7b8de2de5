"""How much memory the activations need at their peak, in two ways.

`peak_in_file_order`: the operators run in the order of the file; a tensor is there from the operator that writes it
until the last that reads it; inputs are there from the start, outputs until the end. Constants are not activations.

`peak_with_bottlenecks`: Equation 2 of the MobileNetV2 paper (Section 5.1), M(G) = max over operations of inputs +
outputs + inner memory, where a bottleneck (a convolution that expands, a depthwise convolution, a 1x1 convolution
that projects, and the shortcut's addition) is one operation that holds a single channel of its inner tensors at a
time (n = t in the paper).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

from models.cost.graph import Graph, Shape, stored_bytes


@dataclass(frozen=True, slots=True)
class Step:
    """One operator, or several that run as one."""

    reads: frozenset[int]
    writes: frozenset[int]
    inner: tuple[int, ...] = ()
    """Tensors of which only one channel exists at a time."""


Size = Callable[[int], int]
"""Bytes of a tensor, by its number."""


def sizes_as_stored(graph: Graph, shapes: Sequence[Shape]) -> Size:
    return lambda index: stored_bytes(shapes[index], graph.tensors[index].dtype)


def sizes_at_16_bit(shapes: Sequence[Shape]) -> Size:
    """Takes two bytes for every activation element, as in Table 3."""
    return lambda index: 2 * prod(shapes[index])


def activation_steps(graph: Graph) -> tuple[Step, ...]:
    """Makes one step of each operator. What is computed from constants alone, such as widened weights, is constant
    too."""
    constant = constant_tensors(graph)
    return tuple(
        Step(
            frozenset(i for i in operator.inputs if i >= 0 and i not in constant),
            frozenset(i for i in operator.outputs if i not in constant),
        )
        for operator in graph.operators
    )


def constant_tensors(graph: Graph) -> frozenset[int]:
    constant = {tensor.index for tensor in graph.tensors if tensor.constant}
    for operator in graph.operators:
        given = [index for index in operator.inputs if index >= 0]
        if given and all(index in constant for index in given):
            constant.update(operator.outputs)
    return frozenset(constant)


def peak_in_file_order(graph: Graph, size: Size) -> int:
    steps = activation_steps(graph)
    last_use = {index: position for position, step in enumerate(steps) for index in step.reads | step.writes}
    last_use |= dict.fromkeys(graph.outputs, len(steps))
    ending: dict[int, list[int]] = {}
    for index, position in last_use.items():
        ending.setdefault(position, []).append(index)
    present = {index for index in graph.inputs if not graph.tensors[index].constant}
    held = peak = sum(size(index) for index in present)
    for position, step in enumerate(steps):
        arriving = (step.reads | step.writes) - present
        held += sum(size(index) for index in arriving)
        present |= arriving
        peak = max(peak, held)
        leaving = present.intersection(ending.get(position, ()))
        held -= sum(size(index) for index in leaving)
        present -= leaving
    return peak


def peak_with_bottlenecks(graph: Graph, shapes: Sequence[Shape], size: Size) -> int:
    return max((_step_size(step, shapes, size) for step in fused_steps(graph, shapes)), default=0)


def _step_size(step: Step, shapes: Sequence[Shape], size: Size) -> int:
    single_channels = sum(size(index) // max(shapes[index][-1], 1) for index in step.inner)
    return sum(map(size, step.reads)) + sum(map(size, step.writes)) + single_channels


def fused_steps(graph: Graph, shapes: Sequence[Shape]) -> tuple[Step, ...]:
    steps = activation_steps(graph)
    readers: dict[int, list[int]] = {}
    for position, step in enumerate(steps):
        for index in step.reads:
            readers.setdefault(index, []).append(position)
    fused: list[Step] = []
    taken: set[int] = set()
    for position, step in enumerate(steps):
        if position in taken:
            continue
        chain = _bottleneck(graph, shapes, steps, readers, position)
        taken.update(chain)
        fused.append(_as_one(steps, chain) if chain else step)
    return tuple(fused)


def _bottleneck(
    graph: Graph, shapes: Sequence[Shape], steps: Sequence[Step], readers: dict[int, list[int]], first: int
) -> tuple[int, ...]:
    """Returns the positions of expand, (pad,) depthwise, project (and add), or nothing."""
    chain = [first]
    wanted = ["DEPTHWISE_CONV_2D", "CONV_2D"]
    if graph.operators[first].name != "CONV_2D":
        return ()
    while wanted:
        following = _only_reader(graph, steps, readers, chain[-1])
        if following is None:
            return ()
        name = graph.operators[following].name
        if name == wanted[0]:
            wanted.pop(0)
        elif name != "PAD":
            return ()
        chain.append(following)
    expanded, projected = (shapes[graph.operators[chain[i]].outputs[0]][-1] for i in (0, -1))
    entered = shapes[graph.operators[first].inputs[0]][-1]
    if expanded <= max(entered, projected):
        return ()  # nothing is narrower outside than inside: a plain separable convolution
    add = _only_reader(graph, steps, readers, chain[-1])
    if add is not None and graph.operators[add].name == "ADD" and steps[first].reads <= steps[add].reads:
        chain.append(add)
    return tuple(chain)


def _only_reader(graph: Graph, steps: Sequence[Step], readers: dict[int, list[int]], position: int) -> int | None:
    if len(steps[position].writes) != 1:
        return None
    (written,) = steps[position].writes
    if written in graph.outputs or len(readers.get(written, ())) != 1:
        return None
    following = readers[written][0]
    return following if following > position else None


def _as_one(steps: Sequence[Step], chain: tuple[int, ...]) -> Step:
    written = frozenset().union(*(steps[position].writes for position in chain))
    read = frozenset().union(*(steps[position].reads for position in chain))
    inner = written & read
    return Step(read - written, written - read, tuple(sorted(inner)))

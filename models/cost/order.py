"""Every tensor is written once, before it is read: what TFLite's own verifier asks of a file."""

from __future__ import annotations

from math import prod

from models.cost.graph import Graph, Model


def check_order(model: Model, graph: Graph) -> None:
    refuse = model.flat.refuse
    ready = {t.index for t in graph.tensors if t.constant or t.variable or prod(t.shape) == 0} | set(graph.inputs)
    writer = {index: operator.index for operator in graph.operators for index in operator.outputs}
    written: set[int] = set()
    for operator in graph.operators:
        for index in operator.inputs:
            if index >= 0 and index not in ready:
                later = f"written by operator {writer[index]}, not earlier" if index in writer else "written by nothing"
                refuse(f"is broken: operator {operator.index}, {operator.name}, reads tensor {index}, which is {later}")
        for index in operator.outputs:
            if index in written or graph.tensors[index].constant:
                refuse(f"is broken: operator {operator.index}, {operator.name}, overwrites tensor {index}")
            written.add(index)
            ready.add(index)
    for index in graph.outputs:
        if index not in ready:
            refuse(f"is broken: nothing writes its output, tensor {index}")

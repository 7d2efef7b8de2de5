"""The shape of every tensor of a network, worked out from its inputs in the order of the operators.

A file's stated shapes are what its converter believed; the runtime works them out anew, and so do we. Where no rule
is known the stated shape stands, and if it depends on a dynamic dimension that becomes a warning.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from models.cost.graph import MAX_RANK, MAX_TENSOR_BYTES, Graph, Model, Operator, Shape, stored_bytes
from models.cost.known_values import MAX_VALUES, VALUE_RULES
from models.cost.misfit import Misfit
from models.cost.shape_call import Call, Values
from models.cost.shape_rules import SHAPE_RULES
from models.errors import InputShapeRefused

MAX_VALUE = 1 << 62


@dataclass(frozen=True, slots=True)
class Shapes:
    of: tuple[Shape, ...]
    """The shapes by tensor number."""
    guessed: tuple[str, ...]
    """Operators whose output could not be worked out although it depends on a dynamic input."""
    contradicted: tuple[str, ...]
    """Operators whose output is not what the file states."""


@dataclass(slots=True)
class _Walk:
    model: Model
    graph: Graph
    chosen: str
    """The sizes of inputs that the caller set or that had to be assumed."""
    of: list[Shape]
    loose: set[int]
    """Tensors whose size depends on an input that is dynamic or was set by the caller."""
    values: dict[int, Values] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)


def work_out(model: Model, graph: Graph, inputs: dict[int, Shape]) -> Shapes:
    """`inputs` holds the sizes that the caller chose or that had to be assumed, by tensor number."""
    walk = _Walk(
        model,
        graph,
        chosen=", ".join("x".join(map(str, shape)) for shape in inputs.values()),
        of=[inputs.get(tensor.index, tensor.shape) for tensor in graph.tensors],
        loose={t.index for t in graph.tensors if t.index in inputs or (t.index in graph.inputs and t.dynamic)},
    )
    for operator in graph.operators:
        _step(walk, operator)
    return Shapes(tuple(walk.of), tuple(walk.guessed), tuple(walk.contradicted))


def _step(walk: _Walk, operator: Operator) -> None:
    call = Call(
        inputs=tuple(None if i < 0 else walk.of[i] for i in operator.inputs),
        values=tuple(None if i < 0 else _values(walk, i) for i in operator.inputs),
        outputs=len(operator.outputs),
        options_name=operator.options_name,
        options=operator.options,
    )
    try:
        _settle_shapes(walk, operator, call)
        _settle_values(walk, operator, call)
    except Misfit as misfit:
        where = f"operator {operator.index}, {operator.name}: {misfit.what}"
        if walk.chosen:
            what = f"cannot take the input shape {walk.chosen} at {where}"
            raise InputShapeRefused(walk.model.flat.subject, what, "set another with --input-shape") from misfit
        walk.model.flat.refuse(f"is broken: {where}")


def _settle_shapes(walk: _Walk, operator: Operator, call: Call) -> None:
    rule = SHAPE_RULES.get(operator.name)
    shapes = rule(call) if rule is not None else None
    loose = any(index in walk.loose for index in operator.inputs)
    who = f"{operator.name} (operator {operator.index})"
    if shapes is None:
        if loose:
            walk.guessed.append(who)
            walk.loose.update(operator.outputs)
        return
    if len(shapes) != len(operator.outputs):
        raise Misfit(f"{len(operator.outputs)} outputs where it has {len(shapes)}")
    for index, shape in zip(operator.outputs, shapes, strict=True):
        tensor = walk.graph.tensors[index]
        if len(shape) > MAX_RANK or stored_bytes(shape, tensor.dtype) >= MAX_TENSOR_BYTES:
            raise Misfit(f"an output of shape {list(shape[:MAX_RANK])} fits no memory")
        if not loose and not tensor.dynamic and shape != tensor.shape:
            walk.contradicted.append(who)
        walk.of[index] = shape
    if loose:
        walk.loose.update(operator.outputs)


def _settle_values(walk: _Walk, operator: Operator, call: Call) -> None:
    rule = VALUE_RULES.get(operator.name)
    if rule is None or len(operator.outputs) != 1:
        return
    values = rule(call)
    if values is not None and len(values) <= MAX_VALUES and all(abs(value) < MAX_VALUE for value in values):
        walk.values[operator.outputs[0]] = values


def _values(walk: _Walk, index: int) -> Values | None:
    known = walk.values.get(index)
    if known is None:
        known = walk.model.integers(walk.graph.tensors[index])
        if known is not None:
            walk.values[index] = known
    return known

"""The operators of one network with what each costs, and the constants that count as its weights and biases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import prod

from models.cost.graph import Graph, Model, Operator, Shape
from models.cost.misfit import Misfit
from models.cost.operators import CALLS, COUNTED, FREE
from models.cost.order import check_order
from models.cost.shapes import Shapes, work_out

MAX_CALL_DEPTH = 16

_PASSED_ON = frozenset({"CAST", "DENSIFY", "DEQUANTIZE", "EXPAND_DIMS", "QUANTIZE", "RESHAPE", "SQUEEZE", "TRANSPOSE"})
"""Operators behind which a constant is still the same weights (float16 weights are widened, sparse ones filled)."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The constants of one layer. The same weights read twice are one layer; a bias that the converter happened to
    share between two layers, because both are zero, is not."""

    graph: int
    tensors: tuple[int, ...]
    weights: int
    biases: int


@dataclass(frozen=True, slots=True)
class LayerCost:
    operator: Operator
    madds: int
    parameters: frozenset[Parameters]
    output_shape: Shape


@dataclass(frozen=True, slots=True)
class GraphCost:
    layers: tuple[LayerCost, ...]
    shapes: Shapes

    @property
    def madds(self) -> int:
        return sum(layer.madds for layer in self.layers)

    @property
    def parameters(self) -> frozenset[Parameters]:
        return frozenset().union(*(layer.parameters for layer in self.layers))


@dataclass(slots=True)
class Counting:
    """Counts the networks of one file, each once, also where one is called from several places."""

    model: Model
    known: dict[int, GraphCost] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def graph(self, number: int, inputs: dict[int, Shape], trail: tuple[int, ...] = ()) -> GraphCost:
        model = self.model
        if not 0 <= number < len(model.graphs):
            model.flat.refuse(f"is broken: it calls network {number} of {len(model.graphs)}")
        if number in trail or len(trail) >= MAX_CALL_DEPTH:
            model.flat.refuse(f"is broken: its networks call each other in a circle or too deep: {[*trail, number]}")
        if number not in self.known:
            graph = model.graphs[number]
            check_order(model, graph)
            shapes = work_out(model, graph, inputs)
            origin = _origins(graph)
            layers = tuple(self._layer(number, op, shapes, origin, (*trail, number)) for op in graph.operators)
            self.known[number] = GraphCost(layers, shapes)
        return self.known[number]

    def _layer(
        self, number: int, operator: Operator, shapes: Shapes, origin: dict[int, int], trail: tuple[int, ...]
    ) -> LayerCost:
        graph = self.model.graphs[number]
        output_shape = shapes.of[operator.outputs[0]] if operator.outputs else ()
        if operator.name in CALLS:
            madds, parameters = self._called(operator, trail)
            return LayerCost(operator, madds, parameters, output_shape)
        rule = COUNTED.get(operator.name)
        if rule is None:
            if operator.name not in FREE:
                self.unknown[operator.name] += 1
            return LayerCost(operator, 0, frozenset(), output_shape)
        try:
            madds = rule.madds(
                tuple(None if i < 0 else shapes.of[i] for i in operator.inputs),
                tuple(shapes.of[i] for i in operator.outputs),
            )
        except Misfit as misfit:
            self.model.flat.refuse(f"is broken: operator {operator.index}, {operator.name}: {misfit.what}")
        own = _parameters(graph, number, operator, rule.weights, rule.biases, origin)
        return LayerCost(operator, madds, frozenset({own} if own.weights else ()), output_shape)

    def _called(self, operator: Operator, trail: tuple[int, ...]) -> tuple[int, frozenset[Parameters]]:
        """A loop costs its condition and body once, two branches cost the costlier one, and what only initialises costs
        nothing."""
        called = [self.graph(number, {}, trail) for number in _called_networks(self.model, operator)]
        parameters = frozenset[Parameters]().union(*(cost.parameters for cost in called))
        if operator.name == "WHILE":
            self.remarks.append(
                f"the loop of operator {operator.index} is counted once: the file does not say how often it runs"
            )
        if operator.name == "IF":
            self.remarks.append(f"of the two branches of operator {operator.index} the costlier one is counted")
            return max(cost.madds for cost in called), parameters
        if operator.name == "CALL_ONCE":
            return 0, parameters
        return sum(cost.madds for cost in called), parameters


def _called_networks(model: Model, operator: Operator) -> tuple[int, ...]:
    slots = {
        "WhileOptions": (0, 1),
        "IfOptions": (0, 1),
        "CallOnceOptions": (0,),
        "CallOptions": (0,),
        "StableHLOCompositeOptions": (1,),
    }
    if operator.options is None or operator.options_name not in slots:
        model.flat.refuse(f"is broken: operator {operator.index}, {operator.name}, does not say which network it runs")
    return tuple(operator.options.scalar(slot, "i") for slot in slots[operator.options_name])


def _origins(graph: Graph) -> dict[int, int]:
    """Tensor to the constant behind it."""
    origin = {tensor.index: tensor.index for tensor in graph.tensors if tensor.constant}
    for operator in graph.operators:
        if operator.name in _PASSED_ON and operator.inputs and operator.inputs[0] in origin:
            origin.update(dict.fromkeys(operator.outputs, origin[operator.inputs[0]]))
    return origin


def _parameters(
    graph: Graph,
    number: int,
    operator: Operator,
    weight_inputs: tuple[int, ...],
    bias_inputs: tuple[int, ...],
    origin: dict[int, int],
) -> Parameters:
    def constants(positions: tuple[int, ...]) -> tuple[int, ...]:
        given = (operator.inputs[position] for position in positions if position < len(operator.inputs))
        return tuple(origin[index] for index in given if index in origin)

    weights, biases = constants(weight_inputs), constants(bias_inputs)
    return Parameters(
        graph=number,
        tensors=weights + biases,
        weights=sum(prod(graph.tensors[index].shape) for index in weights),
        biases=sum(prod(graph.tensors[index].shape) for index in biases),
    )

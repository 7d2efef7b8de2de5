"""Figure 7: how many channels stay positive behind each convolution with ReLU, over given images.

After ReLU a pixel of n channels can be traced back to the k channels of the bottleneck in front of it if at least k are
positive (Lemma 2): with an expansion of 6 that threshold is one sixth of the channels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.cost.flat import Flat
from models.cost.graph import Graph, Operator, read_model
from models.errors import EvaluationRefused
from models.evaluation.classifier import Classifier, quantised
from models.evaluation.preprocessing import prepared

CONVOLUTIONS = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 4}
"""Operator to the number of the option that names its fused activation."""
RELUS = frozenset({1, 3})
"""ReLU and ReLU6 among the fused activations of the schema."""


@dataclass(frozen=True, slots=True)
class RectifiedLayer:
    operator: int
    output: int
    """The tensor behind the ReLU."""
    channels: int
    threshold: int
    """Positive channels at which it can be traced back: as many as the bottleneck in front of it has; a depthwise
    convolution keeps the threshold of the expansion that it filters.
    """


@dataclass(frozen=True, slots=True)
class PositiveChannels:
    layer: RectifiedLayer
    least: int
    mean: float
    most: int
    deviation: float
    """The standard deviation over pixels."""
    invertible_percent: float
    """The share of pixels at or above the threshold."""


def positive_channels(model: Path, images: Iterable[Path]) -> tuple[PositiveChannels, ...]:
    """Runs the model on every image and looks behind each rectified convolution."""
    layers = rectified_layers(_graph(model))
    interpreter = _observed(model)
    (given,) = interpreter.get_input_details()
    _, height, width, _ = (int(size) for size in given["shape"])
    zeros = {details["index"]: details["quantization"][1] for details in interpreter.get_tensor_details()}
    counts: dict[int, list[NDArray[np.int64]]] = {layer.output: [] for layer in layers}
    for image in images:
        interpreter.set_tensor(given["index"], quantised(prepared(image, height, width), given)[np.newaxis])
        interpreter.invoke()
        for layer in layers:
            counts[layer.output].append(_positive(interpreter.get_tensor(layer.output), zeros[layer.output]))
    if not layers or not counts[layers[0].output]:
        raise EvaluationRefused(model, "has nothing to look at", "give a model with ReLU and at least one image")
    return tuple(_summed_up(layer, np.concatenate(counts[layer.output])) for layer in layers)


def rectified_layers(graph: Graph) -> tuple[RectifiedLayer, ...]:
    found: dict[int, RectifiedLayer] = {}
    for operator in graph.operators:
        if _is_rectified(operator):
            (output,) = operator.outputs
            source = operator.inputs[0]
            channels, entering = graph.tensors[output].shape[-1], graph.tensors[source].shape[-1]
            filtered = found.get(source) if operator.name == "DEPTHWISE_CONV_2D" else None
            threshold = filtered.threshold if filtered is not None else min(entering, channels)
            found[output] = RectifiedLayer(operator.index, output, channels, threshold)
    return tuple(found.values())


def _is_rectified(operator: Operator) -> bool:
    slot = CONVOLUTIONS.get(operator.name)
    return slot is not None and operator.options is not None and operator.options.scalar(slot, "b") in RELUS


def _graph(model: Path) -> Graph:
    return read_model(Flat(model.read_bytes(), str(model))).graphs[0]


def _observed(model: Path) -> Any:
    """Runs without XNNPACK and keeps every tensor, because the inner ones are to be read."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    Classifier.load(model)
    interpreter = Interpreter(
        model_path=str(model),
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    return interpreter


def _positive(values: NDArray[Any], zero_point: int) -> NDArray[np.int64]:
    """Returns how many channels of every pixel are positive."""
    counted: NDArray[np.int64] = np.count_nonzero(values > zero_point, axis=-1).reshape(-1)
    return counted


def _summed_up(layer: RectifiedLayer, counts: NDArray[np.int64]) -> PositiveChannels:
    return PositiveChannels(
        layer=layer,
        least=int(counts.min()),
        mean=float(counts.mean()),
        most=int(counts.max()),
        deviation=float(counts.std()),
        invertible_percent=100 * float(np.mean(counts >= layer.threshold)),
    )

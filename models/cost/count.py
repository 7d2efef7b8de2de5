"""Counts a .tflite file. Weights are never copied: the file is mapped, and only its structure is read."""

from __future__ import annotations

import mmap
from pathlib import Path

from models.cost.flat import Flat
from models.cost.graph import MAX_RANK, MAX_TENSOR_BYTES, Graph, Shape, Tensor, read_model, stored_bytes
from models.cost.layers import Counting, GraphCost
from models.cost.memory import peak_in_file_order, peak_with_bottlenecks, sizes_as_stored, sizes_at_16_bit
from models.cost.records import Cost, OperatorCost, TensorShape
from models.errors import InputShapeRefused, UnreadableModel

USUAL_IMAGE_SIZE = 224


def count_file(path: Path, input_shape: Shape | None = None) -> Cost:
    """`input_shape` is the size of the first input, where the file leaves it open or the caller wants another."""
    try:
        if path.exists() and not path.is_file():
            raise UnreadableModel(path, "is no file", "give the path of a .tflite file")
        if path.stat().st_size == 0:
            raise UnreadableModel(path, "is empty", "export or download the file again")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _count(Flat(data, str(path)), input_shape)
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        raise UnreadableModel(path, f"cannot be read: {words}", "check the path") from error


def count_bytes(data: bytes, input_shape: Shape | None = None) -> Cost:
    return _count(Flat(data, "the model"), input_shape)


def _count(flat: Flat, input_shape: Shape | None) -> Cost:
    model = read_model(flat)
    graph = model.graphs[0]
    assumed = {t.index: _assumed(t) for t in (graph.tensors[i] for i in graph.inputs) if t.dynamic}
    chosen = {} if input_shape is None else {_first_input(flat, graph, input_shape): input_shape}
    counting = Counting(model)
    cost = counting.graph(0, assumed | chosen)
    shapes = cost.shapes.of
    as_stored, at_16_bit = sizes_as_stored(graph, shapes), sizes_at_16_bit(shapes)
    weights = sum(layer.weights for layer in cost.parameters)
    return Cost(
        madds=cost.madds,
        parameters=weights + sum(layer.biases for layer in cost.parameters),
        weights=weights,
        weight_bytes=model.weight_bytes,
        peak_activation_bytes=peak_in_file_order(graph, as_stored),
        peak_activation_bytes_16bit=peak_in_file_order(graph, at_16_bit),
        peak_bottleneck_bytes=peak_with_bottlenecks(graph, shapes, as_stored),
        peak_bottleneck_bytes_16bit=peak_with_bottlenecks(graph, shapes, at_16_bit),
        inputs=_described(graph, graph.inputs, shapes),
        outputs=_described(graph, graph.outputs, shapes),
        operators=tuple(
            OperatorCost(
                index=layer.operator.index,
                op=layer.operator.name.removeprefix("custom:"),
                madds=layer.madds,
                parameters=sum(part.weights + part.biases for part in layer.parameters),
                output_shape=layer.output_shape,
            )
            for layer in cost.layers
        ),
        operator_versions=model.operator_versions,
        tensor_types=tuple(sorted({tensor.dtype for tensor in graph.tensors})),
        warnings=(*_size_warnings(graph, assumed, chosen, cost), *_unknown_warnings(counting), *counting.remarks),
    )


def _first_input(flat: Flat, graph: Graph, shape: Shape) -> int:
    words = "x".join(map(str, shape))
    if not graph.inputs:
        raise InputShapeRefused(flat.subject, "has no input that could take a shape", "leave --input-shape out")
    tensor = graph.tensors[graph.inputs[0]]
    if len(shape) != len(tensor.shape) or len(shape) > MAX_RANK:
        stated = "x".join("?" if size < 0 else str(size) for size in tensor.signature)
        raise InputShapeRefused(flat.subject, f"cannot take the input shape {words}", f"give one like {stated}")
    if min(shape, default=1) < 1 or stored_bytes(shape, tensor.dtype) >= MAX_TENSOR_BYTES:
        raise InputShapeRefused(flat.subject, f"cannot take the input shape {words}", "give sizes from 1 up")
    return tensor.index


def _described(graph: Graph, indices: tuple[int, ...], shapes: tuple[Shape, ...]) -> tuple[TensorShape, ...]:
    return tuple(TensorShape(graph.tensors[i].name, shapes[i], graph.tensors[i].dtype.lower()) for i in indices)


def _assumed(tensor: Tensor) -> Shape:
    """Assumes a size where the file states only a placeholder: one image of 224x224, and 1 for any other open
    dimension."""
    usual = (1, USUAL_IMAGE_SIZE, USUAL_IMAGE_SIZE, 1) if len(tensor.shape) == 4 else (1,) * len(tensor.shape)
    return tuple(
        most_used if open_size < 0 and stated == 1 else stated
        for stated, open_size, most_used in zip(tensor.shape, tensor.signature, usual, strict=True)
    )


def _size_warnings(graph: Graph, assumed: dict[int, Shape], chosen: dict[int, Shape], cost: GraphCost) -> list[str]:
    warnings = []
    for index in assumed.keys() - chosen.keys():
        tensor = graph.tensors[index]
        stated, taken = ("x".join(map(str, shape)) for shape in (tensor.signature, assumed[index]))
        warnings.append(
            f"input {tensor.name} has the open size {stated.replace('-1', '?')} and is counted at {taken};"
            " --input-shape sets another"
        )
    if cost.shapes.guessed:
        warnings.append(f"{_listed(cost.shapes.guessed)}: the output's size is not known here, the file's own is taken")
    if cost.shapes.contradicted:
        warnings.append(f"{_listed(cost.shapes.contradicted)}: the file states another size than the operator gives")
    return warnings


def _unknown_warnings(counting: Counting) -> list[str]:
    return [
        f"operator {name.removeprefix('custom:')} ({times} times) is not known here: what it costs is not in the total"
        for name, times in sorted(counting.unknown.items())
    ]


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

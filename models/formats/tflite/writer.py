"""Writes small float32 networks as .tflite files, without TensorFlow and the same byte for byte each time.

Only what the fixed models need: one input, a chain of layers, one output. Every operator is of version 1, which any
TFLite runtime knows. Field numbers and options are those of the schema that ships in ai-edge-litert.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, ...]
Floats = NDArray[np.float32]
Field = tuple[int, str, int]
"""Slot, type and value of a scalar field."""

FLOAT32, INT32 = 0, 2
RELU6 = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """An operator of the schema, and the options table that it takes."""

    code: int
    options_type: int
    options_fields: int


AVERAGE_POOL_2D = Kind(code=1, options_type=5, options_fields=6)
CONV_2D = Kind(code=3, options_type=1, options_fields=7)
DEPTHWISE_CONV_2D = Kind(code=4, options_type=2, options_fields=7)
FULLY_CONNECTED = Kind(code=9, options_type=8, options_fields=5)


@dataclass(frozen=True, slots=True)
class Layer:
    kind: Kind
    options: tuple[Field, ...]
    output: Shape
    constants: tuple[Floats, ...] = ()
    """The weights and the bias."""


def conv_2d(weights: Floats, bias: Floats, stride: int, output: Shape) -> Layer:
    options = ((1, "Int32", stride), (2, "Int32", stride), (3, "Int8", RELU6), (4, "Int32", 1), (5, "Int32", 1))
    return Layer(CONV_2D, options, output, (weights, bias))


def depthwise_conv_2d(weights: Floats, bias: Floats, stride: int, output: Shape) -> Layer:
    options = ((1, "Int32", stride), (2, "Int32", stride), (3, "Int32", 1), (4, "Int8", RELU6), (5, "Int32", 1),
               (6, "Int32", 1))  # fmt: skip
    return Layer(DEPTHWISE_CONV_2D, options, output, (weights, bias))


def average_pool(size: int, output: Shape) -> Layer:
    options = ((0, "Int8", 1), (1, "Int32", 1), (2, "Int32", 1), (3, "Int32", size), (4, "Int32", size))
    return Layer(AVERAGE_POOL_2D, options, output)


def fully_connected(weights: Floats, bias: Floats, output: Shape) -> Layer:
    return Layer(FULLY_CONNECTED, (), output, (weights, bias))


def write_chain(description: str, input_shape: Shape, layers: Sequence[Layer]) -> bytes:
    import flatbuffers

    builder = flatbuffers.Builder(1 << 16)
    constants = [constant for layer in layers for constant in layer.constants]
    kinds = list(dict.fromkeys(layer.kind for layer in layers))
    buffers = [_table(builder, 3, {}), *(_buffer(builder, constant) for constant in constants)]
    graph = _graph(builder, input_shape, layers, kinds)
    codes = [_table(builder, 4, _scalars((0, "Int8", kind.code), (2, "Int32", 1), (3, "Int32", kind.code)))
             for kind in kinds]  # fmt: skip
    parts = {1: _offsets(builder, codes), 2: _offsets(builder, [graph]), 3: builder.CreateString(description)}
    parts[4] = _offsets(builder, buffers)
    root = _table(builder, 8, _scalars((0, "Uint32", 3)) | _references(parts))
    builder.Finish(root, b"TFL3")
    return bytes(builder.Output())


def _graph(builder: Any, input_shape: Shape, layers: Sequence[Layer], kinds: list[Kind]) -> int:
    tensors = [_tensor(builder, "input", input_shape, 0)]
    operators = []
    flowing, buffer = 0, 0
    for number, layer in enumerate(layers):
        inputs = [flowing]
        for constant in layer.constants:
            buffer += 1
            inputs.append(len(tensors))
            tensors.append(_tensor(builder, f"constant_{buffer}", constant.shape, buffer))
        flowing = len(tensors)
        tensors.append(_tensor(builder, f"layer_{number}", layer.output, 0))
        operators.append(_operator(builder, layer, kinds.index(layer.kind), inputs, flowing))
    parts = {0: _offsets(builder, tensors), 1: _integers(builder, [0]), 2: _integers(builder, [flowing])}
    parts |= {3: _offsets(builder, operators), 4: builder.CreateString("main")}
    return _table(builder, 5, _references(parts))


def _tensor(builder: Any, name: str, shape: Shape, buffer: int) -> int:
    parts = {0: _integers(builder, shape), 3: builder.CreateString(name)}
    return _table(builder, 8, _references(parts) | _scalars((1, "Int8", FLOAT32), (2, "Uint32", buffer)))


def _operator(builder: Any, layer: Layer, code: int, inputs: list[int], output: int) -> int:
    options = _table(builder, layer.kind.options_fields, _scalars(*layer.options))
    parts = {1: _integers(builder, inputs), 2: _integers(builder, [output]), 4: options}
    scalars = _scalars((0, "Uint32", code), (3, "Uint8", layer.kind.options_type))
    return _table(builder, 9, _references(parts) | scalars)


def _buffer(builder: Any, constant: Floats) -> int:
    # TFLite reads weights where they lie in the file and wants them at multiples of 16.
    raw = constant.astype("<f4").tobytes()
    builder.StartVector(1, len(raw), 16)
    builder.head -= len(raw)
    builder.Bytes[builder.head : builder.head + len(raw)] = raw
    return _table(builder, 3, _references({0: builder.EndVector()}))


Put = Callable[[Any], None]


def _scalars(*fields: Field) -> dict[int, Put]:
    def put(slot: int, kind: str, value: int) -> Put:
        return lambda builder: getattr(builder, f"Prepend{kind}Slot")(slot, value, 0)

    return {slot: put(slot, kind, value) for slot, kind, value in fields}


def _references(offsets: dict[int, int]) -> dict[int, Put]:
    def put(slot: int, offset: int) -> Put:
        return lambda builder: builder.PrependUOffsetTRelativeSlot(slot, offset, 0)

    return {slot: put(slot, offset) for slot, offset in offsets.items()}


def _table(builder: Any, fields: int, contents: dict[int, Put]) -> int:
    builder.StartObject(fields)
    for slot in sorted(contents):
        contents[slot](builder)
    offset: int = builder.EndObject()
    return offset


def _offsets(builder: Any, offsets: Sequence[int]) -> int:
    builder.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    end: int = builder.EndVector()
    return end


def _integers(builder: Any, values: Sequence[int]) -> int:
    builder.StartVector(4, len(values), 4)
    for value in reversed(values):
        builder.PrependInt32(value)
    end: int = builder.EndVector()
    return end

"""A converted .tflite file at another input size, by changing its shape vectors in place.

The converter gives every resolution of one set of weights the same operators, wiring and buffers; only the shapes of
activation tensors differ. The runtime itself says what they become. A test proves the outcome equal, byte for byte, to
a direct conversion. Where a size hides in constants or options (a reshape, a fixed pool) this does not hold: the
architecture's `resizable` says which networks may use it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

_CONVERSION_METADATA = b"CONVERSION_METADATA"
_MODEL_HASH_SLOT = 10


def without_model_hash(data: bytes) -> bytes:
    """The converter notes a hash of the graph it saw; zero, so that equal networks are equal files."""
    from tensorflow.lite.python import conversion_metadata_schema_py_generated as notes

    model = schema.Model.GetRootAs(data, 0)
    patched = bytearray(data)
    for index in range(model.MetadataLength()):
        entry = model.Metadata(index)
        if entry.Name() != _CONVERSION_METADATA:
            continue
        start = _vector_start(model.Buffers(entry.Buffer()), slot=4)
        environment = notes.ConversionMetadata.GetRootAs(data[start:], 0).Environment()
        offset = environment._tab.Offset(_MODEL_HASH_SLOT)
        if offset:
            place = start + environment._tab.Pos + offset
            patched[place : place + 8] = bytes(8)
    return bytes(patched)


def resized(data: bytes, resolution: int) -> bytes:
    """Returns the same network and weights for square inputs of another size."""
    shapes = _shapes_at(data, resolution)
    patched = bytearray(data)
    subgraph = schema.Model.GetRootAs(data, 0).Subgraphs(0)
    written: dict[int, tuple[int, ...]] = {}
    for index in range(subgraph.TensorsLength()):
        tensor = subgraph.Tensors(index)
        shape = shapes[index]
        if tensor.ShapeLength() != len(shape):
            raise ValueError(f"tensor {index} changes its rank with the resolution")
        if not shape:
            continue
        start = _vector_start(tensor, slot=4)
        if written.setdefault(start, shape) != shape:
            raise ValueError(f"tensor {index} shares its shape with a tensor of another size")
        patched[start : start + 4 * len(shape)] = np.asarray(shape, "<i4").tobytes()
    return bytes(patched)


def _shapes_at(data: bytes, resolution: int) -> list[tuple[int, ...]]:
    interpreter = Interpreter(
        model_content=data, experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    )
    (image,) = interpreter.get_input_details()
    interpreter.resize_tensor_input(image["index"], (1, resolution, resolution, 3), strict=False)
    interpreter.allocate_tensors()
    count = schema.Model.GetRootAs(data, 0).Subgraphs(0).TensorsLength()
    shapes: list[tuple[int, ...]] = [()] * count
    for details in interpreter.get_tensor_details():
        if details["index"] < count:  # What lies beyond are scratch tensors of the kernels.
            shapes[details["index"]] = tuple(int(size) for size in details["shape"])
    return shapes


def _vector_start(table: Any, slot: int) -> int:
    """Returns where the elements of a table's vector begin in the file."""
    start: int = table._tab.Vector(table._tab.Offset(slot))
    return start

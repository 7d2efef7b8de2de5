"""A .tflite file as records: tensors, and the operators between them. Weights stay in the file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

from models.cost.flat import Flat, Table
from models.cost.schema import (
    BITS,
    IDENTIFIER,
    VERSION,
    BufferField,
    ModelField,
    OperatorCodeField,
    OperatorField,
    SubGraphField,
    TensorField,
    operator_names,
    options_2_names,
    options_names,
    type_names,
)

MAX_RANK = 16
"""TFLite's own operators stop at 8 dimensions."""
MAX_TENSOR_BYTES = 1 << 63

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    index: int
    name: str
    shape: Shape
    """The stated shape, which for a dynamic dimension holds the converter's placeholder, usually 1."""
    signature: Shape
    """The same shape with -1 where a dimension is dynamic."""
    dtype: str
    content: range | None
    """Where a constant's bytes lie."""
    variable: bool
    external: bool
    """A constant whose bytes lie in another file."""

    @property
    def constant(self) -> bool:
        return self.content is not None or self.external

    @property
    def dynamic(self) -> bool:
        return -1 in self.signature


@dataclass(frozen=True, slots=True)
class Operator:
    index: int
    name: str
    """The schema's name, such as CONV_2D, or a custom operator's own name after "custom:"."""
    inputs: tuple[int, ...]
    """Tensor numbers; -1 where an optional input is left out."""
    outputs: tuple[int, ...]
    options_name: str
    options: Table | None


@dataclass(frozen=True, slots=True)
class Graph:
    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class Model:
    flat: Flat
    graphs: tuple[Graph, ...]
    operator_versions: tuple[tuple[str, int], ...] = ()
    """Each kind of operator that the file declares, with the version that a runtime must know."""

    @cached_property
    def weight_bytes(self) -> int:
        """Constants as stored: a buffer that several tensors share is one."""
        held = {tensor.content for graph in self.graphs for tensor in graph.tensors if tensor.content is not None}
        return sum(len(content) for content in held)

    def integers(self, tensor: Tensor) -> tuple[int, ...] | None:
        """The values of a small integer constant, such as the target of a RESHAPE."""
        code = {"INT32": "i", "INT64": "q"}.get(tensor.dtype)
        if code is None or tensor.content is None or len(tensor.content) > 1024:
            return None
        return self.flat.integers(code, tensor.content.start, len(tensor.content) * 8 // BITS[tensor.dtype])


def read_model(flat: Flat) -> Model:
    if flat.size < 8:
        flat.refuse(f"is no .tflite file: it has {flat.size} bytes")
    identifier = bytes(flat.data[4:8])
    if identifier != IDENTIFIER:
        flat.refuse(f"is no .tflite file: bytes 4 to 8 are {identifier!r} instead of {IDENTIFIER!r}")
    root = flat.root()
    version = root.scalar(ModelField.VERSION, "I")
    if version != VERSION:
        flat.refuse(f"has version {version} of the .tflite schema, where {VERSION} is known")
    kinds = root.tables(ModelField.OPERATOR_CODES)
    codes = tuple(_operator_name(code) for code in kinds)
    contents = tuple(_content(flat, buffer) for buffer in root.tables(ModelField.BUFFERS))
    graphs = tuple(_graph(flat, table, codes, contents) for table in root.tables(ModelField.SUBGRAPHS))
    if not graphs:
        flat.refuse("holds no network")
    return Model(flat, graphs, tuple(zip(codes, map(_operator_version, kinds), strict=True)))


def _operator_version(code: Table) -> int:
    # the schema's default is 1, which a FlatBuffer leaves out
    return code.scalar(OperatorCodeField.VERSION, "i") or 1


def _operator_name(code: Table) -> str:
    # Operators up to 126 stand in the 8-bit field of older files; 127 there means "see the 32-bit field".
    number = max(
        code.scalar(OperatorCodeField.BUILTIN_CODE, "i"),
        code.scalar(OperatorCodeField.DEPRECATED_BUILTIN_CODE, "b"),
    )
    name = operator_names().get(number, f"operator {number}")
    return f"custom:{code.text(OperatorCodeField.CUSTOM_CODE)}" if name == "CUSTOM" else name


def _content(flat: Flat, buffer: Table) -> range | None:
    offset = buffer.scalar(BufferField.OFFSET, "Q")
    if offset > 1:  # files above 2 GiB keep their weights behind the FlatBuffer; 1 is the converter's placeholder
        return flat.span(offset, buffer.scalar(BufferField.SIZE, "Q"))
    span = buffer.span(BufferField.DATA)
    return span or None


def _graph(flat: Flat, table: Table, codes: tuple[str, ...], contents: tuple[range | None, ...]) -> Graph:
    tensors = tuple(
        _tensor(flat, index, part, contents) for index, part in enumerate(table.tables(SubGraphField.TENSORS))
    )
    operators = tuple(
        _operator(flat, index, part, codes, len(tensors))
        for index, part in enumerate(table.tables(SubGraphField.OPERATORS))
    )
    return Graph(
        tensors,
        operators,
        _references(flat, "the network's inputs", table.integers(SubGraphField.INPUTS) or (), len(tensors), 0),
        _references(flat, "the network's outputs", table.integers(SubGraphField.OUTPUTS) or (), len(tensors), 0),
    )


def _tensor(flat: Flat, index: int, table: Table, contents: tuple[range | None, ...]) -> Tensor:
    dtype = type_names().get(code := table.scalar(TensorField.TYPE, "b"))
    if dtype is None:
        flat.refuse(f"is broken or too new: tensor {index} has the unknown type {code}")
    buffer = table.scalar(TensorField.BUFFER, "I")
    if buffer >= max(1, len(contents)):  # buffer 0 is the empty one, also where a file stores none at all
        flat.refuse(f"is broken: tensor {index} lies in buffer {buffer} of {len(contents)}")
    stated = table.integers(TensorField.SHAPE) or ()
    signature = table.integers(TensorField.SHAPE_SIGNATURE) or stated
    _check_shape(flat, index, stated, dtype)
    if len(signature) != len(stated):
        flat.refuse(f"is broken: tensor {index} has shape {list(stated)} and signature {list(signature)}")
    content = contents[buffer] if contents else None
    if content is not None and dtype in BITS and table.table(TensorField.SPARSITY) is None:
        needed = stored_bytes(stated, dtype)
        if len(content) != needed:
            flat.refuse(f"is broken: tensor {index} needs {needed} bytes and has {len(content)}")
    return Tensor(
        index=index,
        name=table.text(TensorField.NAME),
        shape=tuple(1 if size < 0 else size for size in stated),
        signature=tuple(-1 if -1 in pair else pair[0] for pair in zip(stated, signature, strict=True)),
        dtype=dtype,
        content=content,
        variable=bool(table.scalar(TensorField.IS_VARIABLE, "?")),
        external=table.scalar(TensorField.EXTERNAL_BUFFER, "I") != 0,
    )


def _check_shape(flat: Flat, index: int, shape: Shape, dtype: str) -> None:
    if len(shape) > MAX_RANK:
        flat.refuse(f"is broken: tensor {index} has {len(shape)} dimensions")
    if any(size < -1 for size in shape):
        flat.refuse(f"is broken: tensor {index} has the shape {list(shape)}")
    if stored_bytes(tuple(abs(size) for size in shape), dtype) >= MAX_TENSOR_BYTES:
        flat.refuse(f"is broken: tensor {index} with the shape {list(shape)} fits no memory")


def _operator(flat: Flat, index: int, table: Table, codes: tuple[str, ...], tensors: int) -> Operator:
    code = table.scalar(OperatorField.OPCODE_INDEX, "I")
    if code >= len(codes):
        flat.refuse(f"is broken: operator {index} is of kind {code} of {len(codes)}")
    kind = table.scalar(OperatorField.BUILTIN_OPTIONS_TYPE, "B")
    kind_2 = table.scalar(OperatorField.BUILTIN_OPTIONS_2_TYPE, "B")
    first = table.table(OperatorField.BUILTIN_OPTIONS) if kind else None
    second = table.table(OperatorField.BUILTIN_OPTIONS_2) if kind_2 else None
    return Operator(
        index=index,
        name=codes[code],
        inputs=_references(flat, f"operator {index}", table.integers(OperatorField.INPUTS) or (), tensors, -1),
        outputs=_references(flat, f"operator {index}", table.integers(OperatorField.OUTPUTS) or (), tensors, 0),
        options_name=options_2_names().get(kind_2, "") if kind_2 else options_names().get(kind, ""),
        options=second or first,
    )


def _references(flat: Flat, who: str, numbers: tuple[int, ...], tensors: int, least: int) -> tuple[int, ...]:
    if any(not least <= number < tensors for number in numbers):
        strange = next(number for number in numbers if not least <= number < tensors)
        flat.refuse(f"is broken: {who} refers to tensor {strange} of {tensors}")
    return numbers


def stored_bytes(shape: Shape, dtype: str) -> int:
    """ceil(elements x bits / 8); a type without a fixed width counts as nothing."""
    return (prod(shape) * BITS.get(dtype, 0) + 7) // 8

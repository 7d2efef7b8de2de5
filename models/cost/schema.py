"""The parts of the .tflite schema that a count reads: field numbers here, names of operators and types from
ai-edge-litert."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

IDENTIFIER = b"TFL3"
VERSION = 3


class ModelField(IntEnum):
    VERSION = 0
    OPERATOR_CODES = 1
    SUBGRAPHS = 2
    BUFFERS = 4


class SubGraphField(IntEnum):
    TENSORS = 0
    INPUTS = 1
    OUTPUTS = 2
    OPERATORS = 3


class TensorField(IntEnum):
    SHAPE = 0
    TYPE = 1
    BUFFER = 2
    NAME = 3
    IS_VARIABLE = 5
    SPARSITY = 6
    SHAPE_SIGNATURE = 7
    EXTERNAL_BUFFER = 10


class OperatorField(IntEnum):
    OPCODE_INDEX = 0
    INPUTS = 1
    OUTPUTS = 2
    BUILTIN_OPTIONS_TYPE = 3
    BUILTIN_OPTIONS = 4
    BUILTIN_OPTIONS_2_TYPE = 11
    BUILTIN_OPTIONS_2 = 12


class OperatorCodeField(IntEnum):
    DEPRECATED_BUILTIN_CODE = 0
    CUSTOM_CODE = 1
    VERSION = 2
    BUILTIN_CODE = 3


class BufferField(IntEnum):
    DATA = 0
    OFFSET = 1
    SIZE = 2


BITS = {
    "FLOAT32": 32,
    "FLOAT16": 16,
    "INT32": 32,
    "UINT8": 8,
    "INT64": 64,
    "BOOL": 8,
    "INT16": 16,
    "COMPLEX64": 64,
    "INT8": 8,
    "FLOAT64": 64,
    "COMPLEX128": 128,
    "UINT64": 64,
    "UINT32": 32,
    "UINT16": 16,
    "INT4": 4,
    "BFLOAT16": 16,
    "INT2": 2,
    "UINT4": 4,
    "FLOAT8_E4M3FN": 8,
    "FLOAT8_E5M2": 8,
}
"""Types of a fixed width. STRING, RESOURCE and VARIANT have none."""


@cache
def operator_names() -> dict[int, str]:
    from ai_edge_litert import schema_py_generated as schema

    return _names(schema.BuiltinOperator)


@cache
def type_names() -> dict[int, str]:
    from ai_edge_litert import schema_py_generated as schema

    return _names(schema.TensorType)


@cache
def options_names() -> dict[int, str]:
    """The kinds of table that may stand in an operator's options."""
    from ai_edge_litert import schema_py_generated as schema

    return _names(schema.BuiltinOptions)


@cache
def options_2_names() -> dict[int, str]:
    from ai_edge_litert import schema_py_generated as schema

    return _names(schema.BuiltinOptions2)


def _names(enumeration: type) -> dict[int, str]:
    return {number: name for name, number in vars(enumeration).items() if not name.startswith("_")}

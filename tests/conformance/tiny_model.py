"""A .tflite of a few hundred bytes, written with the schema alone: one fully connected layer."""

from __future__ import annotations

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

INPUTS, OUTPUTS = 8, 6


def weights() -> np.ndarray:
    return (np.arange(OUTPUTS * INPUTS, dtype=np.float32).reshape(OUTPUTS, INPUTS) % 7 - 3) / 4


def bias() -> np.ndarray:
    return np.arange(OUTPUTS, dtype=np.float32) / 8


def tiny_model() -> bytes:
    buffers = [_buffer(b""), _buffer(weights().tobytes()), _buffer(bias().tobytes())]
    graph = schema.SubGraphT()
    graph.tensors = [
        _tensor("input", [1, INPUTS], 0),
        _tensor("weights", [OUTPUTS, INPUTS], 1),
        _tensor("bias", [OUTPUTS], 2),
        _tensor("output", [1, OUTPUTS], 0),
    ]
    graph.inputs, graph.outputs = [0], [3]
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0, 1, 2], [3]
    operator.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    operator.builtinOptions = schema.FullyConnectedOptionsT()
    graph.operators = [operator]
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.FULLY_CONNECTED
    code.version = 1
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _buffer(content: bytes) -> schema.BufferT:
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(content, np.uint8) if content else None
    return buffer


def _tensor(name: str, shape: list[int], buffer: int) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer, tensor.type = name, shape, buffer, schema.TensorType.FLOAT32
    return tensor

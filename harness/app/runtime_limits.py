"""What the app's runtime does not know, seen in the file before anything is pushed."""

from __future__ import annotations

from collections.abc import Iterable

NEWEST = "2.21.0"
"""What a phone is given where its processor has it."""

# Asked of each runtime's own library by benchmarks/operator_versions.py: the operator and the greatest version for
# which it has a kernel. Operators that are not here are not judged.
_TFLITE_2_16 = {
    "ABS": 5,
    "ADD": 5,
    "ARG_MAX": 3,
    "ARG_MIN": 3,
    "AVERAGE_POOL_2D": 3,
    "BATCH_MATMUL": 4,
    "BATCH_TO_SPACE_ND": 4,
    "BIDIRECTIONAL_SEQUENCE_LSTM": 3,
    "BIDIRECTIONAL_SEQUENCE_RNN": 3,
    "BROADCAST_TO": 3,
    "CAST": 6,
    "CONCATENATION": 4,
    "CONV_2D": 8,
    "DEPTHWISE_CONV_2D": 7,
    "DEPTH_TO_SPACE": 2,
    "DEQUANTIZE": 5,
    "DIV": 2,
    "EMBEDDING_LOOKUP": 3,
    "EQUAL": 4,
    "EXP": 2,
    "FAKE_QUANT": 2,
    "FILL": 4,
    "FLOOR_DIV": 3,
    "FLOOR_MOD": 2,
    "FULLY_CONNECTED": 11,
    "GATHER": 7,
    "GATHER_ND": 5,
    "GELU": 2,
    "GREATER": 2,
    "GREATER_EQUAL": 3,
    "L2_NORMALIZATION": 2,
    "LEAKY_RELU": 2,
    "LESS": 3,
    "LESS_EQUAL": 2,
    "LOG": 2,
    "LOGISTIC": 3,
    "LOG_SOFTMAX": 2,
    "LSTM": 4,
    "MAXIMUM": 4,
    "MAX_POOL_2D": 3,
    "MEAN": 3,
    "MINIMUM": 4,
    "MIRROR_PAD": 3,
    "MUL": 7,
    "NOT_EQUAL": 3,
    "PACK": 4,
    "PAD": 4,
    "PADV2": 4,
    "QUANTIZE": 3,
    "RANGE": 2,
    "REDUCE_MAX": 3,
    "REDUCE_MIN": 3,
    "REDUCE_PROD": 2,
    "RELU": 3,
    "RELU6": 3,
    "RESIZE_BILINEAR": 4,
    "RESIZE_NEAREST_NEIGHBOR": 4,
    "REVERSE_V2": 3,
    "RNN": 3,
    "RSQRT": 3,
    "SELECT": 4,
    "SELECT_V2": 2,
    "SIGN": 2,
    "SLICE": 6,
    "SOFTMAX": 3,
    "SPACE_TO_BATCH_ND": 4,
    "SPACE_TO_DEPTH": 2,
    "SPARSE_TO_DENSE": 3,
    "SPLIT": 4,
    "SPLIT_V": 2,
    "SQUARED_DIFFERENCE": 2,
    "SQUEEZE": 2,
    "STRIDED_SLICE": 8,
    "SUB": 5,
    "SUM": 2,
    "SVDF": 4,
    "TANH": 3,
    "TILE": 3,
    "TOPK_V2": 3,
    "TRANSPOSE": 6,
    "TRANSPOSE_CONV": 5,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": 4,
    "UNIDIRECTIONAL_SEQUENCE_RNN": 3,
    "UNPACK": 4,
    "WHERE": 2,
}
_TFLITE_2_21 = {
    **_TFLITE_2_16,
    "CAST": 8,
    "CONCATENATION": 5,
    "DEQUANTIZE": 7,
    "DYNAMIC_UPDATE_SLICE": 5,
    "EMBEDDING_LOOKUP": 5,
    "EQUAL": 5,
    "FULLY_CONNECTED": 14,
    "NOT_EQUAL": 4,
    "PAD": 5,
    "PADV2": 5,
    "QUANTIZE": 4,
    "SLICE": 7,
    "SQRT": 2,
    "TRANSPOSE": 7,
}
GREATEST_VERSION = {"2.16.1": _TFLITE_2_16, "2.21.0": _TFLITE_2_21}
"""By runtime."""


def refusal_of(operator_versions: Iterable[tuple[str, int]], runtime: str) -> str | None:
    """One sentence when the runtime would reject a file that declares these. An unknown runtime is not judged."""
    greatest = GREATEST_VERSION.get(runtime, {})
    for operator, version in operator_versions:
        known = greatest.get(operator)
        if known is not None and version > known:
            return (
                f"{operator} version {version} is newer than TFLite {runtime} knows ({known}); {_next_step(operator)}"
            )
    return None


def _next_step(operator: str) -> str:
    other = "measure with --runner benchmark_model"
    if operator == "FULLY_CONNECTED":
        return f"convert it without per-channel quantisation of dense layers, or {other}"
    return f"convert it for an older runtime, or {other}"

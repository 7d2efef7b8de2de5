"""What each operator costs: one pure function per operator, and the operators that cost nothing by convention.

The convention is that of the published tables. One multiply-accumulate is one MAdd. Counted are convolutions of
every kind, fully connected layers, products of matrices and the gates of recurrent layers, the classifier included.
Not counted are biases, activations, normalisation, additions (also of shortcuts), element-wise products, pooling,
resizing, softmax and everything that only moves or re-types data.

Each function takes the shapes of all inputs (None for an optional input that is left out) and of all outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

from models.cost.misfit import require

Shape = tuple[int, ...]
Shapes = tuple[Shape | None, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    madds: Callable[[Shapes, Shapes], int]
    weights: tuple[int, ...]
    """The inputs that are weights; they count as parameters where they are constant."""
    biases: tuple[int, ...] = ()


def conv_2d(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the output x kernel height x kernel width x input channels of one group.

    The filter [out, height, width, channels] of a grouped convolution has fewer channels than the input.
    """
    x, kernel, y = _given(inputs, 0, 4), _given(inputs, 1, 4), _given(outputs, 0, 4)
    require(kernel[3] > 0 and x[3] % kernel[3] == 0, f"the filter {list(kernel)} does not fit the input {list(x)}")
    require(y[3] == kernel[0], f"the filter {list(kernel)} does not fit the output {list(y)}")
    return prod(y) * prod(kernel[1:])


def depthwise_conv_2d(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the output x kernel height x kernel width; the filter is [1, height, width, out]."""
    kernel, y = _given(inputs, 1, 4), _given(outputs, 0, 4)
    require(y[3] == kernel[3], f"the filter {list(kernel)} does not fit the output {list(y)}")
    return prod(y) * prod(kernel[1:3])


def transpose_conv(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the input x kernel height x kernel width x output channels: each input meets the whole filter once.

    Inputs are [output shape, filter, input]; the filter is [out, height, width, in].
    """
    kernel, x, y = _given(inputs, 1, 4), _given(inputs, 2, 4), _given(outputs, 0, 4)
    require(x[3] == kernel[3] and y[3] == kernel[0], f"the filter {list(kernel)} does not fit {list(x)} to {list(y)}")
    return prod(x) * prod(kernel[:3])


def conv_3d(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the output x kernel depth x height x width x input channels; the filter is [d, h, w, in, out]."""
    kernel, y = _given(inputs, 1, 5), _given(outputs, 0, 5)
    require(y[4] == kernel[4], f"the filter {list(kernel)} does not fit the output {list(y)}")
    return prod(y) * prod(kernel[:4])


def conv_3d_transpose(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the input x kernel depth x height x width x output channels; the filter is [d, h, w, out, in]."""
    kernel, x, y = _given(inputs, 1, 5), _given(inputs, 2, 5), _given(outputs, 0, 5)
    require(x[4] == kernel[4] and y[4] == kernel[3], f"the filter {list(kernel)} does not fit {list(x)} to {list(y)}")
    return prod(x) * prod(kernel[:4])


def fully_connected(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the output x inputs of one unit; the weights are [units, inputs]."""
    x, weights, y = _given(inputs, 0), _given(inputs, 1, 2), _given(outputs, 0)
    units, width = weights
    fits = width > 0 and prod(x) % width == 0 and units * (prod(x) // width) == prod(y)
    require(fits, f"the weights {list(weights)} do not fit {list(x)} to {list(y)}")
    return prod(y) * width


def batch_matmul(inputs: Shapes, outputs: Shapes) -> int:
    """elements of the output x the inner dimension, which is the one of the left matrix that the output lacks."""
    x, y = _given(inputs, 0), _given(outputs, 0)
    require(len(x) >= 2 and len(y) >= 2 and y[-2] in x[-2:], f"{list(x)} does not lead to {list(y)}")
    return prod(y) * (x[-1] if x[-2] == y[-2] else x[-2])


def recurrent(weights: tuple[int, ...], step_axes: int) -> Callable[[Shapes, Shapes], int]:
    """Every weight once for each step of each sequence: steps x elements of all gate matrices.

    The leading `step_axes` dimensions of the input are batch, or batch and time in either order.
    """

    def madds(inputs: Shapes, outputs: Shapes) -> int:
        x = _given(inputs, 0)
        require(len(x) > step_axes, f"the input {list(x)} has too few dimensions")
        matrices = (inputs[index] for index in weights if index < len(inputs))
        return prod(x[:step_axes]) * sum(prod(matrix) for matrix in matrices if matrix is not None)

    return madds


def lstm(inputs: Shapes, outputs: Shapes) -> int:
    """As `recurrent`; the basic kernel, known by its five inputs, has all gates in the one matrix of input 2."""
    weights = (2,) if len(inputs) == 5 else _LSTM_GATES
    return recurrent(weights, 1)(inputs, outputs)


def _given(shapes: Shapes, index: int, rank: int | None = None) -> Shape:
    shape = shapes[index] if index < len(shapes) else None
    require(shape is not None, f"input or output {index} is missing")
    assert shape is not None
    require(rank is None or len(shape) == rank, f"the shape {list(shape)} should have {rank} dimensions")
    return shape


_LSTM_GATES = (*range(1, 9), 16)
_LSTM_BIASES = (12, 13, 14, 15, 17)
_BOTH_WAYS_GATES = (*range(1, 9), 16, *range(18, 26), 33, *range(40, 48))
_BOTH_WAYS_BIASES = (12, 13, 14, 15, 17, 29, 30, 31, 32, 34)

COUNTED: Mapping[str, Rule] = MappingProxyType(
    {
        "CONV_2D": Rule(conv_2d, (1,), (2,)),
        "DEPTHWISE_CONV_2D": Rule(depthwise_conv_2d, (1,), (2,)),
        "TRANSPOSE_CONV": Rule(transpose_conv, (1,), (3,)),
        "CONV_3D": Rule(conv_3d, (1,), (2,)),
        "CONV_3D_TRANSPOSE": Rule(conv_3d_transpose, (1,), (3,)),
        "FULLY_CONNECTED": Rule(fully_connected, (1,), (2,)),
        "BATCH_MATMUL": Rule(batch_matmul, (0, 1)),
        "RNN": Rule(recurrent((1, 2), 1), (1, 2), (3,)),
        "UNIDIRECTIONAL_SEQUENCE_RNN": Rule(recurrent((1, 2), 2), (1, 2), (3,)),
        "BIDIRECTIONAL_SEQUENCE_RNN": Rule(recurrent((1, 2, 5, 6), 2), (1, 2, 5, 6), (3, 7)),
        "LSTM": Rule(lstm, _LSTM_GATES, _LSTM_BIASES),
        "UNIDIRECTIONAL_SEQUENCE_LSTM": Rule(recurrent(_LSTM_GATES, 2), _LSTM_GATES, _LSTM_BIASES),
        "BIDIRECTIONAL_SEQUENCE_LSTM": Rule(recurrent(_BOTH_WAYS_GATES, 2), _BOTH_WAYS_GATES, _BOTH_WAYS_BIASES),
        "SVDF": Rule(recurrent((1, 2), 1), (1, 2), (3,)),
    }
)

CALLS = frozenset({"CALL", "CALL_ONCE", "IF", "WHILE", "STABLEHLO_COMPOSITE"})
"""Operators that run another network of the same file."""

_ARITHMETIC = """ABS ADD ADD_N ATAN2 BITWISE_XOR CEIL COMPLEX_ABS COS CUMSUM DIV EQUAL EXP FLOOR FLOOR_DIV FLOOR_MOD
GREATER GREATER_EQUAL IMAG LESS LESS_EQUAL LOG LOGICAL_AND LOGICAL_NOT LOGICAL_OR MAXIMUM MINIMUM MUL NEG NOT_EQUAL
POW REAL RIGHT_SHIFT ROUND RSQRT SIGN SIN SQRT SQUARE SQUARED_DIFFERENCE SUB"""
_ACTIVATIONS = (
    """ELU GELU HARD_SWISH LEAKY_RELU LOGISTIC LOG_SOFTMAX PRELU RELU RELU6 RELU_0_TO_1 RELU_N1_TO_1 SOFTMAX TANH"""
)
_NORMALISATION = "L2_NORMALIZATION LOCAL_RESPONSE_NORMALIZATION"
_POOLING = """ARG_MAX ARG_MIN AVERAGE_POOL_2D L2_POOL_2D MAX_POOL_2D MEAN REDUCE_ALL REDUCE_ANY REDUCE_MAX REDUCE_MIN
REDUCE_PROD SEGMENT_SUM SUM UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_MIN UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_SUM"""
_RESIZING = "RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR"
_MOVING = """BATCH_TO_SPACE_ND BITCAST BROADCAST_ARGS BROADCAST_TO BUCKETIZE CAST CONCATENATION CONCAT_EMBEDDINGS
DENSIFY DEPTH_TO_SPACE DEQUANTIZE DILATE DYNAMIC_UPDATE_SLICE EMBEDDING_LOOKUP EMBEDDING_LOOKUP_SPARSE EXPAND_DIMS
FAKE_QUANT FILL GATHER GATHER_ND MATRIX_DIAG MATRIX_SET_DIAG MIRROR_PAD ONE_HOT PACK PAD PADV2 QUANTIZE RANGE RANK
RESHAPE REVERSE_SEQUENCE REVERSE_V2 SCATTER_ND SELECT SELECT_V2 SHAPE SLICE SPACE_TO_BATCH_ND SPACE_TO_DEPTH
SPARSE_TO_DENSE SPLIT SPLIT_V SQUEEZE STRIDED_SLICE TILE TOPK_V2 TRANSPOSE UNIQUE UNPACK WHERE ZEROS_LIKE"""
_STATE = """ASSIGN_VARIABLE HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_LOOKUP HASHTABLE_SIZE MULTINOMIAL
RANDOM_STANDARD_NORMAL RANDOM_UNIFORM READ_VARIABLE VAR_HANDLE"""
_DETECTION = "NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 custom:TFLite_Detection_PostProcess"

FREE = frozenset(
    " ".join((_ARITHMETIC, _ACTIVATIONS, _NORMALISATION, _POOLING, _RESIZING, _MOVING, _STATE, _DETECTION)).split()
)
"""Operators that cost no MAdds by convention. One that is neither here nor above is a warning, never a silent zero."""

"""The records of a count. One multiply-accumulate is one MAdd; biases, activations and additions are none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TensorShape:
    name: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True, slots=True)
class OperatorCost:
    index: int
    op: str
    madds: int
    parameters: int
    """Convolution and fully connected weights and biases that this operator reads."""
    output_shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    madds: int
    parameters: int
    """Weights and biases."""
    weights: int
    """Convolution and fully connected weights only: the convention of the published tables."""
    weight_bytes: int
    """Bytes of all constant tensors as stored."""
    peak_activation_bytes: int
    """Operators in file order, a tensor freed after its last use; activations at the width the file gives them."""
    peak_activation_bytes_16bit: int
    """The same with 16-bit activations, as in the paper's Table 3."""
    inputs: tuple[TensorShape, ...]
    outputs: tuple[TensorShape, ...]
    operators: tuple[OperatorCost, ...]
    warnings: tuple[str, ...] = ()
    tensor_types: tuple[str, ...] = ()
    """Every element type of the file, in alphabetical order."""
    operator_versions: tuple[tuple[str, int], ...] = ()
    """(operator, version) as the file declares them: a runtime takes the file only when it knows each."""
    peak_bottleneck_bytes: int = 0
    """M(G) of the paper's Section 5.1: a bottleneck is one operation that holds a single inner channel at a time."""
    peak_bottleneck_bytes_16bit: int = 0

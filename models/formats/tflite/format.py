"""TensorFlow Lite's files, as the rest of the program sees them. The reader is imported when a file is read."""

from __future__ import annotations

from pathlib import Path

from models.cost.records import Cost
from models.formats.format import Format, InputShape, OperatorVersion
from models.variant import Precision


def _count(file: Path, input_shape: InputShape | None) -> Cost:
    from models.cost import count_file

    return count_file(file, input_shape)


def _operators_needed(file: Path) -> tuple[OperatorVersion, ...]:
    return _count(file, None).operator_versions


def precision_inside(cost: Cost) -> Precision:
    """Tells the precision by the element types of the file and those of its outputs."""
    if not set(cost.tensor_types) & {"int8", "uint8", "int16"}:
        return Precision.FLOAT16 if "float16" in cost.tensor_types else Precision.FLOAT32
    floats = any(output.dtype == "float32" for output in cost.outputs)
    activations = any(operator.op == "QUANTIZE" for operator in cost.operators)
    return Precision.DYNAMIC if floats and not activations else Precision.INT8


TFLITE = Format(".tflite", _count, precision_inside, _operators_needed)

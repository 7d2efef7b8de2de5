"""What is inside a file of the user's own decides how strictly a phone's output is held to this computer's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.anchor import anchor_model
from models.cost import OperatorCost, TensorShape, count_bytes
from models.formats.tflite.format import precision_inside
from models.variant import Precision

ANCHOR = count_bytes(anchor_model())


def test_a_file_without_a_quantised_tensor_is_float32() -> None:
    assert precision_inside(ANCHOR) is Precision.FLOAT32


@pytest.mark.parametrize(
    ("types", "output", "operator", "expected"),
    [
        (("float16", "float32"), "float32", "CONV_2D", Precision.FLOAT16),
        (("float32", "int8"), "float32", "CONV_2D", Precision.DYNAMIC),
        (("float32", "int8"), "float32", "QUANTIZE", Precision.INT8),
        (("int32", "int8"), "int8", "CONV_2D", Precision.INT8),
        (("uint8",), "uint8", "CONV_2D", Precision.INT8),
    ],
)
def test_a_quantised_file_is_known_by_its_types(types, output: str, operator: str, expected: Precision) -> None:
    cost = replace(
        ANCHOR,
        tensor_types=types,
        outputs=(TensorShape("out", (1, 10), output),),
        operators=(OperatorCost(0, operator, 0, 0, (1, 10)),),
    )
    assert precision_inside(cost) is expected

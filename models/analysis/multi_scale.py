"""What Table 7's multi-scale inference costs: every scale of the image, each also flipped, from one count.

Every map of such a network has (size - 1) / stride + 1 pixels a side, so that the cost of an operator grows with
the square of exactly that.
"""

from __future__ import annotations

from models.cost import Cost
from models.cost.records import OperatorCost

SCALES = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75)
"""The scales are those of the caption of Figure 8."""
FLIPS = 2


def multi_scale_madds(cost: Cost) -> int:
    """Returns the MAdds of all twelve inferences, from the count of one at the full size."""
    size = cost.inputs[0].shape[1]
    return FLIPS * sum(madds_at(cost, size, round((size - 1) * scale) + 1) for scale in SCALES)


def madds_at(cost: Cost, size: int, other: int) -> int:
    return sum(_rescaled(operator, size, other) for operator in cost.operators)


def _rescaled(operator: OperatorCost, size: int, other: int) -> int:
    if operator.madds == 0 or len(operator.output_shape) != 4 or operator.output_shape[1] == 1:
        return operator.madds
    side = operator.output_shape[1]
    stride = (size - 1) // (side - 1)
    assert stride * (side - 1) == size - 1, f"a map of {side} pixels does not come from {size} by a whole stride"
    return operator.madds // side**2 * ((other - 1) // stride + 1) ** 2

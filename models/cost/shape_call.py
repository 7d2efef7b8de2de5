"""One operator as the rules of shapes see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.cost.flat import Table
from models.cost.misfit import Misfit, require

Shape = tuple[int, ...]
Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    inputs: tuple[Shape | None, ...]
    values: tuple[Values | None, ...]
    """The values of integer inputs, where they are known without running the network."""
    outputs: int
    options_name: str
    options: Table | None

    def shape(self, index: int, rank: int | None = None) -> Shape:
        shape = self.inputs[index] if index < len(self.inputs) else None
        if shape is None:
            raise Misfit(f"input {index} is missing")
        require(
            rank is None or len(shape) == rank, f"input {index} of shape {list(shape)} should have {rank} dimensions"
        )
        return shape

    def value(self, index: int) -> Values | None:
        return self.values[index] if index < len(self.values) else None

    def option(self, kind: str, slot: int, code: str = "i", default: int = 0) -> int:
        if self.options is None or self.options_name != kind:
            raise Misfit(f"it lacks its {kind}")
        return self.options.scalar(slot, code, default)


ShapeRule = Callable[[Call], "tuple[Shape, ...] | None"]
"""The result is None where the shape depends on values that only a run would tell."""

"""The kept counts. `python -m models.counted.recount` makes them anew; a test holds them to freshly built files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from models.analysis.multi_scale import multi_scale_madds
from models.cost import Cost
from models.published.table import read
from models.variant import Variant

FILE = Path(__file__).resolve().parent / "costs.csv"


@dataclass(frozen=True, slots=True)
class CountedCost:
    variant: str
    madds: int
    weights: int
    parameters: int
    weight_bytes: int
    peak_activation_bytes: int
    peak_activation_bytes_16bit: int
    peak_bottleneck_bytes_16bit: int
    multi_scale_madds: int | None
    """The MAdds of the twelve inferences of the paper's Table 7, for segmenters."""

    @classmethod
    def of(cls, variant: Variant, cost: Cost) -> CountedCost:
        return cls(
            variant.name,
            cost.madds,
            cost.weights,
            cost.parameters,
            cost.weight_bytes,
            cost.peak_activation_bytes,
            cost.peak_activation_bytes_16bit,
            cost.peak_bottleneck_bytes_16bit,
            multi_scale_madds(cost) if variant.architecture.startswith("deeplab") else None,
        )


@cache
def counted_costs() -> Mapping[str, CountedCost]:
    """Returns the kept counts by the name of the variant."""
    return MappingProxyType({row.variant: row for row in read(CountedCost, FILE)})

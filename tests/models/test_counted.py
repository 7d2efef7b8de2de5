"""The kept counts against freshly built files; all of them: `python -m models.counted.recount` and look at the diff."""

from pathlib import Path

import pytest

from models.build import build
from models.counted import CountedCost, counted_costs
from models.variant import Variant

CHEAP = ("mobilenet_v1_0.25_", "mobilenet_v2_0.35_", "shufflenet_v1_g3_1.0_224", "squeezenet_")


@pytest.mark.keras
def test_the_kept_counts_are_those_of_the_files_that_we_build(cache_folder: Path):
    names = [name for name in counted_costs() if name.startswith(CHEAP)]
    built = build([Variant.parse(name) for name in names], cache=cache_folder, workers=1)
    assert not built.failed
    for artifact in built.artifacts:
        assert artifact.variant is not None
        assert CountedCost.of(artifact.variant, artifact.cost) == counted_costs()[artifact.name]

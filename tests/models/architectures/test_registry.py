from math import inf, nan

import pytest

from models.architectures import REGISTRY, check, find
from models.errors import UnknownArchitecture, VariantRefused
from models.variant import DEFAULT_GRIDS, Variant, variants_of


def test_the_default_grid_is_the_21_points_of_figure_5_and_1_3_at_224():
    variants = variants_of(DEFAULT_GRIDS)
    assert len(variants) == 4 * 5 + 1 + 1
    for variant in variants:
        check(variant)


@pytest.mark.parametrize("width", [0.0, -1.0, nan, inf, -inf, 1e9, 0.123456])
def test_a_nonsensical_width_is_refused_by_the_name_of_the_variant(width: float):
    variant = Variant("mobilenet_v2", width, 224)
    with pytest.raises(VariantRefused, match="mobilenet_v2 has no width") as refusal:
        check(variant)
    assert refusal.value.subject == variant.name
    assert "widths from 0.1 to 4.0" in refusal.value.next_step


@pytest.mark.parametrize("resolution", [0, -1, 16, 1_000_000])
def test_a_nonsensical_resolution_is_refused_by_name(resolution: int):
    with pytest.raises(VariantRefused, match=f"mobilenet_v2 has no resolution {resolution}"):
        check(Variant("mobilenet_v2", 1.0, resolution))


def test_an_unknown_architecture_is_answered_with_the_nearest_name():
    with pytest.raises(UnknownArchitecture, match=r"did you mean mobilenet_v2\?"):
        find("mobilnet_v2")


def test_a_split_that_the_network_has_not_is_refused():
    with pytest.raises(VariantRefused, match="has no split 9"):
        check(Variant("mobilenet_v2", 1.0, 224, split=9))


@pytest.mark.parametrize("architecture", REGISTRY.values(), ids=lambda architecture: architecture.name)
def test_the_default_variant_of_every_architecture_is_allowed_and_its_name_parses_back(architecture):
    variant = Variant(architecture.name, architecture.default_width, architecture.default_resolution)
    assert check(variant) is architecture
    assert Variant.parse(variant.name) == variant


def test_checking_a_variant_does_not_import_tensorflow():
    import subprocess
    import sys

    program = (
        "import sys; from models.architectures import check; from models.variant import Variant;"
        "check(Variant('mobilenet_v2', 1.0, 224)); print('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_the_deeper_network_has_one_more_bottleneck_of_160_channels_and_nothing_else():
    from models.counted.table import counted_costs

    expand_and_project, depthwise, positions = 2 * 160 * 960, 9 * 960, 7 * 7
    counted = counted_costs()
    more = counted["mobilenet_v2_deeper_1.0_224"].madds - counted["mobilenet_v2_1.0_224"].madds
    assert more == (expand_and_project + depthwise) * positions

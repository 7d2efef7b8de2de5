import pytest

from models.accuracy import accuracy_of
from models.variant import DEFAULT_GRIDS, Variant, variants_of


@pytest.mark.parametrize(
    ("name", "top1"),
    [
        ("mobilenet_v2_1.0_224", 71.8),
        ("mobilenet_v2_0.35_96", 45.5),
        ("mobilenet_v2_1.0_224_split4", 71.8),
        ("mobilenet_v2_1.0_224_int8", 70.8),
        ("mobilenet_v1_0.5_160", 59.1),
        ("mobilenet_v1_0.75_128_int8", 55.8),
        ("mobilenet_v3_large_0.75_224", 73.3),
        ("mnasnet_a1_1.0_224", 75.2),
        ("shufflenet_v1_g3_1.0_224", 67.4),
        ("shufflenet_v1_g3_2.0_224", 73.7),
        ("nasnet_a_mobile_1.0_224", 74.0),
        ("efficientnet_lite0_1.0_224", 75.1),
        ("mobilenet_v1_conv_1.0_224", 71.7),
        ("vgg16_1.0_224", 71.5),
    ],
)
def test_a_published_accuracy_comes_with_its_source(name, top1):
    accuracy = accuracy_of(Variant.parse(name))
    assert accuracy is not None
    assert accuracy.top1_percent == top1
    assert accuracy.source.startswith("published: ")
    assert "/" in accuracy.source or "arXiv" in accuracy.source


@pytest.mark.parametrize(
    "name",
    [
        "mobilenet_v2_0.4_96",
        "mobilenet_v2_1.0_224_float16",
        "mobilenet_v3_large_1.0_192",
        "nonesuch_1.0_224",
        "yolo_v2_1.0_416",
    ],
)
def test_what_nobody_published_has_no_accuracy(name):
    assert accuracy_of(Variant.parse(name)) is None


def test_every_point_of_the_default_grid_has_an_accuracy():
    assert all(accuracy_of(variant) is not None for variant in variants_of(DEFAULT_GRIDS))

"""Every network by name. This module knows no TensorFlow, so that nonsense is refused before anything is built."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType

from models.architectures.architecture import Architecture, Resolutions, Widths
from models.errors import UnknownArchitecture, VariantRefused
from models.variant import Precision, Variant

_ANY_WIDTH = Widths(0.1, 4.0)
_DETECTION = ("MobileNetV2 paper 6.2",)
_NO_INT8 = (Precision.FLOAT32, Precision.FLOAT16, Precision.DYNAMIC)


def _classifiers() -> Iterator[Architecture]:
    v1 = Architecture(
        "mobilenet_v1",
        "mobilenet_v1",
        "arXiv 1704.04861, Table 1",
        widths=_ANY_WIDTH,
        resizable=True,
        imagenet="MobileNet",
        topics=("MobileNetV1",),
    )
    yield v1
    yield replace(
        v1,
        name="mobilenet_v1_conv",
        options={"full_convolutions": True},
        reference="arXiv 1704.04861, Table 4",
        imagenet=None,
    )
    yield replace(
        v1, name="mobilenet_v1_shallow", options={"shallow": True}, reference="arXiv 1704.04861, Table 5", imagenet=None
    )
    yield from _mobilenet_v2()
    for size, table in (("small", 2), ("large", 1)):
        yield Architecture(
            f"mobilenet_v3_{size}",
            "mobilenet_v3",
            f"arXiv 1905.02244, Table {table}",
            options={"large": size == "large"},
            widths=_ANY_WIDTH,
            resizable=True,
            imagenet=f"MobileNetV3{size.capitalize()}",
            topics=("MobileNetV3",),
        )
    for groups in (1, 2, 3, 4, 8):
        yield Architecture(
            f"shufflenet_v1_g{groups}",
            "shufflenet_v1",
            "arXiv 1707.01083, Table 1",
            options={"groups": groups},
            widths=Widths(0.25, 2.0),
            topics=("ShuffleNet", "MobileNetV2 paper Table 3, ShuffleNet"),
        )
    yield Architecture(
        "nasnet_a_mobile",
        "nasnet_a_mobile",
        "arXiv 1707.07012",
        resolutions=Resolutions(32, 512),
        imagenet="NASNetMobile",
        topics=("NASNet",),
    )
    yield Architecture(
        "mnasnet_a1",
        "mnasnet_a1",
        "arXiv 1807.11626, Figure 7",
        widths=_ANY_WIDTH,
        resizable=True,
        topics=("MnasNet",),
    )
    yield Architecture("efficientnet_lite0", "efficientnet_lite0", "arXiv 1905.11946, Table 1, Lite", resizable=True)
    yield Architecture(
        "squeezenet",
        "squeezenet",
        "arXiv 1602.07360, Table 1",
        resolutions=Resolutions(48, 512),
        default_resolution=227,
        resizable=True,
        topics=("SqueezeNet",),
    )
    yield Architecture(
        "alexnet", "alexnet", "Krizhevsky et al. 2012", resolutions=Resolutions(67, 512), default_resolution=227
    )
    yield Architecture("googlenet", "googlenet", "arXiv 1409.4842, Table 1", resizable=True, topics=("GoogLeNet",))
    yield Architecture(
        "vgg16", "vgg16", "arXiv 1409.1556, configuration D", resolutions=Resolutions(32, 512), imagenet="VGG16"
    )
    yield Architecture("resnet101", "resnet101", "arXiv 1512.03385, Table 1", resizable=True, imagenet="ResNet101")


def _mobilenet_v2() -> Iterator[Architecture]:
    v2 = Architecture(
        "mobilenet_v2",
        "mobilenet_v2",
        "arXiv 1801.04381, Table 2",
        widths=_ANY_WIDTH,
        resizable=True,
        splits=(1, 2, 3, 4, 5),
        imagenet="MobileNetV2",
        topics=("MobileNetV2",),
    )
    yield v2
    ablation = replace(v2, splits=(1,), imagenet=None)
    figure_6 = (
        ("mobilenet_v2_relu6_bottleneck", "6a", {"bottleneck": "relu6"}),
        ("mobilenet_v2_expansion_shortcut", "6b", {"shortcut": "expansion"}),
        ("mobilenet_v2_no_shortcut", "6b", {"shortcut": "none"}),
    )
    for name, panel, options in figure_6:
        yield replace(ablation, name=name, reference=f"arXiv 1801.04381, Figure {panel}", options=options)
    for expansion in (1, 2, 3, 4, 5, 7, 8, 9, 10):
        yield replace(
            ablation,
            name=f"mobilenet_v2_t{expansion}",
            reference="arXiv 1801.04381, Section 4 (expansion rate)",
            options={"expansion": expansion},
        )
    yield replace(
        ablation,
        name="mobilenet_v2_deeper",
        reference="arXiv 1801.04381, Table 2 with one more bottleneck of 160 channels",
        options={"extra_blocks": 1},
        topics=(),
    )


def _detectors() -> Iterator[Architecture]:
    for head, lite in (("ssdlite", True), ("ssd", False)):
        for backbone in (1, 2):
            for suffix, suppresses in (("", False), ("_nms", True)):
                yield Architecture(
                    f"{head}_mobilenet_v{backbone}{suffix}",
                    "ssd_mobilenet",
                    "arXiv 1801.04381, Section 6.2",
                    options={"backbone": backbone, "lite": lite, "suppresses": suppresses},
                    widths=_ANY_WIDTH,
                    resolutions=Resolutions(64, 1024, 32),
                    default_resolution=320,
                    classes=80,
                    precisions=_NO_INT8 if suppresses else tuple(Precision),
                    topics=_DETECTION,
                )
    for resolution in (300, 512):
        yield Architecture(
            f"ssd{resolution}_vgg16",
            "ssd_vgg16",
            "arXiv 1512.02325, Figure 2",
            resolutions=Resolutions(resolution, resolution),
            default_resolution=resolution,
            classes=80,
            topics=_DETECTION,
        )
    yield Architecture(
        "yolo_v2",
        "yolo_v2",
        "arXiv 1612.08242, Table 6",
        resolutions=Resolutions(96, 1024, 32),
        default_resolution=416,
        classes=80,
        resizable=True,
        topics=_DETECTION,
    )


def _segmenters() -> Iterator[Architecture]:
    for backbone, widths in (
        ("mobilenet_v1", _ANY_WIDTH),
        ("mobilenet_v2", _ANY_WIDTH),
        ("resnet101", Widths(1.0, 1.0)),
    ):
        for output_stride in (8, 16):
            for suffix, aspp in (("", False), ("_aspp", True)):
                yield Architecture(
                    f"deeplab_v3_{backbone}_os{output_stride}{suffix}",
                    "deeplab_v3",
                    "arXiv 1801.04381, Section 6.3",
                    options={"backbone": backbone, "output_stride": output_stride, "aspp": aspp},
                    widths=widths,
                    resolutions=Resolutions(65, 1025),
                    default_resolution=513,
                    classes=21,
                    topics=("Deeplab", "MobileNetV2 paper 6.3"),
                )


REGISTRY: Mapping[str, Architecture] = MappingProxyType(
    {architecture.name: architecture for architecture in chain(_classifiers(), _detectors(), _segmenters())}
)


def find(name: str) -> Architecture:
    architecture = REGISTRY.get(name)
    if architecture is None:
        raise UnknownArchitecture(name, "no such architecture", _nearest(name))
    return architecture


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), REGISTRY, n=1, cutoff=0.4)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{meant}`bigcore models list` shows all"


def check(variant: Variant) -> Architecture:
    """Returns the variant's architecture, or raises the reason why this network has no such variant."""
    architecture = find(variant.architecture)
    if not architecture.widths.allow(variant.width):
        raise _refused(variant, f"no width {variant.width:g}", architecture.widths)
    if not architecture.resolutions.allow(variant.resolution):
        raise _refused(variant, f"no resolution {variant.resolution}", architecture.resolutions)
    if variant.split not in architecture.splits:
        allowed = ", ".join(str(split) for split in architecture.splits)
        raise _refused(variant, f"no split {variant.split}", f"these splits: {allowed}")
    if variant.precision not in architecture.precisions:
        raise _refused(variant, f"no precision {variant.precision}", ", ".join(architecture.precisions))
    return architecture


def _refused(variant: Variant, what: str, allowed: object) -> VariantRefused:
    return VariantRefused(
        variant.name, f"{variant.architecture} has {what}", f"it is defined for {allowed}; choose one of those"
    )

"""What was published about networks that we build: one figure for each variant and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from models.architectures.registry import REGISTRY
from models.published import rows
from models.variant import Variant

VOC_SIZE = 513
"""The paper says 512; the network wants one pixel more, so that its maps align at the corners."""


class Measure(StrEnum):
    TOP1 = "top-1"
    MAP = "mAP"
    MIOU = "mIOU"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    variant: Variant
    madds_m: float | None
    params_m: float | None
    accuracy_percent: float | None
    measure: Measure
    source: str
    multi_scale: bool = False
    """True where one answer takes an inference at each scale, and of each image flipped."""


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Of the tables that state costs; the first of a variant is the one tied to downloadable weights, if there is
    one."""
    return (
        *_mobilenet_v2(),
        *_mobilenet_v1(),
        *_mobilenet_v3(),
        *_mnasnet(),
        *_shufflenet(),
        *_others(),
        *_told_by_the_registry(),
        *_paper_table4(),
        *_detectors(),
        *_segmenters(),
    )


def figures_of(variant: Variant) -> tuple[PublishedFigure, ...]:
    return tuple(figure for figure in published_figures() if figure.variant == variant)


def _figure(
    name: str, madds_m: float | None, params_m: float | None, top1: float | None, source: str
) -> PublishedFigure:
    return PublishedFigure(Variant.parse(name), madds_m, params_m, top1, Measure.TOP1, source)


def _mobilenet_v2() -> Iterator[PublishedFigure]:
    for row in rows.mobilenet_v2_checkpoints():
        yield _figure(row.model, row.madds_M, row.params_M, row.top1_pct, row.source)


def _mobilenet_v1() -> Iterator[PublishedFigure]:
    for row in rows.mobilenet_v1_checkpoints():
        if row.dtype == "float32" and row.madds_M is not None:
            yield _figure(row.model.lower(), row.madds_M, row.params_M, row.top1_pct, row.source)
    names = {
        "1.0 MobileNet-224": "mobilenet_v1_1.0_224",
        "0.75 MobileNet-224": "mobilenet_v1_0.75_224",
        "0.5 MobileNet-224": "mobilenet_v1_0.5_224",
        "0.25 MobileNet-224": "mobilenet_v1_0.25_224",
        "1.0 MobileNet-192": "mobilenet_v1_1.0_192",
        "1.0 MobileNet-160": "mobilenet_v1_1.0_160",
        "1.0 MobileNet-128": "mobilenet_v1_1.0_128",
        "0.50 MobileNet-160": "mobilenet_v1_0.5_160",
        "Conv MobileNet": "mobilenet_v1_conv_1.0_224",
        "Shallow MobileNet": "mobilenet_v1_shallow_1.0_224",
    }
    for paper in rows.mobilenet_v1_paper():
        if paper.model in names:
            yield _figure(names[paper.model], paper.madds_M, paper.params_M, paper.top1_pct, paper.source)


def _mobilenet_v3() -> Iterator[PublishedFigure]:
    for row in rows.mobilenet_v3():
        for size in ("Large", "Small"):
            for width, dm in (("1.0", "1"), ("0.75", "0.75")):
                if row.model == f"MobileNetV3 {size} dm={dm} (float)":
                    name = f"mobilenet_v3_{size.lower()}_{width}_224"
                    yield _figure(name, row.madds_M, row.params_M, row.top1_pct, row.source)


def _mnasnet() -> Iterator[PublishedFigure]:
    for row in rows.mnasnet():
        if row.model == "MnasNet-A1" and row.depth_multiplier is not None:
            name = Variant("mnasnet_a1", row.depth_multiplier, row.resolution).name
            yield _figure(name, row.madds_M, row.params_M, row.top1_pct, row.source)


def _shufflenet() -> Iterator[PublishedFigure]:
    for row in rows.shufflenet_v1():
        if row.groups is None or row.note is not None or "Table 8" in row.source:
            continue
        name = Variant(f"shufflenet_v1_g{row.groups}", row.scale, 224).name
        yield _figure(name, row.madds_M, row.params_M, row.top1_pct, row.source)


def _others() -> Iterator[PublishedFigure]:
    for row in rows.other_networks():
        if row.variant is not None:
            yield _figure(row.variant, row.madds_M, row.params_M, row.top1_pct, row.source)
    for lite in rows.efficientnet_lite():
        if lite.model == "efficientnet-lite0":
            yield _figure("efficientnet_lite0_1.0_224", lite.madds_M, lite.params_M, lite.top1_fp32_pct, lite.source)


def _told_by_the_registry() -> Iterator[PublishedFigure]:
    for architecture in REGISTRY.values():
        name = Variant(architecture.name, architecture.default_width, architecture.default_resolution).name
        for own in architecture.published:
            yield _figure(name, own.madds_m, own.params_m, own.top1_percent, own.source)


def _paper_table4() -> Iterator[PublishedFigure]:
    names = {
        "MobileNetV1": "mobilenet_v1_1.0_224",
        "ShuffleNet (1.5)": "shufflenet_v1_g3_1.5_224",
        "ShuffleNet (x2)": "shufflenet_v1_g3_2.0_224",
        "NasNet-A": "nasnet_a_mobile_1.0_224",
        "MobileNetV2": "mobilenet_v2_1.0_224",
        "MobileNetV2 (1.4)": "mobilenet_v2_1.4_224",
    }
    for row in rows.paper_table4():
        yield _figure(names[row.network], row.madds_M, row.params_M, row.top1_pct, row.source)


def _detectors() -> Iterator[PublishedFigure]:
    names = {
        "SSD300": "ssd300_vgg16_1.0_300",
        "SSD512": "ssd512_vgg16_1.0_512",
        "YOLOv2": "yolo_v2_1.0_416",
        "MNet V1 + SSDLite": "ssdlite_mobilenet_v1_1.0_320",
        "MNet V2 + SSDLite": "ssdlite_mobilenet_v2_1.0_320",
    }
    for row in rows.detection():
        if row.model in names:
            variant = Variant.parse(names[row.model])
            madds_m = None if row.madds_B is None else 1000 * row.madds_B
            yield PublishedFigure(variant, madds_m, row.params_M, row.map_coco, Measure.MAP, row.source)


def _segmenters() -> Iterator[PublishedFigure]:
    """Reads the paper's Table 7."""
    backbones = {"MNet V1": "mobilenet_v1", "MNet V2*": "mobilenet_v2", "ResNet-101": "resnet101"}
    for row in rows.segmentation():
        if row.model not in backbones:
            continue
        aspp = "_aspp" if row.aspp == "1" else ""
        name = f"deeplab_v3_{backbones[row.model]}_os{row.output_stride}{aspp}"
        yield PublishedFigure(
            variant=Variant(name, 1.0, VOC_SIZE),
            madds_m=None if row.madds_B is None else 1000 * row.madds_B,
            params_m=row.params_M,
            accuracy_percent=row.miou_pct,
            measure=Measure.MIOU,
            source=row.source + (", multi-scale and flipped" if row.multi_scale_flip else ""),
            multi_scale=row.multi_scale_flip,
        )

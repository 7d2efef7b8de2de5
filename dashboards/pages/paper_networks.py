"""Tables 4 to 7 and Figure 6: the networks that the paper compares, each by the name of the variant that is built."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.pages.paper_here import NOT_BUILT, Here, PaperRow, in_millions, rounding, told
from models.counted import counted_costs
from models.published import differences, rows
from models.published.networks import VOC_SIZE
from models.published.rows import SegmentationRow

TABLE_4_VARIANTS = {
    "MobileNetV1": "mobilenet_v1_1.0_224",
    "MobileNetV2": "mobilenet_v2_1.0_224",
    "MobileNetV2 (1.4)": "mobilenet_v2_1.4_224",
    "ShuffleNet (1.5)": "shufflenet_v1_g3_1.5_224",
    "ShuffleNet (x2)": "shufflenet_v1_g3_2.0_224",
    "NasNet-A": "nasnet_a_mobile_1.0_224",
}
TABLE_4_WHY = {
    ("MobileNetV1", "multiply-adds"): "MobileNetV1 1.0/224 MAdds",
    ("MobileNetV2", "weights"): "MobileNetV2 1.0/224 params",
    ("MobileNetV2", "top-1"): "MobileNetV2 1.0/224 top-1",
    ("MobileNetV2 (1.4)", "multiply-adds"): "MobileNetV2 1.4/224",
    ("MobileNetV2 (1.4)", "weights"): "MobileNetV2 1.4/224",
}
HEADS = {
    "SSD heads on MobileNetV2 (80 classes)": "ssd_mobilenet_v2_1.0_320",
    "SSDLite heads on MobileNetV2 (80 classes)": "ssdlite_mobilenet_v2_1.0_320",
}
BACKBONE = "mobilenet_v2_1.0_320"
CLASSIFIER = 1280 * 1000
"""Multiply-adds, and as many weights, of the classifier that detection leaves out of the backbone."""
DETECTORS = {
    "SSD300": "ssd300_vgg16_1.0_300",
    "SSD512": "ssd512_vgg16_1.0_512",
    "YOLOv2": "yolo_v2_1.0_416",
    "MNet V1 + SSDLite": "ssdlite_mobilenet_v1_1.0_320",
    "MNet V2 + SSDLite": "ssdlite_mobilenet_v2_1.0_320",
}
SEGMENTERS = {"MNet V1": "mobilenet_v1", "MNet V2*": "mobilenet_v2", "ResNet-101": "resnet101"}
ABLATIONS = {
    "(a) linear bottleneck; (b) shortcut between bottlenecks": "mobilenet_v2_1.0_224",
    "(a) ReLU6 in the bottleneck": "mobilenet_v2_relu6_bottleneck_1.0_224",
    "(b) shortcut between expansions": "mobilenet_v2_expansion_shortcut_1.0_224",
    "(b) no shortcut": "mobilenet_v2_no_shortcut_1.0_224",
}
EXPLAINED_ABOVE_PERCENT = 1.0
"""A smaller deviation is told as a percentage alone, as in `models.comparison`."""


def table4(here: Here) -> Iterator[PaperRow]:
    for row in rows.paper_table4():
        variant = TABLE_4_VARIANTS.get(row.network, "")
        weights, madds = here.weights(variant), here.madds(variant)
        yield PaperRow(row.network, "top-1", f"{row.top1_pct:g} %", "–", "–", _why_table4(row.network, "top-1", ""))
        yield PaperRow(
            row.network, "weights", f"{row.params_M:g} M", in_millions(weights), "–",
            _why_table4(row.network, "weights", rounding(row.params_M, weights)),
        )  # fmt: skip
        yield PaperRow(
            row.network, "multiply-adds", f"{row.madds_M:g} M", in_millions(madds), "–",
            _why_table4(row.network, "multiply-adds", rounding(row.madds_M, madds)),
        )  # fmt: skip
        yield _latency(here, row.network, variant, row.pixel1_cpu_ms)


def _why_table4(network: str, quantity: str, otherwise: str) -> str:
    topic = TABLE_4_WHY.get((network, quantity))
    return told(topic) if topic else otherwise or "quoted; not trained again here"


def table5(here: Here) -> Iterator[PaperRow]:
    kept = counted_costs()
    for row in rows.detection():
        if not row.source.endswith("Table 5"):
            continue
        variant = HEADS[row.model]
        whole, backbone = kept[variant], kept[BACKBONE]
        weights = (whole.weights - backbone.weights + CLASSIFIER) / 1e6
        madds = (whole.madds - backbone.madds + CLASSIFIER) / 1e9
        published = row.madds_B or 0.0
        doubled = published > 1.5 * madds
        why = told("MobileNetV2 paper Table 5, SSDLite multiply-adds") if doubled else rounding(published, madds)
        yield PaperRow(
            row.model,
            "weights",
            f"{row.params_M:g} M",
            in_millions(weights),
            "–",
            rounding(row.params_M or 0.0, weights),
        )
        yield PaperRow(row.model, "multiply-adds", f"{published:g} B", f"{madds:.3f} B", "–", why)
        yield _latency(here, row.model, variant, None, "latency of the whole detector")


def table6(here: Here) -> Iterator[PaperRow]:
    for row in rows.detection():
        if not row.source.endswith("Table 6"):
            continue
        variant = DETECTORS[row.model]
        yield PaperRow(row.model, "mAP", f"{row.map_coco:g}", "–", "–", "quoted")
        yield _weights(here, row.model, variant, row.params_M)
        yield _thousand_millions(row.model, variant, row.madds_B, here.madds(variant))
        yield _latency(here, row.model, variant, row.latency_ms)


def table7(here: Here) -> Iterator[PaperRow]:
    for row in rows.segmentation():
        if not row.source.endswith("Table 7"):
            continue
        heads = ", ".join(
            word for word, on in (("ASPP", row.aspp == "1"), ("multi-scale and flipped", row.multi_scale_flip)) if on
        )
        name = f"{row.model}, output stride {row.output_stride}{', ' + heads if heads else ''}"
        variant = segmenter(row)
        yield PaperRow(name, "mIOU", f"{row.miou_pct:g} %", "–", "–", "quoted")
        yield _weights(here, name, variant, row.params_M)
        yield _thousand_millions(name, variant, row.madds_B, _segmenter_madds(here, row))
        yield _latency(here, name, variant, None, "latency of one inference")


def segmenter(row: SegmentationRow) -> str:
    aspp = "_aspp" if row.aspp == "1" else ""
    return f"deeplab_v3_{SEGMENTERS[row.model]}_os{row.output_stride}{aspp}_1.0_{VOC_SIZE}"


def _segmenter_madds(here: Here, row: SegmentationRow) -> float | None:
    kept = counted_costs().get(segmenter(row))
    if not row.multi_scale_flip:
        return here.madds(segmenter(row))
    return kept.multi_scale_madds / 1e6 if kept and kept.multi_scale_madds else None


def figure6(here: Here) -> Iterator[PaperRow]:
    kept = counted_costs()
    plain = kept["mobilenet_v2_1.0_224"]
    for name, variant in ABLATIONS.items():
        same = (kept[variant].madds, kept[variant].weights) == (plain.madds, plain.weights)
        why = "the published network" if variant in TABLE_4_VARIANTS.values() else "equal in cost" if same else ""
        yield PaperRow(name, "multiply-adds", "curve only", in_millions(here.madds(variant)), "–", why)
        yield PaperRow(name, "weights", "curve only", in_millions(here.weights(variant)), "–", why)
        yield _latency(here, name, variant, None)


def _weights(here: Here, name: str, variant: str, published_m: float | None) -> PaperRow:
    weights = here.weights(variant)
    printed = f"{published_m:g} M" if published_m else "not published"
    why = rounding(published_m, weights) if published_m else "not published"
    far = published_m and weights and abs(weights / published_m - 1) * 100 > EXPLAINED_ABOVE_PERCENT
    explained = _with_normalisation(variant, published_m) if why.endswith("%") else ""
    if far and why.endswith("%") and not explained:
        explained = _deviations_of(variant)
    return PaperRow(name, "weights", printed, in_millions(weights), "–", f"{why}: {explained}" if explained else why)


def _with_normalisation(variant: str, published_m: float | None) -> str:
    """A built file has one bias where training holds a scale and a shift of each channel."""
    kept = counted_costs().get(variant)
    if kept is None or published_m is None:
        return ""
    trained = (2 * kept.parameters - kept.weights) / 1e6
    if rounding(published_m, trained).endswith("%"):
        return ""
    return f"with the scale and shift of every normalised channel it is {trained:.2f} M, as published"


def _thousand_millions(name: str, variant: str, published_b: float | None, madds_m: float | None) -> PaperRow:
    counted = f"{madds_m / 1000:,.2f} B" if madds_m else "–"
    if published_b is None:
        return PaperRow(name, "multiply-adds", "not published", counted, "–", "not published")
    why = rounding(published_b, madds_m / 1000 if madds_m else None)
    explained = _deviations_of(variant) if why.endswith("%") else ""
    return PaperRow(
        name, "multiply-adds", f"{published_b:,g} B", counted, "–", f"{why}: {explained}" if explained else why
    )


def _deviations_of(variant: str) -> str:
    return next((row.explanation for row in differences.deviations() if row.variant == variant), "")


def _latency(here: Here, name: str, variant: str, published_ms: float | None, quantity: str = "latency") -> PaperRow:
    published = f"{published_ms:g} ms" if published_ms else "not published"
    why = here.against(variant, published_ms) if variant else NOT_BUILT
    return PaperRow(name, quantity, published, "–", here.latency(variant), why)

"""Tables 4 to 7 and Figure 6: the networks that the paper compares, each by the name of the variant that is built."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.pages.paper_counts import Agreement, Count, count_of
from dashboards.pages.paper_here import NOT_BUILT, Here, PaperRow, in_millions, told
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
WEIGHTS_WHY = {"ssd300_vgg16_1.0_300": "MobileNetV2 paper Table 6, SSD300 parameters"}
SEGMENTERS = {"MNet V1": "mobilenet_v1", "MNet V2*": "mobilenet_v2", "ResNet-101": "resnet101"}
ABLATIONS = {
    "(a) linear bottleneck; (b) shortcut between bottlenecks": "mobilenet_v2_1.0_224",
    "(a) ReLU6 in the bottleneck": "mobilenet_v2_relu6_bottleneck_1.0_224",
    "(b) shortcut between expansions": "mobilenet_v2_expansion_shortcut_1.0_224",
    "(b) no shortcut": "mobilenet_v2_no_shortcut_1.0_224",
}
QUOTED = "quoted; nothing was trained here"


def table4(here: Here) -> Iterator[PaperRow]:
    for row in rows.paper_table4():
        variant = TABLE_4_VARIANTS.get(row.network, "")
        top1_why = TABLE_4_WHY.get((row.network, "top-1"))
        yield PaperRow(row.network, "top-1", f"{row.top1_pct:g} %", "–", "–", told(top1_why) if top1_why else QUOTED)
        for quantity, published, counted in (
            ("weights", row.params_M, here.weights(variant)),
            ("multiply-adds", row.madds_M, here.madds(variant)),
        ):
            why = TABLE_4_WHY.get((row.network, quantity))
            yield count_row(
                row.network, quantity, f"{published:g} M", in_millions(counted), count_of(published, counted),
                told(why) if why else "",
            )  # fmt: skip
        yield _latency(here, row.network, variant, row.pixel1_cpu_ms)


def count_row(subject: str, quantity: str, published: str, counted: str, count: Count, why: str = "") -> PaperRow:
    """What is known of the difference comes after it; where both agree as printed, it stands alone."""
    told_so = f"{count.words}: {why}" if why and not count.as_printed else why or count.words
    return PaperRow(subject, quantity, published, counted, "–", told_so, count.agreement)


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
        why = told("MobileNetV2 paper Table 5, SSDLite multiply-adds") if doubled else ""
        yield _weights(row.model, variant, row.params_M, weights)
        yield count_row(
            row.model, "multiply-adds", f"{published:g} B", f"{madds:.3f} B", count_of(published, madds), why
        )
        yield _latency(here, row.model, variant, None, "latency of the whole detector")


def table6(here: Here) -> Iterator[PaperRow]:
    for row in rows.detection():
        if not row.source.endswith("Table 6"):
            continue
        variant = DETECTORS[row.model]
        yield PaperRow(row.model, "mAP", f"{row.map_coco:g}", "–", "–", QUOTED)
        yield _weights(row.model, variant, row.params_M, here.weights(variant))
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
        yield PaperRow(name, "mIOU", f"{row.miou_pct:g} %", "–", "–", QUOTED)
        yield _weights(name, variant, row.params_M, here.weights(variant))
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


def _weights(name: str, variant: str, published_m: float | None, counted_m: float | None) -> PaperRow:
    if published_m is None:
        return PaperRow(name, "weights", "not published", in_millions(counted_m), "–", "not published")
    count = count_of(published_m, counted_m)
    why = "" if count.as_printed else _with_normalisation(variant, published_m)
    if count.agreement is Agreement.DIFFERS and not why:
        why = told(WEIGHTS_WHY[variant]) if variant in WEIGHTS_WHY else _deviations_of(variant)
    return count_row(name, "weights", f"{published_m:g} M", in_millions(counted_m), count, why)


def _with_normalisation(variant: str, published_m: float) -> str:
    """A built file has one bias where training holds a scale and a shift of each channel."""
    kept = counted_costs().get(variant)
    if kept is None:
        return ""
    trained = (2 * kept.parameters - kept.weights) / 1e6
    if not count_of(published_m, trained).as_printed:
        return ""
    return f"with the scale and shift of every normalised channel it is {trained:.2f} M, as published"


def _thousand_millions(name: str, variant: str, published_b: float | None, madds_m: float | None) -> PaperRow:
    counted = f"{madds_m / 1000:,.2f} B" if madds_m else "–"
    if published_b is None:
        return PaperRow(name, "multiply-adds", "not published", counted, "–", "not published")
    count = count_of(published_b, madds_m / 1000 if madds_m else None)
    why = "" if count.as_printed else _deviations_of(variant)
    return count_row(name, "multiply-adds", f"{published_b:,g} B", counted, count, why)


def _deviations_of(variant: str) -> str:
    return next((row.explanation for row in differences.deviations() if row.variant == variant), "")


def _latency(here: Here, name: str, variant: str, published_ms: float | None, quantity: str = "latency") -> PaperRow:
    published = f"{published_ms:g} ms" if published_ms else "not published"
    why = here.against(variant, published_ms) if variant else NOT_BUILT
    return PaperRow(name, quantity, published, "–", here.latency(variant), why)

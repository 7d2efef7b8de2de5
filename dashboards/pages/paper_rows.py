"""The paper's tables row by row: what was published, what is counted, what was measured here, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.figures.points import Point, phone_name
from dashboards.figures.words import milliseconds, visible
from models.published import rows

NOT_BUILT = "not part of these runs"
SAME = "as published"


@dataclass(frozen=True, slots=True)
class PaperRow:
    subject: str
    quantity: str
    published: str
    counted: str
    measured: str
    explained: str


@dataclass(frozen=True, slots=True)
class PaperTable:
    anchor: str
    title: str
    note: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class Here:
    """What these runs hold of one network."""

    points: Mapping[str, Point]

    @classmethod
    def of(cls, points: Sequence[Point]) -> Here:
        """The first run that measured a variant speaks for it."""
        found: dict[str, Point] = {}
        for point in points:
            if point.trusted:
                found.setdefault(point.variant, point)
        return cls(found)

    def latency(self, variant: str) -> str:
        point = self.points.get(variant)
        return f"{milliseconds(point.latency_ms)} ms" if point else "–"

    def madds(self, variant: str) -> float | None:
        point = self.points.get(variant)
        return point.madds / 1e6 if point and point.madds else None

    def weights(self, variant: str) -> float | None:
        point = self.points.get(variant)
        return point.artifact.weights / 1e6 if point and point.artifact else None

    def peak_16bit(self, variant: str) -> float | None:
        """Thousand bytes; float32 activations are twice as wide as the paper's."""
        point = self.points.get(variant)
        return point.artifact.peak_activation_bytes / 2 / 1000 if point and point.artifact else None

    def against(self, variant: str, published_ms: float | None) -> str:
        """Why a latency differs from the one of the paper's phone."""
        point = self.points.get(variant)
        if point is None or point.latency_ms is None or published_ms is None:
            return NOT_BUILT if point is None else "not published"
        where = "this computer" if point.result.phone.virtual else phone_name(point.result)
        ratio = point.latency_ms / published_ms
        runtime = visible(point.result.run.runtime or "another runtime", 60)
        return f"{ratio:.2f} times the published time: {where} instead of Pixel 1, {runtime}"


def paper_tables(points: Sequence[Point]) -> tuple[PaperTable, ...]:
    here = Here.of(points)
    return (
        PaperTable("figure-5-rows", "Figure 5, point by point", FIGURE_5_NOTE, tuple(_figure5(here))),
        PaperTable("table-3", "Table 3: largest activation at each resolution", TABLE_3_NOTE, tuple(_table3(here))),
        PaperTable("table-4", "Table 4: ImageNet classification", TABLE_4_NOTE, tuple(_table4(here))),
        PaperTable("table-5", "Table 5: SSD and SSDLite heads", DETECTION_NOTE, tuple(_table5(here))),
        PaperTable("table-6", "Table 6: object detection on COCO", DETECTION_NOTE, tuple(_table6(here))),
        PaperTable("table-7", "Table 7: semantic segmentation on PASCAL VOC", TABLE_7_NOTE, tuple(_table7())),
    )


FIGURE_5_NOTE = (
    "The paper draws 21 points; the values are the authors’ checkpoint table, which also holds 1.3 at 224."
    " Published latencies are of one large core of a Pixel 1 with TF-Lite."
)
TABLE_3_NOTE = "Published in thousand bytes with 16-bit activations; counted as channels × height × width × 2 bytes."
TABLE_4_NOTE = (
    "Counted: multiply-adds with the classifier of 1001 classes; weights of convolutions and classifier only."
)
DETECTION_NOTE = "Accuracies need trained detectors and COCO; they are quoted, not repeated."
TABLE_7_NOTE = "Accuracies need trained networks and PASCAL VOC; they are quoted, not repeated."


def _figure5(here: Here) -> Iterable[PaperRow]:
    computed = {(row.network, row.width, row.resolution): row for row in rows.computed_vs_published()}
    for row in rows.mobilenet_v2_checkpoints():
        count = computed.get(("MobileNetV2", row.width, row.resolution))
        madds = here.madds(row.model) or (count.computed_M if count else None)
        yield PaperRow(
            row.model, "multiply-adds", f"{row.madds_M:g} M", _millions(madds), "–", _rounding(row.madds_M, madds)
        )
        yield PaperRow(
            row.model, "latency", f"{row.pixel1_latency_ms_tflite_1_large_core:g} ms", "–", here.latency(row.model),
            here.against(row.model, row.pixel1_latency_ms_tflite_1_large_core),
        )  # fmt: skip
        yield PaperRow(
            row.model, "top-1", f"{row.top1_pct:g} %", "–", "–", "of the authors’ checkpoint; not trained again here"
        )


def _table3(here: Here) -> Iterable[PaperRow]:
    for row in rows.paper_table3():
        size = row.channels_x_h_x_w_x_2bytes_kB
        published = f"{row.channels_published or ''} / {row.memory_Kb_published or '–'}".strip(" /")
        counted = f"{size:g} kB" if size is not None else "–"
        yield PaperRow(
            row.network, row.resolution, published, counted, "–", _why_table3(row.network, row.resolution, size)
        )
    peak = here.peak_16bit("mobilenet_v2_1.0_224")
    if peak is not None:
        why = "the file’s operators one by one, input and output at once, without the t-way split of Section 5.1"
        yield PaperRow("MobileNetV2", "peak of the built file", "not published", f"{peak:g} kB", "–", why)


def _why_table3(network: str, resolution: str, size: float | None) -> str:
    if size is None:
        return (
            "the t-way split keeps one channel at a time"
            if resolution == "112x112"
            else "the largest of the rows above"
        )
    if (network, resolution) == ("MobileNetV1", "7x7"):
        return _told("MobileNetV2 paper Table 3, V1 at 7x7")
    if network.startswith("ShuffleNet"):
        return _told("MobileNetV2 paper Table 3, ShuffleNet column")
    if network == "MobileNetV2" and resolution != "1x1":
        return _told("MobileNetV2 paper Table 3, V2 channels")
    return "rounding"


TABLE_4_VARIANTS = {
    "MobileNetV1": ("mobilenet_v1_1.0_224", ("MobileNetV1", 1.0, 224)),
    "MobileNetV2": ("mobilenet_v2_1.0_224", ("MobileNetV2", 1.0, 224)),
    "MobileNetV2 (1.4)": ("mobilenet_v2_1.4_224", ("MobileNetV2", 1.4, 224)),
    "ShuffleNet (1.5)": ("shufflenet_v1_1.5_224", None),
    "ShuffleNet (x2)": ("shufflenet_v1_2.0_224", None),
    "NasNet-A": ("nasnet_mobile_1.0_224", None),
}
TABLE_4_WHY = {
    ("MobileNetV1", "multiply-adds"): "MobileNetV1 1.0/224 MAdds",
    ("MobileNetV2", "weights"): "MobileNetV2 1.0/224 params",
    ("MobileNetV2", "top-1"): "MobileNetV2 1.0/224 top-1",
    ("MobileNetV2 (1.4)", "multiply-adds"): "MobileNetV2 1.4/224",
    ("MobileNetV2 (1.4)", "weights"): "MobileNetV2 1.4/224",
}


def _table4(here: Here) -> Iterable[PaperRow]:
    computed = {(row.network, row.width, row.resolution): row for row in rows.computed_vs_published()}
    for row in rows.paper_table4():
        variant, key = TABLE_4_VARIANTS.get(row.network, ("", None))
        count = computed.get(key) if key else None
        madds = here.madds(variant) or (count.computed_M if count else None)
        weights = here.weights(variant) or (count.computed_params_M if count else None)
        yield PaperRow(row.network, "top-1", f"{row.top1_pct:g} %", "–", "–", _why_table4(row.network, "top-1", ""))
        yield PaperRow(
            row.network, "weights", f"{row.params_M:g} M", _millions(weights), "–",
            _why_table4(row.network, "weights", _rounding(row.params_M, weights)),
        )  # fmt: skip
        yield PaperRow(
            row.network, "multiply-adds", f"{row.madds_M:g} M", _millions(madds), "–",
            _why_table4(row.network, "multiply-adds", _rounding(row.madds_M, madds)),
        )  # fmt: skip
        published_ms = f"{row.pixel1_cpu_ms:g} ms" if row.pixel1_cpu_ms else "not published"
        yield PaperRow(
            row.network, "latency", published_ms, "–", here.latency(variant), here.against(variant, row.pixel1_cpu_ms)
        )


def _why_table4(network: str, quantity: str, otherwise: str) -> str:
    topic = TABLE_4_WHY.get((network, quantity))
    return _told(topic) if topic else otherwise or "quoted; not trained again here"


def _table5(here: Here) -> Iterable[PaperRow]:
    for row in rows.detection():
        if row.source.endswith("Table 5"):
            yield PaperRow(row.model, "parameters", f"{row.params_M:g} M", "–", "–", NOT_BUILT)
            yield PaperRow(row.model, "multiply-adds", f"{row.madds_B:g} B", "–", "–", NOT_BUILT)


DETECTORS = {"MNet V1 + SSDLite": "ssdlite_mobilenet_v1_1.0_320", "MNet V2 + SSDLite": "ssdlite_mobilenet_v2_1.0_320"}


def _table6(here: Here) -> Iterable[PaperRow]:
    for row in rows.detection():
        if not row.source.endswith("Table 6"):
            continue
        variant = DETECTORS.get(row.model, "")
        yield PaperRow(row.model, "mAP", f"{row.map_coco:g}", "–", "–", "quoted")
        yield PaperRow(
            row.model, "parameters", f"{row.params_M:g} M", _millions(here.weights(variant)), "–", _of(here, variant)
        )
        madds = here.madds(variant)
        yield PaperRow(
            row.model,
            "multiply-adds",
            f"{row.madds_B:g} B",
            f"{madds / 1000:.2f} B" if madds else "–",
            "–",
            _of(here, variant),
        )
        published_ms = f"{row.latency_ms:g} ms" if row.latency_ms else "not published"
        yield PaperRow(
            row.model, "latency", published_ms, "–", here.latency(variant), here.against(variant, row.latency_ms)
        )


def _table7() -> Iterable[PaperRow]:
    for row in rows.segmentation():
        if not row.source.endswith("Table 7"):
            continue
        heads = ", ".join(
            word for word, on in (("ASPP", row.aspp == "1"), ("multi-scale and flipped", row.multi_scale_flip)) if on
        )
        name = f"{row.model}, output stride {row.output_stride}{', ' + heads if heads else ''}"
        yield PaperRow(name, "mIOU", f"{row.miou_pct:g} %", "–", "–", "quoted")
        yield PaperRow(name, "multiply-adds", f"{row.madds_B:g} B", "–", "–", NOT_BUILT)


def _of(here: Here, variant: str) -> str:
    return "rounding" if variant in here.points else NOT_BUILT


def _millions(value: float | None) -> str:
    return f"{value:.2f} M" if value is not None else "–"


def _rounding(published: float, counted: float | None) -> str:
    """Checkpoint tables cut off what is behind the point; others round."""
    if counted is None:
        return NOT_BUILT
    step = 10.0 ** -_digits(published)
    if abs(counted - published) < 1e-9:
        return SAME
    if published <= counted < published + step:
        return "the published value is cut, not rounded"
    if abs(counted - published) <= step / 2:
        return "rounding"
    return f"{100 * (counted / published - 1):+.1f} %"


def _digits(value: float) -> int:
    text = f"{value:g}"
    return len(text.partition(".")[2])


def _told(topic: str) -> str:
    found = next((row.explanation for row in rows.disagreements() if row.topic == topic), None)
    return found or "sources differ without a reason given"

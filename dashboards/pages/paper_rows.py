"""The paper's tables row by row: what was published, what is counted, what was measured here, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.pages.paper_counts import coarse_count_of
from dashboards.pages.paper_here import Here, PaperRow, PaperTable, told
from dashboards.pages.paper_networks import count_row, figure6, table4, table5, table6, table7
from models.published import rows


def paper_tables(here: Here) -> tuple[PaperTable, ...]:
    return (
        PaperTable("table-3", "Table 3: largest activation at each resolution", TABLE_3_NOTE, tuple(_table3(here))),
        PaperTable("table-4", "Table 4: ImageNet classification", TABLE_4_NOTE, tuple(table4(here))),
        PaperTable("table-5", "Table 5: SSD and SSDLite heads", TABLE_5_NOTE, tuple(table5(here))),
        PaperTable("table-6", "Table 6: object detection on COCO", DETECTION_NOTE, tuple(table6(here))),
        PaperTable("table-7", "Table 7: semantic segmentation on PASCAL VOC", TABLE_7_NOTE, tuple(table7(here))),
        PaperTable("figure-6", "Figure 6: non-linearities and shortcuts", FIGURE_6_NOTE, tuple(figure6(here))),
    )


TABLE_3_NOTE = (
    "Published: channels / thousand bytes with 16-bit activations, printed with one or two digits and noughts."
    " Counted: the published channels × height × width × 2 bytes."
)
TABLE_4_NOTE = (
    "Counted: multiply-adds with the classifier of 1000 classes; weights of convolutions and classifier only."
)
TABLE_5_NOTE = (
    "Heads alone: the counted detector less the counted MobileNetV2 at 320 without its classifier (1280 × 1000)."
)
DETECTION_NOTE = "Accuracies need trained detectors and COCO; they are quoted, not repeated."
TABLE_7_NOTE = (
    "Accuracies need trained networks and PASCAL VOC; they are quoted, not repeated."
    " Multi-scale and flipped: the multiply-adds of twelve inferences."
)
FIGURE_6_NOTE = (
    "The paper shows (a) and (b) as training curves without a table. Activations and additions are no multiply-adds and"
    " hold no weights; what differs is accuracy, and latency where a variant was measured."
)


def _table3(here: Here) -> Iterable[PaperRow]:
    for row in rows.paper_table3():
        size = row.channels_x_h_x_w_x_2bytes_kB
        published = f"{row.channels_published or ''} / {row.memory_Kb_published or '–'}".strip(" /")
        counted = f"{size:g} kB" if size is not None else "–"
        why, where = _why_table3(row.network, row.resolution, size), row.resolution.replace("x", " × ")
        if size is None or row.memory_Kb_published is None:
            yield PaperRow(row.network, where, published, counted, "–", why)
            continue
        count = coarse_count_of(float(row.memory_Kb_published), size)
        yield count_row(row.network, where, published, counted, count, why)
    peak = here.peak_16bit("mobilenet_v2_1.0_224")
    if peak is not None:
        why = (
            "counted over the file’s operators one by one, each with its input and its output,"
            " without the split of Section 5.1"
        )
        yield PaperRow("MobileNetV2", "peak of the built file", "not published", f"{peak:g} kB", "–", why)


def _why_table3(network: str, resolution: str, size: float | None) -> str:
    if size is None:
        return (
            "the paper splits the bottleneck and keeps one channel at a time (Section 5.1)"
            if resolution == "112x112"
            else "the largest of the rows above"
        )
    if (network, resolution) == ("MobileNetV1", "7x7"):
        return told("MobileNetV2 paper Table 3, V1 at 7x7")
    if (network, resolution) == ("MobileNetV2", "7x7"):
        return told("MobileNetV2 paper Table 3, V2 at 7x7")
    if network.startswith("ShuffleNet"):
        return told("MobileNetV2 paper Table 3, ShuffleNet column")
    if network == "MobileNetV2" and resolution != "1x1":
        return told("MobileNetV2 paper Table 3, V2 channels")
    return ""

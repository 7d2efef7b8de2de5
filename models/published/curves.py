"""The published points of the paper's Figure 5: accuracy against MAdds, and latency where it was measured."""

from __future__ import annotations

from dataclasses import dataclass

from models.published import rows

FLOAT32 = "float32"
PIXEL_1 = "Pixel 1, one large core, TF-Lite"


@dataclass(frozen=True, slots=True)
class PublishedPoint:
    family: str
    """The curve that it belongs to, such as "MobileNetV2"."""
    name: str
    madds_m: float
    """The cost in millions of multiply-adds."""
    params_m: float | None
    top1_percent: float
    latency_ms: float | None
    latency_device: str | None
    source: str


def published_points() -> tuple[PublishedPoint, ...]:
    """Returns MobileNetV1, MobileNetV2, ShuffleNet and NASNet-A, each family in order of cost."""
    return (*_mobilenet_v1(), *_mobilenet_v2(), *_shufflenet(), *_nasnet())


def _mobilenet_v2() -> list[PublishedPoint]:
    points = [
        PublishedPoint(
            family="MobileNetV2",
            name=row.model,
            madds_m=row.madds_M,
            params_m=row.params_M,
            top1_percent=row.top1_pct,
            latency_ms=row.pixel1_latency_ms_tflite_1_large_core,
            latency_device=PIXEL_1,
            source=row.source,
        )
        for row in rows.mobilenet_v2_checkpoints()
    ]
    return sorted(points, key=_cost)


def _mobilenet_v1() -> list[PublishedPoint]:
    """The latency is the one of Table 4; the checkpoint table of V1 has none of this phone."""
    paper = next(row for row in rows.paper_table4() if row.network == "MobileNetV1")
    points = [
        PublishedPoint(
            family="MobileNetV1",
            name=row.model.lower(),
            madds_m=row.madds_M,
            params_m=row.params_M,
            top1_percent=row.top1_pct,
            latency_ms=paper.pixel1_cpu_ms if (row.width, row.resolution) == (1.0, 224) else None,
            latency_device=PIXEL_1 if (row.width, row.resolution) == (1.0, 224) else None,
            source=row.source,
        )
        for row in rows.mobilenet_v1_checkpoints()
        if row.dtype == FLOAT32 and row.madds_M is not None
    ]
    return sorted(points, key=_cost)


def _shufflenet() -> list[PublishedPoint]:
    """Takes the best of each size in the paper's Tables 2 and 5, as the MobileNetV2 paper draws them, without SE
    blocks."""
    best: dict[float, PublishedPoint] = {}
    for row in rows.shufflenet_v1():
        if row.top1_pct is None or row.note is not None or "1707.01083" not in row.source:
            continue
        point = PublishedPoint(
            family="ShuffleNet",
            name=f"{row.model}, {row.groups} groups",
            madds_m=row.madds_M,
            params_m=row.params_M,
            top1_percent=row.top1_pct,
            latency_ms=None,
            latency_device=None,
            source=row.source,
        )
        if row.scale not in best or point.top1_percent > best[row.scale].top1_percent:
            best[row.scale] = point
    return sorted(best.values(), key=_cost)


def _nasnet() -> list[PublishedPoint]:
    row = next(row for row in rows.paper_table4() if row.network == "NasNet-A")
    return [
        PublishedPoint(
            family="NASNet-A",
            name="NASNet-A mobile",
            madds_m=row.madds_M,
            params_m=row.params_M,
            top1_percent=row.top1_pct,
            latency_ms=row.pixel1_cpu_ms,
            latency_device=PIXEL_1,
            source=row.source,
        )
    ]


def _cost(point: PublishedPoint) -> float:
    return point.madds_m

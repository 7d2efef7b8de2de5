"""The points of the paper's Figure 5, one row each: accuracy, multiply-adds and latency beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.pages.paper_counts import Agreement, Count, count_of
from dashboards.pages.paper_here import Here, in_millions, where_measured
from models.published import rows


@dataclass(frozen=True, slots=True)
class Figure5Row:
    variant: str
    top1: str
    published: str
    """Multiply-adds, and below those that we count."""
    counted: str
    agreement: Agreement | None
    published_ms: str
    measured: str
    times: str
    """The measured latency over the published one."""
    difference: str
    """Of the multiply-adds."""


@dataclass(frozen=True, slots=True)
class Figure5Table:
    anchor: str
    title: str
    note: str
    rows: tuple[Figure5Row, ...]


NOTE = (
    "The paper draws 21 points; the values are the authors’ checkpoint table, which also holds 1.3 at 224."
    " Accuracies are quoted: nothing was trained here."
    " Published latencies are of one large core of a Pixel 1 with TF-Lite."
)


def figure5_table(here: Here) -> Figure5Table:
    names = [row.model for row in rows.mobilenet_v2_checkpoints()]
    where = dict.fromkeys(where_measured(here.points[name]) for name in names if name in here.points)
    measured = f" Measured here: {'; '.join(where)}." if where else " None of them is part of these runs."
    return Figure5Table("figure-5-rows", "Figure 5, point by point", NOTE + measured, tuple(_rows(here)))


def _rows(here: Here) -> Iterator[Figure5Row]:
    for row in rows.mobilenet_v2_checkpoints():
        madds = here.madds(row.model)
        count = count_of(row.madds_M, madds)
        published_ms = row.pixel1_latency_ms_tflite_1_large_core
        times = here.times(row.model, published_ms)
        yield Figure5Row(
            variant=row.model,
            top1=f"{row.top1_pct:.1f} %",
            published=f"{row.madds_M:g} M",
            counted=in_millions(madds),
            agreement=count.agreement,
            published_ms=f"{published_ms:g} ms",
            measured=here.latency(row.model),
            times=f"{times:.2f}" if times else "–",
            difference=_difference(count),
        )


def _difference(count: Count) -> str:
    return f"{count.words} multiply-adds" if not count.as_printed and count.counted is not None else count.words

"""The ratios of runs that were measured interleaved and differ in one thing: a table for each pair of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.points import phone_name
from harness.analysis.compare import VariantComparison
from harness.analysis.differences import NOTHING_DIFFERS, differences
from harness.analysis.run_dimensions import Dimension, RunRatios, words_of
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class RatioRow:
    variant: str
    ratio: str
    interval: str
    verdict: str
    basis: str


@dataclass(frozen=True, slots=True)
class RatioTable:
    title: str
    """Such as `tflite 2.16.1 / tflite 2.21.0`."""
    where: str
    rows: tuple[RatioRow, ...]


def ratio_tables(ratios: Sequence[RunRatios]) -> tuple[RatioTable, ...]:
    return tuple(_table(one) for one in ratios if one.comparison.variants)


def _table(ratios: RunRatios) -> RatioTable:
    baseline, new = ratios.comparison.a, ratios.comparison.b
    title = f"{words_of(ratios.dimension, new)} / {words_of(ratios.dimension, baseline)}"
    what_differs = differences(baseline, new)
    same = {
        Dimension.CORE: f"{new.run.core.label} core",
        Dimension.RUNNER: str(new.run.runner),
        Dimension.RUNTIME: new.run.runtime,
        Dimension.THREADS: words_of(Dimension.THREADS, new),
    }
    apart = {one.what for one in what_differs}
    shared = (words for dimension, words in same.items() if dimension not in apart and words)
    where = ", ".join((phone_name(new), *shared))
    told = (what_differs or (NOTHING_DIFFERS.lower(),)) if ratios.dimension is Dimension.SIDE else ()
    return RatioTable(
        title=visible(title, 200),
        where=visible("; ".join((where, *map(str, told))), 400),
        rows=tuple(_row(one) for one in ratios.comparison.variants),
    )


def _row(one: VariantComparison) -> RatioRow:
    return RatioRow(
        variant=visible(one.variant),
        ratio=f"{one.ratio:.3f}",
        interval="–" if one.interval is None else f"{one.interval.low:.3f} – {one.interval.high:.3f}",
        verdict=str(one.verdict),
        basis=one.basis,
    )

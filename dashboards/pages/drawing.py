"""What the scripts of a report need beside the records: names, published curves, what the figures compute."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import get_args, get_type_hints

from dashboards.figures import palette
from dashboards.figures.panel import shape_path
from dashboards.figures.points import IMPRECISE_PERCENT, Point, phone_name, run_names
from dashboards.figures.published_curves import Curve
from dashboards.pages.budget import budget_for
from dashboards.pages.interactive_figures import computed_of
from dashboards.pages.verdict import where_words
from harness.exchange.tabular import ESTIMATE_COLUMNS
from harness.results.outcomes import SweepResult
from harness.results.records import ArtifactRecord, Estimate


def drawing_of(results: Sequence[SweepResult], points: Sequence[Point], curves: Sequence[Curve]) -> dict[str, object]:
    runs = [run for result in results for run in result.runs]
    return {
        "labels": {
            "runs": list(run_names(runs)),
            "phones": [phone_name(run) for run in runs],
            "where": where_words(runs),
        },
        "curves": [dataclasses.asdict(curve) for curve in curves],
        "shapes": [shape_path(symbol, 0, 0) for symbol in palette.SYMBOLS],
        "budget_ms": budget_for(points),
        "imprecise_percent": IMPRECISE_PERCENT,
        "csv_columns": ESTIMATE_COLUMNS,
        "csv_reals": _real_fields(),
    } | computed_of(points)


def _real_fields() -> list[str]:
    """JSON does not tell 1.0 from 1; a table does."""
    kinds = {**get_type_hints(ArtifactRecord), **get_type_hints(Estimate)}
    return [name for name, kind in kinds.items() if float in (kind, *get_args(kind))]

"""A night as Bencher's metric format (BMF JSON): benchmark -> measure -> value with its lower and upper value."""

from __future__ import annotations

import json

from harness.nightly.tell.lines import plain
from harness.nightly.tell.marks import nobody_measured
from harness.results.nightly import NightResult, SeriesNight

MEASURE = "ratio-to-accepted"
"""Its unit in Bencher is a plain number; higher is worse."""


def bencher_json(result: NightResult) -> str:
    """What nobody measured enters no history: nothing of a rehearsed night, nor of a synthetic phone."""
    measured = [one for one in result.series if one.ratio is not None and not nobody_measured(result, one.phone)]
    metrics = {plain(one.series, 1024): {MEASURE: _metric(one)} for one in measured}
    return json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"


def _metric(one: SeriesNight) -> dict[str, float | None]:
    ends = {"lower_value": one.low, "upper_value": one.high}
    return {"value": one.ratio} | {name: end for name, end in ends.items() if end is not None}

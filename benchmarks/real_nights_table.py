"""What nights on real timings found, in lines for a terminal: alarms of A/A nights, and slower builds found."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from harness.nightly.simulation.rates import Rate


def summary(lines: Sequence[dict[str, Any]]) -> Iterator[str]:
    for part in dict.fromkeys(line["part"] for line in lines):
        mine = [line for line in lines if line["part"] == part]
        seconds = statistics.median(line["seconds"] for line in mine)
        load = statistics.median(line["load"] for line in mine)
        yield f"{part}: {len(mine)} nights of {seconds:.0f} s, load {load:.1f}"
        yield from _of_null([one for line in mine for one in line["series"]]) if part == "A/A" else _of_shift(mine)


def _of_null(series: Sequence[dict[str, Any]]) -> Iterator[str]:
    measured = [one for one in series if one["ratio"] is not None]
    for call in ("slower", "faster", "in_doubt"):
        yield f"  {call}: {_share(sum(one['call'] == call for one in measured), len(measured))}"
    known = [one for one in measured if one["low"] is not None]
    holding = sum(one["low"] <= 1 <= one["high"] for one in known)
    yield f"  1 within the interval of 95 %: {_share(holding, len(known))}"
    spread = statistics.pstdev(math.log(one["ratio"]) for one in measured)
    starts = statistics.mean(one["starts"] for one in measured)
    yield f"  spread of a night's ratio {100 * spread:.2f} %, starts {starts:.1f}"


def _of_shift(lines: Sequence[dict[str, Any]]) -> Iterator[str]:
    for variant in dict.fromkeys(one["variant"] for line in lines for one in line["series"]):
        mine = [one for line in lines for one in line["series"] if one["variant"] == variant]
        ratios = [one["ratio"] for one in mine if one["ratio"] is not None]
        found = sum(one["call"] == "slower" for one in mine)
        wrong = sum(one["call"] == "faster" or (one["high"] is not None and one["high"] < 1) for one in mine)
        middle = statistics.median(ratios) if ratios else math.nan
        misses = sum(one["low"] is not None and not one["low"] <= middle <= one["high"] for one in mine)
        least, most = min(ratios, default=math.nan), max(ratios, default=math.nan)
        yield f"  {variant}: slower in {_share(found, len(mine))}, wrong sign {wrong}"
        yield f"    median ratio {middle:.3f} (from {least:.3f} to {most:.3f}), intervals without it {misses}"


def _share(hits: int, trials: int) -> str:
    if not trials:
        return "none of 0"
    limits = Rate(hits, trials).interval
    return f"{hits} of {trials} ({100 * limits.low:.2f} to {100 * limits.high:.2f} in 100)"

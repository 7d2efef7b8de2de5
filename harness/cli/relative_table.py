"""The variants of a run over one of them, and what its estimates were before, as `runs show` prints them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from harness.analysis.own_estimate import RelativeTo
from harness.cli.tables import milliseconds_with_interval, plain
from harness.results.records import Estimate


def relative_table(told: Sequence[RelativeTo], reference: str) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for heading in ("times as long", "95 % interval", "starts of both"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in told:
        known = math.isfinite(one.low) and math.isfinite(one.high)
        ends = f"{one.low:.4f}–{one.high:.4f}" if known else "too few starts"
        cells = (one.variant, f"{one.ratio:.4f}", ends, "–" if one.starts is None else str(one.starts))
        table.add_row(*(plain(cell) for cell in cells))
    by_own = any(one.starts is None for one in told)
    how = [plain("The store does not hold these starts: the intervals are made of both own ones.")] * by_own
    return Group(plain(f"Relative to {reference}:"), table, *how)


def earlier_table(told: Sequence[Estimate]) -> RenderableType:
    """Kept beside the estimates of today's method."""
    table = Table(box=None, pad_edge=False)
    table.add_column("before", overflow="fold")
    for heading in ("ms (95 % interval)", "method"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in told:
        latency = milliseconds_with_interval(one.latency_ms, one.low_ms, one.high_ms)
        table.add_row(*(plain(cell) for cell in (one.variant, latency, str(one.method))))
    return Group(plain("What the estimates were before they were made anew:"), table)

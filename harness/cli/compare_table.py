"""A comparison as a person reads it: what was compared, one row a variant, and what the rows rest on."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from harness.compare import Comparison, VariantComparison, Verdict
from harness.statistics.interval import Interval

COLOURS = {Verdict.SLOWER: "red", Verdict.FASTER: "green", Verdict.SAME: "", Verdict.INCONCLUSIVE: "dim"}


def comparison_table(comparison: Comparison) -> Group:
    how = "measured interleaved" if comparison.interleaved else "measured on different occasions"
    heading = Text(f"{comparison.b.run.run} against {comparison.a.run.run}, {how}", style="bold")
    footnotes = [
        Text(f"Ratios are B / A; same: within {comparison.margin_percent:g} % of 1.", style="dim"),
        *(Text(f"{one.variant}: {one.reason}") for one in (*comparison.not_valid, *comparison.in_one_only)),
    ]
    return Group(heading, _table(comparison), *footnotes)


def _table(comparison: Comparison) -> Table:
    anchored = any(one.anchored for one in comparison.variants)
    table = Table(box=None, pad_edge=False)
    table.add_column("variant", overflow="fold")
    table.add_column("ratio (95 % interval)", justify="right")
    table.add_column("verdict")
    if anchored:
        table.add_column("in anchors (anchor's ratio)", justify="right")
        table.add_column("verdict")
    table.add_column("rests on", overflow="fold")
    for one in comparison.variants:
        cells = [Text(one.variant), Text(ratio_text(one.ratio, one.interval)), _coloured(one.verdict)]
        if anchored:
            cells += _anchored_cells(one)
        table.add_row(*cells, Text(one.basis, style="dim"))
    return table


def _anchored_cells(one: VariantComparison) -> list[Text]:
    if one.anchored is None:
        return [Text(""), Text("")]
    words = f"{ratio_text(one.anchored.ratio, one.anchored.interval)} ({one.anchored.anchor_ratio:.4f})"
    return [Text(words), _coloured(one.anchored.verdict)]


def ratio_text(ratio: float, interval: Interval | None) -> str:
    return f"{ratio:.4f}" + ("" if interval is None else f" ({interval.low:.4f}–{interval.high:.4f})")


def _coloured(verdict: Verdict) -> Text:
    return Text(verdict, style=COLOURS[verdict])

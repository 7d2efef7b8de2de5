"""A comparison as a person reads it: what was compared, one row a variant, and what the rows rest on."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table
from rich.text import Text

from harness.analysis.compare import Anchored, Comparison, Relative, VariantComparison, Verdict
from harness.analysis.compare_words import difference_sentence, sessions_sentences
from harness.cli.tables import plain
from harness.statistics.interval import Interval

AMONG = "beside the others"
COLOURS = {Verdict.SLOWER: "red", Verdict.FASTER: "green", Verdict.SAME: "", Verdict.INCONCLUSIVE: "dim"}


def comparison_table(comparison: Comparison) -> Group:
    margin = f"{comparison.margin_percent:g} %"
    how = "measured interleaved" if comparison.interleaved else "measured on different occasions"
    heading = Text(f"{comparison.b.run.run} (new) against {comparison.a.run.run} (baseline), {how}", style="bold")
    bases = {one.basis for one in comparison.variants}
    footnotes = [
        *([Text(f"Every row rests on {bases.pop()}.", style="dim")] if len(bases) == 1 else []),
        *([_anchor(comparison.anchor)] if comparison.anchor else []),
        *(Text(sentence, style="dim") for sentence in sessions_sentences(comparison)),
        *([plain(found)] if (found := difference_sentence(comparison)) else []),
        plain(f"Ratios are new / baseline (B / A) with 95 % intervals; same: within {margin} of 1."),
        *(plain(f"{', '.join(group.variants)}: {group.reason}") for group in comparison.left_out),
    ]
    return Group(heading, _table(comparison), *footnotes)


def _anchor(anchor: VariantComparison) -> Text:
    return Text(f"The anchor, the same model in both: {ratio_text(anchor.ratio, anchor.interval)}.", style="dim")


def _table(comparison: Comparison) -> Table:
    """The table is made for 80 columns: what every row would repeat is said once below it."""
    beside = _beside(comparison)
    several_bases = len({one.basis for one in comparison.variants}) > 1
    table = Table(box=None, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for heading in ("B / A", *([beside] if beside else [])):
        table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
    if several_bases:
        table.add_column("rests on", overflow="fold")
    for one in comparison.variants:
        cells = [plain(one.variant), *_judged(one)]
        if beside:
            cells += _judged(one.relative if beside == AMONG else one.anchored)
        table.add_row(*cells, *([Text(one.basis, style="dim")] if several_bases else []))
    return table


def _beside(comparison: Comparison) -> str:
    """There is room for one more ratio: all models tell more of an evening than the anchor alone."""
    if any(one.relative for one in comparison.variants):
        return AMONG
    return "in anchors" if any(one.anchored for one in comparison.variants) else ""


def _judged(one: VariantComparison | Anchored | Relative | None) -> tuple[Text, Text]:
    if one is None:
        return Text(""), Text("")
    return Text(ratio_text(one.ratio, one.interval)), Text(one.verdict, style=COLOURS[one.verdict])


def ratio_text(ratio: float, interval: Interval | None) -> str:
    """Such as `1.052 (1.043–1.061)`."""
    return f"{ratio:.3f}" + ("" if interval is None else f" ({interval.low:.3f}–{interval.high:.3f})")

"""Two runs against each other, as a page: the verdict first, then every variant. It needs no script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dashboards.pages.shell import page, write
from harness.compare import Comparison, Verdict
from harness.results.records import RunResult
from harness.statistics.interval import Interval

ORDER = (Verdict.SLOWER, Verdict.FASTER, Verdict.SAME, Verdict.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Row:
    variant: str
    ratio: str
    interval: str
    verdict: str
    anchor: str
    anchored: str
    anchored_interval: str
    anchored_verdict: str
    basis: str


def write_comparison(comparison: Comparison, destination: Path) -> None:
    write(destination, comparison_html(comparison))


def comparison_html(comparison: Comparison) -> str:
    return page(
        "compare.html.j2",
        title=f"{_headline(comparison)} – bigcore",
        headline=_headline(comparison),
        warning=_warning(comparison),
        sentences=_sentences(comparison),
        rows=_rows(comparison),
        anchored=any(one.anchored for one in comparison.variants),
        margin=f"{comparison.margin_percent:g}",
        missing=(*comparison.not_valid, *comparison.in_one_only),
        sides=(("A", _side(comparison.a)), ("B", _side(comparison.b))),
    )


def _headline(comparison: Comparison) -> str:
    counts = Counter(one.verdict for one in comparison.variants)
    parts = [f"{counts[verdict]} {verdict}" for verdict in ORDER if counts[verdict]]
    return f"B against A: {', '.join(parts) or 'nothing to compare'}"


def _warning(comparison: Comparison) -> str:
    """The same loudness as in a report: a virtual phone's numbers are this computer's."""
    if not (comparison.a.phone.virtual or comparison.b.phone.virtual):
        return ""
    return "Measured on a virtual phone: these are a computer's numbers, not a phone's."


def _sentences(comparison: Comparison) -> tuple[str, ...]:
    slower = [one.variant for one in comparison.variants if one.verdict is Verdict.SLOWER]
    first = f"Slower: {', '.join(slower)}." if slower else "Nothing is known to be slower."
    if comparison.interleaved:
        return first, "Both were measured interleaved in one session, so that the state of the phone drops out."
    return first, (
        "They were measured on different occasions: the interval includes how much this phone differs from one session"
        " to the next, and where the store holds too few sessions to know that, nothing is claimed."
    )


def _rows(comparison: Comparison) -> tuple[Row, ...]:
    by_verdict = sorted(comparison.variants, key=lambda one: ORDER.index(one.verdict))
    return tuple(
        Row(
            variant=one.variant,
            ratio=f"{one.ratio:.4f}",
            interval=_interval(one.interval),
            verdict=one.verdict,
            anchor=f"{one.anchored.anchor_ratio:.4f}" if one.anchored else "",
            anchored=f"{one.anchored.ratio:.4f}" if one.anchored else "",
            anchored_interval=_interval(one.anchored.interval) if one.anchored else "",
            anchored_verdict=one.anchored.verdict if one.anchored else "",
            basis=one.basis,
        )
        for one in by_verdict
    )


def _interval(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.low:.4f}–{interval.high:.4f}"


def _side(result: RunResult) -> str:
    """Without serial and identity: a comparison is made to be shared."""
    run, phone = result.run, result.phone
    core = f"{run.core.label} core, CPU {run.core.cpu}"
    parts = (run.run, f"{phone.manufacturer} {phone.model}", f"Android {result.session.android}", core)
    return ", ".join(
        (*parts, run.runner, run.runtime or "runtime unknown", f"clock {run.clock}", result.session.started_at)
    )

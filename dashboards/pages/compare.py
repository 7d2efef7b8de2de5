"""The comparison of two runs: each variant's ratio, its interval and one of four words; what matters comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboards.figures.forest import Forest, Whisker, forest
from dashboards.figures.points import run_name
from dashboards.figures.words import milliseconds, plural
from dashboards.pages.page_template import page, write
from dashboards.pages.provenance import Provenance, facts_of_run
from dashboards.pages.verdict import warning_of
from harness.analysis.compare import Comparison, VariantComparison, Verdict
from harness.analysis.compare_words import difference_sentence, sessions_sentences
from harness.analysis.differences import differences
from harness.exchange.privacy import mask_for_runs
from harness.results.outcomes import RunResult
from harness.statistics.interval import Interval
from harness.visible import visible

ORDER = (Verdict.SLOWER, Verdict.FASTER, Verdict.INCONCLUSIVE, Verdict.SAME)


@dataclass(frozen=True, slots=True)
class Line:
    variant: str
    verdict: str
    baseline: str
    """Its latency in milliseconds, and below the new one."""
    new: str
    ratio: str
    change: str
    """Such as `+72 %`."""
    interval: str
    basis: str
    whisker: Whisker
    anchored: str
    anchored_verdict: str
    relative: str
    relative_verdict: str


def write_comparison(comparison: Comparison, destination: Path, *, full: bool = False) -> None:
    write(destination, comparison_html(comparison, full=full))


def comparison_html(comparison: Comparison, *, full: bool = False) -> str:
    a, b = comparison.a, comparison.b
    if not full:
        a, b = mask_for_runs((a, b)).records((a, b))
    ordered = sorted(comparison.variants, key=_importance)
    drawn = forest(ordered, comparison.margin_percent)
    headline = _headline(ordered)
    return page(
        "compare.html.j2",
        title=f"{headline} – {run_name(b)} against {run_name(a)} – bigcore",
        headline=headline,
        warning=warning_of((a, b)),
        sentences=_sentences(comparison),
        a=_named(a),
        b=_named(b),
        forest=drawn,
        sides=sides_of(a, b),
        lines=[
            _line(one, whisker, Latencies.of(a, b, one.variant))
            for one, whisker in zip(ordered, drawn.whiskers, strict=True)
        ],
        anchored=any(one.anchored for one in ordered),
        relative=any(one.relative for one in ordered),
        left_out=[
            (", ".join(visible(variant) for variant in group.variants), visible(group.reason))
            for group in comparison.left_out
        ],
        provenances=[
            Provenance(f"{side}: {run_name(run)}", facts_of_run(run)) for side, run in (("Baseline", a), ("New", b))
        ],
        margin=f"{comparison.margin_percent:g}",
        ticks=_ticks(drawn),
    )


def _named(run: RunResult) -> str:
    """Adds the run's own name, because two evenings of one phone are otherwise called the same."""
    return f"{run_name(run)} (run {visible(run.run.run, 60)})"


def _importance(one: VariantComparison) -> tuple[int, float]:
    """Sorts slower before faster before inconclusive before same, and within each the farthest from 1 first."""
    return ORDER.index(one.verdict), -abs(one.ratio - 1)


def _headline(variants: Sequence[VariantComparison]) -> str:
    counts = Counter(one.verdict for one in variants)
    told = [f"{counts[word]} {word}" for word in ORDER if counts[word]]
    return ", ".join(told).capitalize() if told else "No variant could be compared"


def _sentences(comparison: Comparison) -> list[str]:
    how = (
        "Both were measured interleaved, so the phone’s state cancels out."
        if comparison.interleaved
        else "They were measured on different occasions; the interval counts how much sessions of these series differ."
    )
    sentences = [f"{plural(len(comparison.variants), 'variant')} compared. {how}"]
    if found := difference_sentence(comparison):
        sentences.append(visible(found, 1000))
    sentences += sessions_sentences(comparison)
    if any(one.verdict is Verdict.INCONCLUSIVE for one in comparison.variants):
        sentences.append(
            "Inconclusive: the interval reaches beyond what counts as the same and still holds 1, or is unknown."
        )
    return sentences


@dataclass(frozen=True, slots=True)
class Latencies:
    baseline_ms: float | None
    new_ms: float | None

    @classmethod
    def of(cls, a: RunResult, b: RunResult, variant: str) -> Latencies:
        return cls(*(_latency_of(run, variant) for run in (a, b)))


def _latency_of(run: RunResult, variant: str) -> float | None:
    return next((one.latency_ms for one in run.estimates if one.variant == variant), None)


def sides_of(a: RunResult, b: RunResult) -> tuple[str, str]:
    """Both sides by the one thing that differs, such as `baseline (threads 1)`; hashes tell a reader nothing."""
    told = [one for one in differences(a, b) if one.what not in HASHED]
    if len(told) != 1:
        return "Baseline", "New"
    (one,) = told
    return visible(f"Baseline ({one.what} {one.baseline})", 60), visible(f"New ({one.what} {one.new})", 60)


HASHED = ("models", "app", "benchmark_model")


def change(ratio: float) -> str:
    """The change of latency in per cent, with a digit where it is small."""
    percent = 100 * (ratio - 1)
    return f"{percent:+.{0 if abs(percent) >= 10 else 1 if abs(percent) >= 1 else 2}f} %"


def _line(one: VariantComparison, whisker: Whisker, latencies: Latencies) -> Line:
    return Line(
        variant=visible(one.variant),
        verdict=one.verdict,
        baseline=milliseconds(latencies.baseline_ms),
        new=milliseconds(latencies.new_ms),
        ratio=f"{one.ratio:.4f}",
        change=change(one.ratio),
        interval=_spelled(one.interval),
        basis=visible(one.basis),
        whisker=whisker,
        anchored=f"{change(one.anchored.ratio)} ({_spelled(one.anchored.interval)})" if one.anchored else "–",
        anchored_verdict=one.anchored.verdict if one.anchored else "",
        relative=f"{change(one.relative.ratio)} ({_spelled(one.relative.interval)})" if one.relative else "–",
        relative_verdict=one.relative.verdict if one.relative else "",
    )


def _spelled(interval: Interval | None) -> str:
    return f"{change(interval.low)} to {change(interval.high)}" if interval else "unknown"


def _ticks(drawn: Forest) -> list[tuple[float, str]]:
    low, high = drawn.scale.low, drawn.scale.high
    middle = (1 + high) / 2
    return [
        (drawn.scale.at(value), "0" if value == 1 else change(value))
        for value in (1 / middle, 1.0, middle)
        if low <= value <= high
    ]

"""What `benchmark_model` prints, in every form that its versions have had: a right value or a named error.

The number counts only where two lines agree on it: the statistics of the regular runs and the summary. A text that
holds a summary and nothing else (cut from a log) is taken by its word, if nothing in it looks torn.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    PERCENTILES = "statistics with percentiles"
    STATISTICS = "statistics without percentiles"
    SUMMARY_ONLY = "summary line only"
    LITERT_PERCENTILES = "benchmark_litert_model, statistics with percentiles"
    LITERT_STATISTICS = "benchmark_litert_model, statistics without percentiles"
    LITERT = "benchmark_litert_model"
    """Its summary alone, which has two decimals of a millisecond."""


class Trouble(StrEnum):
    UNKNOWN_FLAGS = "unknown_flags"
    NO_SUMMARY = "no_summary"
    NO_RUNS = "no_runs"
    TORN = "torn"
    CONFLICT = "conflict"
    SEVERAL = "several_results"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Says why there is no number."""

    trouble: Trouble
    detail: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one phase, in microseconds. None: this form of the line does not tell it."""

    count: int | None
    mean_us: float
    min_us: float | None = None
    max_us: float | None = None
    std_us: float | None = None
    median_us: float | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    format: Format
    inference: Statistics
    init_us: float | None = None
    first_us: float | None = None
    warmup_mean_us: float | None = None
    delegate: str | None = None
    """The tool's sentence on the delegate that was applied."""

    @property
    def latency_us(self) -> float:
        """Returns the median where this build prints one, else the mean."""
        return self.inference.mean_us if self.inference.median_us is None else self.inference.median_us


@dataclass(frozen=True, slots=True)
class _Summary:
    mean_us: float
    init_us: float | None
    first_us: float | None
    warmup_mean_us: float | None


_PREFIX = re.compile(
    r"^(?:.*?\btflite\s*(?:\(\s*\d+\))?\s*:\s+)?(?:(?:INFO|WARN|WARNING|ERROR|FATAL):\s+)?(?:\[[\w./]+:\d+\]\s*)?"
)
_N = r"([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)"
_ANY_N = r"([-+]?(?:nan|inf|[\d.]+(?:[eE][-+]?\d+)?))"
_SUMMARY = re.compile(
    rf"Inference timings in us: Init: {_ANY_N}, First inference: {_ANY_N}, "
    rf"Warmup \(avg\): {_ANY_N}, Inference \(avg\): {_ANY_N}\s*"
)
_OLD_SUMMARY = re.compile(
    rf"Average inference timings in us: Warmup: {_ANY_N}, Init: {_ANY_N}, (?:Inference|no stats): {_ANY_N}\s*"
)
_LOOKS_LIKE_SUMMARY = re.compile(r"nference timings in us|Inference \(avg\)")
_FULL = re.compile(
    rf"count=(\d+) first={_N} curr={_N} min={_N} max={_N} avg={_N} std={_N}(?: p5={_N} median={_N} p95={_N})?\s*"
)
_SAME = re.compile(rf"count=(\d+) curr={_N}(\(all same\))?\s*")
_EMPTY = re.compile(r"count=0\s*")
_LITERT_HEADING = "BENCHMARK RESULTS"
_DELEGATE = re.compile(r"(?:Explicitly applied|Though) .*? delegate.*|Disallowed CPU fallback detected.*")
_UNKNOWN_FLAGS = re.compile(r"Unconsumed cmdline flags:(.*)")
NO_RESULT = "the tool ended without a result"
_TWO_DECIMALS_US = 5.0
"""The most that a summary in milliseconds with two decimals may differ from what it was rounded from."""
_SIX_DIGITS = 1e-5
"""Values are printed with six significant digits."""


def parse(output: str) -> Benchmark | Unreadable:
    """`output` is stdout and stderr together, in any order that keeps lines whole."""
    lines = [_PREFIX.sub("", line.rstrip("\r"), count=1) for line in output.split("\n")]
    unknown = [match[1].strip() for line in lines if (match := _UNKNOWN_FLAGS.search(line))]
    if unknown:
        return Unreadable(Trouble.UNKNOWN_FLAGS, f"the tool does not know {unknown[0]}")
    if any(_LITERT_HEADING in line for line in lines):
        return _litert(lines)
    summaries = [found for line in lines if (found := _summary(line)) is not None]
    if len(summaries) > 1:
        return Unreadable(Trouble.SEVERAL, f"{len(summaries)} summaries in one answer")
    if not summaries:
        return _without_summary(lines)
    return _confirmed(lines, summaries[0])


def _without_summary(lines: list[str]) -> Unreadable:
    if any(_LOOKS_LIKE_SUMMARY.search(line) for line in lines):
        return Unreadable(Trouble.TORN, "the summary line is not whole")
    return Unreadable(Trouble.NO_SUMMARY, _last_words(lines))


def _last_words(lines: list[str]) -> str:
    said = [line.strip() for line in lines if re.search(r"rror|ail|abort|not found|denied|inaccessible", line)]
    return said[-1][:200] if said else NO_RESULT


def _confirmed(lines: list[str], summary: _Summary) -> Benchmark | Unreadable:
    phases = _phases(lines)
    delegate = next((match[0] for line in lines if (match := _DELEGATE.search(line))), None)
    if not phases:
        return _by_its_word(lines, summary, delegate)
    if _EMPTY.fullmatch(phases[-1]):
        return Unreadable(Trouble.NO_RUNS, "the tool made no run")
    inference = _statistics(phases[-1])
    if inference is None:
        return Unreadable(Trouble.TORN, f"the statistics line is not whole: {phases[-1][:120]}")
    if not math.isclose(inference.mean_us, summary.mean_us, rel_tol=_SIX_DIGITS):
        return Unreadable(
            Trouble.CONFLICT, f"statistics say {inference.mean_us:g} µs, the summary {summary.mean_us:g} µs"
        )
    form = Format.STATISTICS if inference.median_us is None else Format.PERCENTILES
    return Benchmark(form, inference, summary.init_us, summary.first_us, summary.warmup_mean_us, delegate)


def _by_its_word(lines: list[str], summary: _Summary, delegate: str | None) -> Benchmark | Unreadable:
    here = next(index for index, line in enumerate(lines) if _summary(line) is not None)
    follower = lines[here + 1] if here + 1 < len(lines) else None
    if follower is None or re.match(r"\s*[\d.]", follower):
        return Unreadable(Trouble.TORN, "the summary may have been cut, and no other line confirms it")
    if not summary.mean_us > 0:
        return Unreadable(Trouble.NO_RUNS, "the tool made no run")
    inference = Statistics(count=None, mean_us=summary.mean_us)
    return Benchmark(
        Format.SUMMARY_ONLY, inference, summary.init_us, summary.first_us, summary.warmup_mean_us, delegate
    )


def _summary(line: str) -> _Summary | None:
    if match := _SUMMARY.fullmatch(line):
        init, first, warmup, mean = (_float(text) for text in match.groups())
        return None if mean is None else _Summary(mean, init, first, warmup)
    if match := _OLD_SUMMARY.fullmatch(line):
        warmup, init, mean = (_float(text) for text in match.groups())
        return None if mean is None else _Summary(mean, init, None, warmup)
    return None


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _statistics(line: str) -> Statistics | None:
    """Returns None for a line that is torn or contradicts itself."""
    if match := _SAME.fullmatch(line):
        count, value = int(match[1]), float(match[2])
        whole = value > 0 and (count == 1) == (match[3] is None)
        return Statistics(count, value, value, value, 0.0, value) if whole else None
    match = _FULL.fullmatch(line)
    if match is None:
        return None
    _, _, low, high, mean, std, _, median, _ = (None if text is None else float(text) for text in match.groups()[1:])
    assert low is not None
    assert high is not None
    assert mean is not None
    slack = high * _SIX_DIGITS
    inside = all(low - slack <= value <= high + slack for value in (mean, median) if value is not None)
    return Statistics(int(match[1]), mean, low, high, std, median) if low > 0 and inside else None


def _litert(lines: list[str]) -> Benchmark | Unreadable:
    """Reads the output of LiteRT 2.x's tool. Its summary is a mean in milliseconds with two decimals; the figure is the
    statistics line of its regular runs, in whole microseconds, which the summary must confirm."""
    averages = [
        match for line in lines if (match := re.fullmatch(rf"Inference \(avg\):\s+{_N} ms \((\d+) runs\)", line))
    ]
    if len(averages) != 1:
        return Unreadable(Trouble.TORN if not averages else Trouble.SEVERAL, "no single line with the average")
    summary = Statistics(int(averages[0][2]), float(averages[0][1]) * 1000)
    if summary.count == 0:
        return Unreadable(Trouble.NO_RUNS, "the tool made no run")
    found = _litert_statistics(lines, summary)
    if isinstance(found, Unreadable):
        return found
    return Benchmark(
        format=_litert_format(lines, found),
        inference=found,
        init_us=_milliseconds(lines, "Model initialization"),
        first_us=_milliseconds(lines, r"Warmup \(first\)"),
        warmup_mean_us=_milliseconds(lines, r"Warmup \(avg\)"),
    )


def _litert_format(lines: list[str], found: Statistics) -> Format:
    if not _phases(lines):
        return Format.LITERT
    return Format.LITERT_STATISTICS if found.median_us is None else Format.LITERT_PERCENTILES


def _litert_statistics(lines: list[str], summary: Statistics) -> Statistics | Unreadable:
    phases = _phases(lines)
    if not phases:
        return _litert_summary(lines, summary)
    found = _statistics(phases[-1])
    if found is None:
        return Unreadable(Trouble.TORN, f"the statistics line is not whole: {phases[-1][:120]}")
    slack_us = _TWO_DECIMALS_US + found.mean_us * _SIX_DIGITS
    if found.count != summary.count or abs(found.mean_us - summary.mean_us) > slack_us:
        return Unreadable(
            Trouble.CONFLICT,
            f"statistics say {found.mean_us:g} µs of {found.count} runs, the summary {summary.mean_us:g} µs of"
            f" {summary.count}",
        )
    return found


def _litert_summary(lines: list[str], summary: Statistics) -> Statistics | Unreadable:
    """Takes the summary by its word, where a build prints no statistics line."""
    low, high = _milliseconds(lines, r"Inference \(min\)"), _milliseconds(lines, r"Inference \(max\)")
    median = _milliseconds(lines, r"Inference \(median\)")
    for value in (summary.mean_us, median):
        outside = value is not None and (
            (low is not None and value < low - 2 * _TWO_DECIMALS_US)
            or (high is not None and value > high + 2 * _TWO_DECIMALS_US)
        )
        if outside:
            return Unreadable(Trouble.CONFLICT, "the average lies outside of the extremes")
    if summary.mean_us <= 0:
        return Unreadable(Trouble.CONFLICT, "faster than the tool's two decimals can say")
    std = _milliseconds(lines, r"Inference \(std\)")
    return Statistics(summary.count, summary.mean_us, low, high, std, median)


def _phases(lines: list[str]) -> list[str]:
    """The statistics lines of the tool's phases, without those of its profiler."""
    return [line for line in lines if "count=" in line and not line.startswith(("Timings", "Memory"))]


def _milliseconds(lines: list[str], label: str) -> float | None:
    pattern = re.compile(rf"{label}:\s+{_N} ms(?: \(\d+ runs\))?")
    return next((float(match[1]) * 1000 for line in lines if (match := pattern.fullmatch(line.strip()))), None)

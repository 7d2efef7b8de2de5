"""What `bigcore runs` says beside the tables of estimates."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from harness.analysis.operator_excess import OperatorExcess, Point, tell
from harness.analysis.overhead import Duration, Overhead, duration, overhead
from harness.cli.tables import plain
from harness.results.nightly import night_of_sweep
from harness.results.outcomes import RunResult, SweepResult, SweepSummary
from harness.results.records import OperatorRecord, StartRecord
from harness.store.reading import Named

if TYPE_CHECKING:
    from harness.session.estimate_anew import EstimatedAnew

_MOST_KINDS = 3


def sweeps_table(summaries: Sequence[SweepSummary]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("sweep", no_wrap=True)
    table.add_column("phones", overflow="fold")
    for heading in ("runs", "valid", "samples"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("state", overflow="fold")
    for summary in summaries:
        cells = (
            summary.sweep.sweep,
            ", ".join(summary.phones),
            str(len(summary.runs)),
            f"{summary.valid} of {summary.estimates}",
            str(summary.samples),
            _state(summary),
        )
        table.add_row(*(plain(cell) for cell in cells))
    return table


def named(found: Named, result: SweepResult) -> str:
    """Returns the name of a sweep or run, and says where it was imported."""
    words = f"sweep {found.sweep}" if found.run is None else f"run {found.run}"
    return words if result.sweep.origin is None else f"{words} (imported)"


def preface(result: SweepResult) -> RenderableType:
    sweep = result.sweep
    lines = [f"Sweep {sweep.sweep}, began {sweep.started_at}, {_ending(sweep.ended_at)}, seed {sweep.seed}"]
    if sweep.origin is not None:
        lines.append(f"Imported from {sweep.origin}")
    if sweep.pruned_at is not None:
        lines.append(f"Its raw samples were dropped at {sweep.pruned_at}")
    lines.append(f"Repeat it: {sweep.command}")
    return Group(*(plain(line) for line in lines), Text())


def cost_lines(result: RunResult, starts: Sequence[StartRecord]) -> RenderableType:
    """What the harness itself cost, and how long it took."""
    cost, took = overhead(starts), duration(starts, result.estimates)
    lines = ([] if cost is None else [_cost(cost)]) + ([] if took is None else [_took(took)])
    return Group(*(plain(f"{result.run.run}: {line}") for line in lines))


def estimated_anew(made: EstimatedAnew) -> str:
    from harness.analysis.precision_words import own_percent, spelled

    if made.why_left:
        return f"{made.run}: left as it is, {made.why_left}"
    own = [percent for one in made.new if (percent := own_percent(one)) is not None]
    before = [
        50 * (one.high_ms - one.low_ms) / one.latency_ms
        for one in made.old
        if one.low_ms is not None and one.high_ms is not None and one.latency_ms
    ]
    was = [f"{spelled(median(before))} before"] * bool(before)
    level = next((one.level_percent for one in made.new if one.level_percent is not None), None)
    now = [f"own {spelled(median(own))}"] * bool(own) + ([] if level is None else [f"level {spelled(level)}"])
    return f"{made.run}: {len(made.new)} estimates made anew (half-widths: {', '.join((*was, *now)) or 'none'})"


def operator_lines(result: RunResult, operators: Sequence[OperatorRecord]) -> RenderableType:
    """The longest kinds of operators of each profiled variant, and for one off the MAdds line what explains it."""
    madds = {artifact.variant: artifact.madds for artifact in result.artifacts}
    points = [
        Point(one.variant, madds.get(one.variant, 0), one.latency_ms)
        for one in result.estimates
        if one.latency_ms is not None
    ]
    return Group(*(plain(f"{result.run.run}: {_excess_words(excess)}") for excess in tell(points, operators)))


def _excess_words(excess: OperatorExcess) -> str:
    if not excess.remarkable or excess.off_line is None:
        longest = sorted(excess.kinds, key=lambda kind: -kind.ms)[:_MOST_KINDS]
        return f"{excess.variant} spends {', '.join(f'{kind.ms:.3f} ms in {kind.type}' for kind in longest)}"
    side = "above" if excess.off_line > 0 else "below"
    excesses = [kind for kind in excess.kinds if kind.excess_ms is not None and kind.excess_ms * excess.off_line > 0]
    because = ", ".join(f"{kind.type} {kind.excess_ms:+.3f} ms" for kind in excesses[:_MOST_KINDS])
    return (
        f"{excess.variant} lies {abs(excess.off_line):.0%} {side} the MAdds line: {because or 'no operator stands out'}"
    )


def _cost(cost: Overhead) -> str:
    """The medians, and a second sentence where starts of different sizes tell the two parts apart."""
    words = (
        f"the harness itself cost {cost.seconds_per_start:.2f} s a start, {cost.ms_per_model:.0f} ms a model, beyond"
        f" loading, warm-up and timed runs (median of {cost.starts} starts)"
    )
    if cost.seconds_per_empty_start is None or cost.ms_per_further_model is None:
        return words
    return (
        f"{words}; taken apart, {cost.seconds_per_empty_start:.2f} s for the start"
        f" and {cost.ms_per_further_model:.0f} ms for each model in it"
    )


def _took(took: Duration) -> str:
    if took.reached == took.asked:
        return f"every variant reached its interval within {took.seconds:.0f} s"
    return f"{took.reached} of {took.asked} variants reached their interval within {took.seconds:.0f} s"


def _state(summary: SweepSummary) -> str:
    sweep = summary.sweep
    night = night_of_sweep(sweep.command)
    words = [] if sweep.ended_at else ["not ended"]
    words += [f"nightly {night}"] if night is not None else []
    words += [f"{summary.failures} failed"] if summary.failures else []
    words += [f"imported from {sweep.origin}"] if sweep.origin is not None else []
    words += ["samples dropped"] if sweep.pruned_at is not None else []
    return ", ".join(words) or "done"


def _ending(ended_at: str | None) -> str:
    return "not ended" if ended_at is None else f"ended {ended_at}"

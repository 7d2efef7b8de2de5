"""The table of estimates that `sweep` and `runs show` print, made for 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from harness.cli.speech import printable
from harness.reasons import in_words
from harness.results.outcomes import FailureRecord, RunResult, SweepResult
from harness.results.records import ArtifactRecord, Estimate, SweepRecord

_NAME_AND_VERDICT = 39
"""What 80 columns leave for the two that may be folded."""
_MOST_NAMED = 4
"""More variants than this are counted below the table, not named."""
_OWN = 7
"""What the column of own intervals takes of it, where there are any."""


def estimates_table(
    result: RunResult, sweep: SweepRecord | None = None, failures: Sequence[FailureRecord] = ()
) -> RenderableType:
    """Returns the table; what no row can prove is said once below it. `sweep` tells what ended the run."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    everywhere = _unproven_everywhere(result.estimates)
    verdicts = [_verdict(estimate, everywhere) for estimate in result.estimates]
    # Reasons stay whole: people search for them and copy them.
    longest_word = max((len(word) for verdict in verdicts for word in verdict.split()), default=0)
    longest_name = max((len(estimate.variant) for estimate in result.estimates), default=0)
    own = any(estimate.own_low_ms is not None for estimate in result.estimates)
    left = _NAME_AND_VERDICT - _OWN * own
    table.add_column("variant", overflow="fold", min_width=min(longest_name, left - longest_word))
    for heading in ("MAdds", "top-1", "ms (95 % interval)", *(["own"] if own else []), "starts"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold", min_width=longest_word)
    artifacts = {artifact.variant: artifact for artifact in result.artifacts}
    for estimate, verdict in zip(result.estimates, verdicts, strict=True):
        table.add_row(*_cells(estimate, artifacts.get(estimate.variant), verdict, own))
    footnotes = [
        *_precision(result, sweep, failures),
        *_host(result),
        *_between(result.estimates),
        *_energy(result.estimates),
        *_shares(result),
        *_modes(result.estimates),
    ]
    words = [*_notes(result.estimates), *_meanings(result.estimates)]
    percentiles = _percentiles(result.estimates)
    return Group(table, *percentiles, *footnotes, *words, *([_footnote(everywhere)] if everywhere else []))


def _precision(result: RunResult, sweep: SweepRecord | None, failures: Sequence[FailureRecord]) -> list[Text]:
    from harness.analysis.precision_words import precision_sentences

    return [plain(sentence) for sentence in precision_sentences(result, sweep, failures)]


def _host(result: RunResult) -> list[Text]:
    """How busy this computer was, where the phone is its play."""
    from harness.analysis.host_words import host_sentence

    return [plain(host_sentence(result.session.host))] if result.session.host else []


def _notes(estimates: Sequence[Estimate]) -> list[Text]:
    """Below the table and not in its rows: on a phone that is not quiet every row has one, and would be folded."""
    notes = dict.fromkeys(note for one in estimates for note in one.notes)
    return [plain(f"{in_words(note)}: {_whose(note, estimates)}.") for note in notes]


def _whose(note: str, estimates: Sequence[Estimate]) -> str:
    noted = [one.variant for one in estimates if note in one.notes]
    spared = [one.variant for one in estimates if note not in one.notes]
    if not spared:
        return "every variant" if len(noted) > 1 else noted[0]
    if len(noted) <= _MOST_NAMED:
        return ", ".join(noted)
    counted = f"{len(noted)} of {len(estimates)} variants"
    return f"{counted}, all but {', '.join(spared)}" if len(spared) <= _MOST_NAMED else counted


def _meanings(estimates: Sequence[Estimate]) -> list[Text]:
    """What each reason in the table means."""
    return [plain(in_words(word)) for word in dict.fromkeys(word for one in estimates for word in one.reasons)]


def _between(estimates: Sequence[Estimate]) -> list[Text]:
    """A line for each estimate of whose series the store holds enough sessions."""
    return [
        plain(
            f"{one.variant}: {milliseconds(one.between_low_ms)}–{milliseconds(one.between_high_ms)} ms between sessions"
        )
        for one in estimates
        if one.between_low_ms is not None and one.between_high_ms is not None
    ]


def _energy(estimates: Sequence[Estimate]) -> list[Text]:
    """A line for each estimate where an unplugged phone's battery told its current."""
    return [
        plain(
            f"{one.variant}: {one.energy_mj:.3g} mJ an inference"
            + ("" if one.energy_low_mj is None else f" ({one.energy_low_mj:.3g}–{one.energy_high_mj:.3g})")
            + ", the whole phone on its battery"
        )
        for one in estimates
        if one.energy_mj is not None
    ]


def _percentiles(estimates: Sequence[Estimate]) -> list[Table]:
    """A table of those of which enough inferences were measured."""
    told = [one for one in estimates if one.p90_ms is not None]
    if not told:
        return []
    table = Table(box=None, pad_edge=False)
    table.add_column("single inferences, ms", overflow="fold")
    for heading in ("p90", "p95", "p99"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in told:
        shown = (
            (one.p90_ms, one.p90_low_ms, one.p90_high_ms),
            (one.p95_ms, one.p95_low_ms, one.p95_high_ms),
            (one.p99_ms, one.p99_low_ms, one.p99_high_ms),
        )
        table.add_row(
            plain(one.variant), *(plain(milliseconds_with_interval(*numbers, absent="too few")) for numbers in shown)
        )
    return [table]


def milliseconds_with_interval(
    value: float | None, low: float | None, high: float | None, absent: str = "no number"
) -> str:
    if value is None:
        return absent
    ends = "" if low is None or high is None else f" ({milliseconds(low)}–{milliseconds(high)})"
    return f"{milliseconds(value)}{ends}"


def _modes(estimates: Sequence[Estimate]) -> list[Text]:
    return [
        plain(f"{one.variant}: starts at {milliseconds(one.mode_low_ms)} ms and at {milliseconds(one.mode_high_ms)} ms")
        for one in estimates
        if one.mode_low_ms is not None and one.mode_high_ms is not None
    ]


def _shares(result: RunResult) -> list[Text]:
    """A line for each estimate of a run that is not pinned: where Android's scheduler had it run."""
    from harness.analysis.cluster_shares import share_words

    return [
        plain(f"{one.variant}: {words}")
        for one in result.estimates
        if (words := share_words(result.run.clusters, one.cluster_shares))
    ]


def print_sweep(console: Console, result: SweepResult) -> None:
    """Every run's table under its heading, and what failed."""
    for run in result.runs:
        console.print(heading(run), style="bold")
        console.print(estimates_table(run, result.sweep, result.failures))
        for failure in run.failures:
            console.print(failure_line(failure))
        console.print()
    for failure in result.failures:
        console.print(failure_line(failure))


def print_failures(console: Console, result: SweepResult) -> None:
    """What of the models has no number, where no table tells it. What became of a phone was told when it happened."""
    for failure in (*(one for run in result.runs for one in run.failures), *result.failures):
        if failure.variant is not None:
            console.print(failure_line(failure))


def heading(result: RunResult) -> Text:
    run, phone = result.run, result.phone
    parts = [
        f"{phone.manufacturer} {phone.model}{_made_of_software(result)}",
        f"Android {result.session.android}",
        run.core.in_words,
        f"{run.runner}, {run.runtime or 'runtime unknown'}",
        *([f"{run.threads} threads"] if run.threads > 1 else []),
        *([] if run.xnnpack else ["no XNNPACK"]),
        *([] if run.clock == "free" else [f"clock {run.clock}"]),
        *([] if run.set == "main" else ["baseline" if run.set == "against" else run.set]),
    ]
    return plain(f"{run.run}: {', '.join(parts)}")


def plain(text: str) -> Text:
    """A text of a phone, file or model without what could mark it up, move the cursor or turn the line around."""
    return Text(printable(text))


def milliseconds(value: float) -> str:
    """Milliseconds, to the microsecond below 10 ms and with four digits above: 0.123, 1.234, 12.34, 123.4, 1234."""
    digits = 3 if value < 10 else 2 if value < 100 else 1 if value < 1000 else 0
    return f"{value:.{digits}f}"


def _cells(estimate: Estimate, artifact: ArtifactRecord | None, verdict: str, own: bool) -> tuple[Text, ...]:
    style = "" if estimate.valid else "dim"
    madds = "" if artifact is None else f"{artifact.madds / 1e6:.{0 if artifact.madds >= 1e8 else 1}f} M"
    top1 = "" if artifact is None or artifact.top1 is None else f"{artifact.top1:.1f}"
    cells = (
        estimate.variant,
        madds,
        top1,
        _latency(estimate),
        *([_own(estimate)] if own else []),
        str(estimate.starts),
        verdict,
    )
    texts = tuple(plain(cell) for cell in cells)
    for text in texts:
        text.stylize(style)
    return texts


def _latency(estimate: Estimate) -> str:
    return milliseconds_with_interval(estimate.latency_ms, estimate.low_ms, estimate.high_ms)


def _own(estimate: Estimate) -> str:
    """How well its place among the others is known; the interval in ms holds the level too, which all share."""
    from harness.analysis.precision_words import UNKNOWN_PERCENT, own_percent, spelled

    percent = own_percent(estimate)
    if percent is None:
        return ""
    return f">{UNKNOWN_PERCENT:g} %" if percent >= UNKNOWN_PERCENT else spelled(percent)


def _verdict(estimate: Estimate, everywhere: Sequence[str]) -> str:
    words = ["valid"] if estimate.valid else ["not valid:", ", ".join(estimate.reasons) or "no samples"]
    unproven = [word for word in estimate.unproven if word not in everywhere]
    if unproven:
        words.append(f"unproven: {', '.join(unproven)}")
    return " ".join(words[:2]) + "".join(f", {word}" for word in words[2:]) if not estimate.valid else ", ".join(words)


def _unproven_everywhere(estimates: Sequence[Estimate]) -> tuple[str, ...]:
    if len(estimates) < 2:
        return ()
    return tuple(word for word in estimates[0].unproven if all(word in each.unproven for each in estimates))


def _footnote(everywhere: Sequence[str]) -> Text:
    return Text(f"Unproven on this phone, for every row: {', '.join(everywhere)}.", style="dim")


def failure_line(failure: FailureRecord) -> Text:
    subject = failure.variant or failure.serial or failure.run or failure.sweep
    return plain(said_once(subject, in_words(failure.reason), failure.detail)).append("")


def said_once(*words: str) -> str:
    """Joins the words by colons. A detail often begins with what is said before it; that is left out of the detail."""
    *before, told = words
    for word in before:
        told = told.removeprefix(f"{word}: ")
    return ": ".join((*before, told))


def _made_of_software(result: RunResult) -> str:
    if not result.phone.virtual:
        return ""
    return " (VIRTUAL, synthetic numbers)" if result.phone.engine == "replay" else " (VIRTUAL: this computer's numbers)"

"""What a sweep says, in words, before any chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.frontier import Standing, standings
from dashboards.figures.points import Point, candidate_of, phone_name, run_names
from dashboards.figures.words import milliseconds, plural, spoken
from dashboards.pages.budget import best_at_budget, latency_of, named
from harness.analysis.host_words import host_sentence
from harness.analysis.precision_words import precision_sentences, precision_told, precision_words, spelled
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import ANY_CORE, Engine
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class Verdict:
    headline: str
    sentences: tuple[str, ...]
    warning: str
    """It is shown in large letters, and is empty for a physical phone."""


def verdict_on(results: Sequence[SweepResult], points: Sequence[Point]) -> Verdict:
    runs = [run for result in results for run in result.runs]
    missing = sum(len(result.failures) for result in results) + sum(len(run.failures) for run in runs)
    sentences = [
        *(precise := _how_precise(results, runs))[:1],
        best_at_budget(points),
        *precise[1:],
        *_how_steady(runs),
        _how_valid(points),
        _extremes(points),
        _missing(missing),
        _imported(results),
    ]
    return Verdict(_headline(runs, points), tuple(sentence for sentence in sentences if sentence), warning_of(runs))


def warning_of(runs: Sequence[RunResult]) -> str:
    virtual = [run for run in runs if run.phone.virtual]
    if not virtual:
        return ""
    if any(run.phone.engine is Engine.REPLAY for run in virtual):
        return "Synthetic: a virtual phone drew these numbers from a model of a phone; nothing was measured."
    some = "" if len(virtual) == len(runs) else f" ({len(virtual)} of {len(runs)} runs)"
    return f"Virtual phone{some}: these numbers are this computer’s, not a phone’s."


def _headline(runs: Sequence[RunResult], points: Sequence[Point]) -> str:
    if not runs:
        return "Nothing was measured"
    count = len({point.variant for point in points})
    told = precision_told(runs[0]) if len(runs) == 1 else None
    precision = f": {told.headline}" if told else ""
    return f"{plural(count, 'variant') if count else 'Nothing was measured'} on {where_words(runs)}{precision}"


def where_words(runs: Sequence[RunResult]) -> str:
    places = list(dict.fromkeys(f"{phone_name(run)}, {core_words(run)}" for run in runs))
    return places[0] if len(places) == 1 else f"{len(places)} phones or cores"


def core_words(run: RunResult) -> str:
    core = run.run.core
    if core.label == ANY_CORE:
        return "any core"
    return f"CPU {core.cpu}" if core.label.startswith("cpu") else f"{visible(core.label, 30)} core {core.cpu}"


def _how_valid(points: Sequence[Point]) -> str:
    if not points:
        return "There is no estimate to show."
    valid = sum(point.trusted for point in points)
    unproven = sum(bool(point.estimate.unproven) for point in points if point.trusted)
    whom = f"{unproven} of them" if len(points) > 1 else "it"
    proof = f" For {whom} the phone could not give every proof." if unproven else ""
    if valid == len(points):
        return ("The one estimate is valid." if valid == 1 else f"All {valid} estimates are valid.") + proof
    reasons = Counter(
        reason for point in points if not point.trusted for reason in point.estimate.reasons or ("no_samples",)
    )
    named = ", ".join(f"{spoken(reason)} ({count})" for reason, count in reasons.most_common(3))
    if not valid:
        return f"No estimate is valid; all are drawn hollow: {named}."
    return f"{valid} of {len(points)} estimates are valid; the others are drawn hollow: {named}.{proof}"


MOST_RUNS_NAMED = 4


def _how_precise(results: Sequence[SweepResult], runs: Sequence[RunResult]) -> list[str]:
    """Each run has its own level: what may shift together is told for each of them."""
    if len(runs) == 1:
        (result,) = (result for result in results if result.runs)
        return list(precision_sentences(runs[0], result.sweep, result.failures))
    with_sweeps = ((run, result.sweep) for result in results for run in result.runs)
    told = [
        (name, said)
        for name, (run, sweep) in zip(run_names(runs), with_sweeps, strict=True)
        if (said := precision_words(run, sweep))
    ]
    alike = [f"{name}: {said.resemblance}" for name, said in told if said.resemblance]
    if len(told) <= MOST_RUNS_NAMED:
        return [*(f"{name}: {said.told.headline}. {said.more}" for name, said in told), *alike]
    own = [said.told.own_percent for _, said in told if said.told.own_percent is not None]
    levels = [said.told.level_percent for _, said in told]
    places = f"places known to {_from_to(own)}, " if own else ""
    resembling = [f"Neighbouring starts resemble each other in {len(alike)} of them."] * bool(alike)
    return [f"In {len(told)} runs: {places}levels to {_from_to(levels)}.", *resembling]


def _from_to(percents: Sequence[float]) -> str:
    least, most = spelled(min(percents)), spelled(max(percents))
    return least if least == most else f"{least.removesuffix(' %')} to {most}"


def _how_steady(runs: Sequence[RunResult]) -> list[str]:
    """Of this computer, where it played the only phone of the page."""
    hosts = list(dict.fromkeys(run.session.host for run in runs))
    return [host_sentence(host) for host in hosts if host is not None] if len(hosts) == 1 else []


def _extremes(points: Sequence[Point]) -> str:
    timed = [point for point in points if point.trusted]
    if len(timed) < 2:
        return ""
    fastest, slowest = min(timed, key=latency_of), max(timed, key=latency_of)
    return (
        f"From {milliseconds(fastest.latency_ms)} ms ({named(fastest, points)}) to"
        f" {milliseconds(slowest.latency_ms)} ms ({named(slowest, points)})."
    )


def _missing(count: int) -> str:
    return f"{plural(count, 'thing')} asked for could not be measured; see What is missing." if count else ""


def _imported(results: Sequence[SweepResult]) -> str:
    origins = [visible(result.sweep.origin) for result in results if result.sweep.origin]
    return f"Imported from {', '.join(origins)}." if origins else ""


def frontier_of(points: Sequence[Point]) -> dict[int, Standing]:
    """The standing of each point that may be on the frontier of latency and accuracy, by its place."""
    places = [place for place, point in enumerate(points) if point.trusted and point.top1 is not None]
    told = standings([candidate_of(points[place]) for place in places])
    return {place: standing for place, standing in zip(places, told, strict=True) if standing is not Standing.DOMINATED}


FRONTIER_MARKS = {Standing.ON: "◆", Standing.OPEN: "◇"}

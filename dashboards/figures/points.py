"""What is drawn: one estimate beside the model it was measured with and the run it belongs to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboards.figures.frontier import Candidate
from harness.analysis.precision_words import own_percent
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import ANY_CORE, ArtifactRecord, Estimate
from harness.visible import visible


@dataclass(frozen=True, slots=True)
class Point:
    result: RunResult
    estimate: Estimate
    artifact: ArtifactRecord | None
    """It is None where the store no longer knows the file."""
    run_name: str
    """The name of the run, which no other run of the same report has."""

    @property
    def variant(self) -> str:
        return self.estimate.variant

    @property
    def latency_ms(self) -> float | None:
        """It is also None where a store holds a latency that no clock can give."""
        latency = self.estimate.latency_ms
        return latency if latency is not None and 0 < latency < math.inf else None

    @property
    def madds(self) -> int | None:
        return self.artifact.madds if self.artifact else None

    @property
    def top1(self) -> float | None:
        return self.artifact.top1 if self.artifact else None

    @property
    def trusted(self) -> bool:
        """True for a number that nothing speaks against; only such numbers are in the curves."""
        return self.estimate.valid and self.latency_ms is not None


def candidate_of(point: Point) -> Candidate:
    """Of the frontier of latency and accuracy of its run, by its own interval. An estimate of the first method has
    that in ms only."""
    estimate = point.estimate
    latency_ms, gain = point.latency_ms or 0.0, point.top1 or 0.0
    whole = 0.0
    if estimate.low_ms is not None and estimate.high_ms is not None and latency_ms:
        whole = (estimate.high_ms - estimate.low_ms) / 2 / latency_ms
    own = own_percent(estimate)
    return Candidate(latency_ms, gain, whole if own is None else own / 100, point.result.run.run)


IMPRECISE_PERCENT = 5.0
"""A place known no better than this is drawn in a style of its own. Many neighbours of the paper's grid differ
by 10 % in multiply-adds, so that two such places may change order."""


def is_imprecise(point: Point) -> bool:
    half_width = 100 * candidate_of(point).own
    return point.trusted and half_width >= IMPRECISE_PERCENT


def is_unproven(point: Point) -> bool:
    return point.trusted and bool(point.estimate.unproven)


def looks_among(points: Iterable[Point]) -> frozenset[str]:
    """Which of the looks that a legend explains some mark has."""
    timed = [point for point in points if point.latency_ms is not None]
    found = {
        "imprecise": any(is_imprecise(point) for point in timed),
        "hollow": any(not point.trusted for point in timed),
        "unproven": any(map(is_unproven, timed)),
    }
    return frozenset(look for look, is_drawn in found.items() if is_drawn)


def points_of(results: Iterable[SweepResult]) -> tuple[Point, ...]:
    runs = [run for result in results for run in result.runs]
    names = run_names(runs)
    return tuple(point for run, name in zip(runs, names, strict=True) for point in _points_of_run(run, name))


def _points_of_run(run: RunResult, name: str) -> Iterable[Point]:
    by_hash = {artifact.sha256: artifact for artifact in run.artifacts}
    by_key = {(artifact.sha256, artifact.variant): artifact for artifact in run.artifacts}
    for estimate in run.estimates:
        key = (estimate.sha256, estimate.variant)
        yield Point(run, estimate, by_key.get(key) or by_hash.get(estimate.sha256), name)


def grouped_by(points: Sequence[Point], subject: str) -> dict[str, list[Point]]:
    """Groups the points by the words of one subject: words in the order of first mention, widths in the order of
    size."""
    words = SUBJECTS[subject]
    groups: dict[str, list[Point]] = {}
    for point in points:
        groups.setdefault(words(point), []).append(point)
    return (
        dict(sorted(groups.items(), key=lambda item: _order(item[0]))) if subject in ("width", "resolution") else groups
    )


def natural_subject(points: Sequence[Point]) -> str:
    """Returns what tells the points apart best: the run where there are several, else the network, else its width."""
    if len({point.result.run.run for point in points}) > 1:
        return "run"
    if len({SUBJECTS["architecture"](point) for point in points}) > 1:
        return "architecture"
    return "width"


def phone_name(run: RunResult) -> str:
    maker, model = run.phone.manufacturer.strip(), run.phone.model.strip()
    whole = model if not maker or model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()
    return visible(whole, 60)


def run_name(run: RunResult) -> str:
    """Names phone, core and runner, which is enough to tell most runs of one report apart."""
    label = visible(run.run.core.label, 40)
    core = label if label.startswith("cpu") else f"{label} core"
    core += "" if label.startswith("cpu") or label == ANY_CORE else f" {run.run.core.cpu}"
    second = {"main": "", "against": ", baseline"}.get(run.run.set, f", {run.run.set}")
    return f"{phone_name(run)}, {core}, {run.run.runner}{second}"


def run_names(runs: Sequence[RunResult]) -> tuple[str, ...]:
    """Runs that are called the same are told apart by runtime and threads, then by day and minute, then by name."""
    plain = [run_name(run) for run in runs]
    set_up = [f"{name}, {_setting(run)}" for name, run in zip(plain, runs, strict=True)]
    dated = [f"{name}, {run.session.started_at[:16].replace('T', ' ')}" for name, run in zip(plain, runs, strict=True)]
    exact = [f"{name}, run {visible(run.run.run, 60)}" for name, run in zip(plain, runs, strict=True)]
    return tuple(
        next((names[i] for names in (plain, set_up, dated) if names.count(names[i]) == 1), exact[i])
        for i in range(len(runs))
    )


def _setting(run: RunResult) -> str:
    """Returns what runs of one phone, core and runner may differ in."""
    threads = "1 thread" if run.run.threads == 1 else f"{run.run.threads} threads"
    return f"{visible(run.run.runtime, 40) or 'runtime unknown'}, {threads}"


def _number(value: float | int | None) -> str:
    return "unknown" if value is None else f"{value:g}"


def _order(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return float("inf")


SUBJECTS: dict[str, Callable[[Point], str]] = {
    "run": lambda point: point.run_name,
    "phone": lambda point: phone_name(point.result),
    "architecture": lambda point: (point.artifact and point.artifact.architecture) or "own model",
    "width": lambda point: _number(point.artifact.width if point.artifact else None),
    "resolution": lambda point: _number(point.artifact.resolution if point.artifact else None),
    "precision": lambda point: (point.artifact and point.artifact.precision) or "unknown",
}

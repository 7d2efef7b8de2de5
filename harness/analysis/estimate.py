"""From the samples of one variant in one run, and from what the whole run tells of its precision, to its estimate."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.analysis.cluster_shares import Clusters, TimeOnCpus, cluster_shares
from harness.analysis.energy import energy_of, sample_energy_mj
from harness.analysis.level import Level
from harness.analysis.precision import half_width_percent
from harness.analysis.run_precision import METHOD, LatencyEstimate, RunPrecision
from harness.analysis.tails import Tails, tails_of
from harness.plan import StoppingRule, precise_enough
from harness.reasons import Note, Reason
from harness.results.records import Estimate, Sample
from harness.results.telemetry import Telemetry
from harness.statistics.interval import Interval
from harness.statistics.median import median
from harness.statistics.percentile import Percentile, Ratios
from harness.statistics.sessions import level_interval
from harness.statistics.two_modes import Modes, two_modes


@dataclass(frozen=True, slots=True)
class Measurand:
    """What an estimate is of: one variant's file in one run."""

    run: str
    variant: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What an estimate takes of one sample: some hundred bytes in place of every latency."""

    start: int
    median_ms: float | None
    """None: the sample holds no latency."""
    inferences: int
    energy_mj: float | None
    reasons: tuple[str, ...]
    unproven: tuple[str, ...]
    ns_on_cpus: TimeOnCpus | None = None

    @property
    def valid(self) -> bool:
        return not self.reasons


def summary_of(sample: Sample) -> SampleSummary:
    return SampleSummary(
        start=sample.start,
        median_ms=sample.median_ms,
        inferences=len(sample.latencies_ns),
        energy_mj=sample_energy_mj(sample) if sample.valid else None,
        reasons=sample.reasons,
        unproven=sample.unproven,
        ns_on_cpus=sample.placement.ns_on_cpus,
    )


@dataclass(frozen=True, slots=True)
class ColdStart:
    """What an extra start of the variant alone said."""

    init_ms: float | None = None
    first_inference_ms: float | None = None
    peak_rss_kb: int | None = None


def cold_start_of(told: Telemetry) -> ColdStart:
    return ColdStart(told.init_ms, told.first_ms, told.peak_rss_kb)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a measurand."""

    samples: Sequence[SampleSummary]
    """In the order measured, without those of extra starts."""
    history: Sequence[Estimate] = ()
    """One estimate from each other session of the series."""
    cold: ColdStart = ColdStart()
    clusters: Clusters = ()
    """Of the phone, where the run is not pinned."""
    tails: Sequence[Ratios] = ()
    """The single inferences of each valid start over their median. Empty while the run is measured."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the starts of a run tell of one variant's precision."""

    together: RunPrecision
    """With what it was estimated."""
    of: LatencyEstimate
    level: Level
    """The whole run's."""


def shown_samples(samples: Sequence[SampleSummary]) -> Sequence[SampleSummary]:
    """Without a valid sample the number of the others is kept, marked with their reasons."""
    return [sample for sample in samples if sample.valid] or [sample for sample in samples if sample.inferences]


def estimate(of: Measurand, evidence: Evidence, told: Told | None, rule: StoppingRule) -> Estimate:
    samples, cold = evidence.samples, evidence.cold
    valid = [sample for sample in samples if sample.valid]
    shown = shown_samples(samples)
    medians_ms = tuple(sample.median_ms for sample in shown if sample.median_ms is not None)
    latency_ms = median(medians_ms) if medians_ms else None
    energy = energy_of([sample.energy_mj for sample in valid])
    between = _between_sessions(latency_ms, evidence.history) if valid else None
    tails = tails_of(evidence.tails, _latency(latency_ms, told)) if valid else Tails()
    modes = two_modes(medians_ms) if valid else None
    placed = told if told is not None and told.together.has_places else None
    return Estimate(
        run=of.run,
        variant=of.variant,
        sha256=of.sha256,
        latency_ms=latency_ms,
        low_ms=None if told is None else _known(told.of.low_ms),
        high_ms=None if told is None else _known(told.of.high_ms),
        between_low_ms=None if between is None else between.low,
        between_high_ms=None if between is None else between.high,
        starts=len(valid),
        inferences=sum(sample.inferences for sample in valid),
        valid=bool(valid),
        reasons=() if valid else _reasons_of(samples),
        unproven=_union(sample.unproven for sample in shown),
        notes=_notes(len(medians_ms), told, rule, modes) if valid else (),
        cold_init_ms=cold.init_ms,
        first_inference_ms=cold.first_inference_ms,
        peak_rss_kb=cold.peak_rss_kb,
        energy_mj=energy.mj,
        energy_low_mj=energy.low_mj,
        energy_high_mj=energy.high_mj,
        own_low_ms=None if placed is None else _known(placed.of.own_low_ms),
        own_high_ms=None if placed is None else _known(placed.of.own_high_ms),
        level_percent=None if told is None else _known(100 * told.level.half_width),
        autocorrelation=None if told is None else _known(told.level.autocorrelation),
        method=METHOD,
        cluster_shares=cluster_shares(evidence.clusters, (sample.ns_on_cpus for sample in valid)),
        p90_ms=None if tails.p90 is None else tails.p90.value,
        p90_low_ms=None if tails.p90 is None else tails.p90.low,
        p90_high_ms=None if tails.p90 is None else tails.p90.high,
        p95_ms=None if tails.p95 is None else tails.p95.value,
        p95_low_ms=None if tails.p95 is None else tails.p95.low,
        p95_high_ms=None if tails.p95 is None else tails.p95.high,
        p99_ms=None if tails.p99 is None else tails.p99.value,
        p99_low_ms=None if tails.p99 is None else tails.p99.low,
        p99_high_ms=None if tails.p99 is None else tails.p99.high,
        mode_low_ms=None if modes is None else modes.low,
        mode_high_ms=None if modes is None else modes.high,
    )


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _between_sessions(latency_ms: float | None, history: Sequence[Estimate]) -> Interval | None:
    levels_ms = (latency_ms, *(one.latency_ms for one in history))
    return level_interval([level_ms for level_ms in levels_ms if level_ms is not None])


def _reasons_of(samples: Sequence[SampleSummary]) -> tuple[str, ...]:
    counted = Counter(reason for sample in samples for reason in sample.reasons)
    return tuple(reason for reason, _ in counted.most_common()) or (str(Reason.NO_SAMPLES),)


def _union(words: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for some in words for word in some))


def _latency(latency_ms: float | None, told: Told | None) -> Percentile | None:
    if latency_ms is None or told is None or not (math.isfinite(told.of.low_ms) and math.isfinite(told.of.high_ms)):
        return None
    return Percentile(latency_ms, told.of.low_ms, told.of.high_ms) if told.of.low_ms > 0 else None


def _notes(starts: int, told: Told | None, rule: StoppingRule, modes: Modes | None) -> tuple[str, ...]:
    notes = []
    if starts < rule.min_starts:
        notes.append(str(Note.FEW_STARTS))
    if told is None or not precise_enough(half_width_percent(told.of, told.together, rule.half_width_of), rule):
        notes.append(str(Note.WIDE_INTERVAL))
    if modes is not None:
        notes.append(str(Note.TWO_MODES))
    return tuple(notes)

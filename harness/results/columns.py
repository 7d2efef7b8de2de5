"""The columns of the tables of estimates and of samples: for each its name, its kind and where its value comes from.

Names and order are a contract: CSV and Parquet files, the DataFrames and the report's download share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import Generic, TypeVar

from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import ArtifactRecord, Estimate, Sample

Cell = str | int | float | bool | tuple[int, ...] | None
Row = TypeVar("Row")


class Kind(Enum):
    TEXT = "text"
    WHOLE = "whole"
    REAL = "real"
    TRUTH = "truth"
    WHOLES = "wholes"
    """A list of whole numbers."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    name: str
    kind: Kind
    of: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class EstimateRow:
    run: RunResult
    estimate: Estimate
    artifact: ArtifactRecord | None


@dataclass(frozen=True, slots=True)
class SampleRow:
    run: RunResult
    sample: Sample


def estimate_rows(result: SweepResult) -> Iterator[EstimateRow]:
    for run in result.runs:
        artifacts = {artifact.variant: artifact for artifact in run.artifacts}
        for estimate in run.estimates:
            yield EstimateRow(run, estimate, artifacts.get(estimate.variant))


def sample_rows(run: RunResult, samples: Iterable[Sample]) -> Iterator[SampleRow]:
    return (SampleRow(run, sample) for sample in samples)


_RUN: tuple[Column[RunResult], ...] = (
    Column("sweep", Kind.TEXT, lambda it: it.run.sweep),
    Column("run", Kind.TEXT, lambda it: it.run.run),
    Column("set", Kind.TEXT, lambda it: it.run.set),
    Column("phone", Kind.TEXT, lambda it: it.session.serial),
    Column("identity", Kind.TEXT, lambda it: it.run.phone),
    Column("model", Kind.TEXT, lambda it: f"{it.phone.manufacturer} {it.phone.model}"),
    Column("virtual", Kind.TRUTH, lambda it: it.phone.virtual),
    Column("engine", Kind.TEXT, lambda it: it.phone.engine),
    Column("android", Kind.TEXT, lambda it: it.session.android),
    Column("fingerprint", Kind.TEXT, lambda it: it.session.fingerprint),
    Column("runner", Kind.TEXT, lambda it: it.run.runner),
    Column("runtime", Kind.TEXT, lambda it: it.run.runtime),
    Column("threads", Kind.WHOLE, lambda it: it.run.threads),
    Column("xnnpack", Kind.TRUTH, lambda it: it.run.xnnpack),
    Column("core", Kind.TEXT, lambda it: it.run.core.label),
    Column("cpu", Kind.WHOLE, lambda it: it.run.core.cpu),
    Column("mask", Kind.TEXT, lambda it: it.run.core.mask),
    Column("clock", Kind.TEXT, lambda it: it.run.clock),
    Column("session", Kind.TEXT, lambda it: it.run.session),
)


def _of_run(column: Column[RunResult]) -> Column[EstimateRow]:
    return Column(column.name, column.kind, lambda row: column.of(row.run))


def _of_sampled_run(column: Column[RunResult]) -> Column[SampleRow]:
    return Column(column.name, column.kind, lambda row: column.of(row.run))


def _of_artifact(name: str, kind: Kind, of: Callable[[ArtifactRecord], Cell]) -> Column[EstimateRow]:
    return Column(name, kind, lambda row: None if row.artifact is None else of(row.artifact))


def _median(latencies_ns: tuple[int, ...]) -> float | None:
    return float(median(latencies_ns)) if latencies_ns else None


def _cluster_shares(row: EstimateRow) -> str | None:
    """Such as `0-3:0.04 4-6:0.10 7:0.86`."""
    shares, clusters = row.estimate.cluster_shares, (row.run.run.clusters or "").split()
    if shares is None or len(shares) != len(clusters):
        return None
    return " ".join(f"{cpus}:{share:.4f}" for cpus, share in zip(clusters, shares, strict=True))


ESTIMATE: tuple[Column[EstimateRow], ...] = (
    *map(_of_run, _RUN),
    Column("variant", Kind.TEXT, lambda it: it.estimate.variant),
    _of_artifact("architecture", Kind.TEXT, lambda it: it.architecture),
    _of_artifact("width", Kind.REAL, lambda it: it.width),
    _of_artifact("resolution", Kind.WHOLE, lambda it: it.resolution),
    _of_artifact("precision", Kind.TEXT, lambda it: it.precision),
    Column("sha256", Kind.TEXT, lambda it: it.estimate.sha256),
    _of_artifact("madds", Kind.WHOLE, lambda it: it.madds),
    _of_artifact("parameters", Kind.WHOLE, lambda it: it.parameters),
    _of_artifact("size_bytes", Kind.WHOLE, lambda it: it.size_bytes),
    _of_artifact("top1", Kind.REAL, lambda it: it.top1),
    _of_artifact("top1_source", Kind.TEXT, lambda it: it.top1_source),
    Column("latency_ms", Kind.REAL, lambda it: it.estimate.latency_ms),
    Column("low_ms", Kind.REAL, lambda it: it.estimate.low_ms),
    Column("high_ms", Kind.REAL, lambda it: it.estimate.high_ms),
    Column("between_low_ms", Kind.REAL, lambda it: it.estimate.between_low_ms),
    Column("between_high_ms", Kind.REAL, lambda it: it.estimate.between_high_ms),
    Column("starts", Kind.WHOLE, lambda it: it.estimate.starts),
    Column("inferences", Kind.WHOLE, lambda it: it.estimate.inferences),
    Column("valid", Kind.TRUTH, lambda it: it.estimate.valid),
    Column("reasons", Kind.TEXT, lambda it: " ".join(it.estimate.reasons)),
    Column("unproven", Kind.TEXT, lambda it: " ".join(it.estimate.unproven)),
    Column("notes", Kind.TEXT, lambda it: " ".join(it.estimate.notes)),
    Column("cold_init_ms", Kind.REAL, lambda it: it.estimate.cold_init_ms),
    Column("first_inference_ms", Kind.REAL, lambda it: it.estimate.first_inference_ms),
    Column("peak_rss_kb", Kind.WHOLE, lambda it: it.estimate.peak_rss_kb),
    Column("energy_mj", Kind.REAL, lambda it: it.estimate.energy_mj),
    Column("energy_low_mj", Kind.REAL, lambda it: it.estimate.energy_low_mj),
    Column("energy_high_mj", Kind.REAL, lambda it: it.estimate.energy_high_mj),
    Column("own_low_ms", Kind.REAL, lambda it: it.estimate.own_low_ms),
    Column("own_high_ms", Kind.REAL, lambda it: it.estimate.own_high_ms),
    Column("level_percent", Kind.REAL, lambda it: it.estimate.level_percent),
    Column("autocorrelation", Kind.REAL, lambda it: it.estimate.autocorrelation),
    Column("method", Kind.WHOLE, lambda it: it.estimate.method),
    Column("cluster_shares", Kind.TEXT, _cluster_shares),
    Column("p90_ms", Kind.REAL, lambda it: it.estimate.p90_ms),
    Column("p90_low_ms", Kind.REAL, lambda it: it.estimate.p90_low_ms),
    Column("p90_high_ms", Kind.REAL, lambda it: it.estimate.p90_high_ms),
    Column("p95_ms", Kind.REAL, lambda it: it.estimate.p95_ms),
    Column("p95_low_ms", Kind.REAL, lambda it: it.estimate.p95_low_ms),
    Column("p95_high_ms", Kind.REAL, lambda it: it.estimate.p95_high_ms),
    Column("p99_ms", Kind.REAL, lambda it: it.estimate.p99_ms),
    Column("p99_low_ms", Kind.REAL, lambda it: it.estimate.p99_low_ms),
    Column("p99_high_ms", Kind.REAL, lambda it: it.estimate.p99_high_ms),
    Column("mode_low_ms", Kind.REAL, lambda it: it.estimate.mode_low_ms),
    Column("mode_high_ms", Kind.REAL, lambda it: it.estimate.mode_high_ms),
)

SAMPLE: tuple[Column[SampleRow], ...] = (
    *map(_of_sampled_run, _RUN),
    Column("variant", Kind.TEXT, lambda it: it.sample.variant),
    Column("sha256", Kind.TEXT, lambda it: it.sample.sha256),
    Column("start", Kind.WHOLE, lambda it: it.sample.start),
    Column("position", Kind.WHOLE, lambda it: it.sample.position),
    Column("at", Kind.TEXT, lambda it: it.sample.at),
    Column("inferences", Kind.WHOLE, lambda it: len(it.sample.latencies_ns)),
    Column("median_ns", Kind.REAL, lambda it: _median(it.sample.latencies_ns)),
    Column("valid", Kind.TRUTH, lambda it: it.sample.valid),
    Column("reasons", Kind.TEXT, lambda it: " ".join(it.sample.reasons)),
    Column("unproven", Kind.TEXT, lambda it: " ".join(it.sample.unproven)),
    Column("latencies_ns", Kind.WHOLES, lambda it: it.sample.latencies_ns),
)

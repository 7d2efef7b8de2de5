"""Estimates and samples as rows of a table: what CSV and Parquet files hold, and what a report offers for download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from harness.results.records import ArtifactRecord, Estimate, RunResult, Sample, SweepResult

Cell = str | int | float | bool | None

RUN_COLUMNS = (
    "sweep", "run", "set", "phone", "identity", "model", "virtual", "engine", "android", "fingerprint", "runner",
    "runtime", "threads", "xnnpack", "core", "cpu", "mask", "clock", "session",
)  # fmt: skip
ESTIMATE_COLUMNS = (
    *RUN_COLUMNS,
    "variant", "architecture", "width", "resolution", "precision", "sha256", "madds", "parameters", "size_bytes",
    "top1", "top1_source", "latency_ms", "low_ms", "high_ms", "between_low_ms", "between_high_ms", "starts",
    "inferences", "valid", "reasons", "unproven", "notes", "cold_init_ms", "first_inference_ms", "peak_rss_kb",
    "energy_mj", "energy_low_mj", "energy_high_mj",
)  # fmt: skip
SAMPLE_COLUMNS = (
    *RUN_COLUMNS,
    "variant", "sha256", "start", "position", "at", "inferences", "median_ns", "valid", "reasons", "unproven",
    "latencies_ns",
)  # fmt: skip

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def estimate_rows(result: SweepResult) -> Iterator[tuple[Cell, ...]]:
    for run in result.runs:
        artifacts = {artifact.variant: artifact for artifact in run.artifacts}
        for estimate in run.estimates:
            yield (*_run_cells(run), *_estimate_cells(estimate, artifacts.get(estimate.variant)))


def sample_rows(run: RunResult, samples: Iterable[Sample]) -> Iterator[tuple[Cell | tuple[int, ...], ...]]:
    cells = _run_cells(run)
    for sample in samples:
        yield (
            *cells,
            sample.variant,
            sample.sha256,
            sample.start,
            sample.position,
            sample.at,
            len(sample.latencies_ns),
            float(median(sample.latencies_ns)) if sample.latencies_ns else None,
            sample.valid,
            _listed(sample.reasons),
            _listed(sample.unproven),
            sample.latencies_ns,
        )


def estimates_csv(results: Sequence[SweepResult]) -> str:
    """One row an estimate, with a heading."""
    text = io.StringIO(newline="")
    write_csv(text, ESTIMATE_COLUMNS, (row for result in results for row in estimate_rows(result)))
    return text.getvalue()


def write_csv(
    file: io.TextIOBase | io.StringIO, columns: Sequence[str], rows: Iterable[Sequence[Cell | tuple[int, ...]]]
) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_spelled(cell) for cell in row])


def _spelled(cell: Cell | tuple[int, ...]) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple):
        return " ".join(map(str, cell))
    if isinstance(cell, str):
        readable = cell.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return f"'{readable}" if readable.lstrip(" ").startswith(_FORMULA_STARTS) else readable
    return repr(cell)


def _run_cells(result: RunResult) -> tuple[Cell, ...]:
    run, session, phone = result.run, result.session, result.phone
    return (
        run.sweep,
        run.run,
        run.set,
        session.serial,
        run.phone,
        f"{phone.manufacturer} {phone.model}",
        phone.virtual,
        phone.engine,
        session.android,
        session.fingerprint,
        run.runner,
        run.runtime,
        run.threads,
        run.xnnpack,
        run.core.label,
        run.core.cpu,
        run.core.mask,
        run.clock,
        run.session,
    )


def _estimate_cells(estimate: Estimate, artifact: ArtifactRecord | None) -> tuple[Cell, ...]:
    return (
        estimate.variant,
        artifact.architecture if artifact else None,
        artifact.width if artifact else None,
        artifact.resolution if artifact else None,
        artifact.precision if artifact else None,
        estimate.sha256,
        artifact.madds if artifact else None,
        artifact.parameters if artifact else None,
        artifact.size_bytes if artifact else None,
        artifact.top1 if artifact else None,
        artifact.top1_source if artifact else None,
        estimate.latency_ms,
        estimate.low_ms,
        estimate.high_ms,
        estimate.between_low_ms,
        estimate.between_high_ms,
        estimate.starts,
        estimate.inferences,
        estimate.valid,
        _listed(estimate.reasons),
        _listed(estimate.unproven),
        _listed(estimate.notes),
        estimate.cold_init_ms,
        estimate.first_inference_ms,
        estimate.peak_rss_kb,
        estimate.energy_mj,
        estimate.energy_low_mj,
        estimate.energy_high_mj,
    )


def _listed(words: Sequence[str]) -> str:
    return " ".join(words)

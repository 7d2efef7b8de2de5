"""`runs export`: CSV, JSON Lines and Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from harness.exchange.interchange import lines_of
from harness.exchange.tabular import ESTIMATE_COLUMNS, SAMPLE_COLUMNS, Cell, estimate_rows, sample_rows, write_csv
from harness.results.records import OperatorRecord, Sample, StartRecord, SweepResult
from harness.store.store import Store

_ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is exported: the sweep as its readers may see it, and the store that has its samples."""

    store: Store
    result: SweepResult

    def starts(self) -> tuple[StartRecord, ...]:
        return tuple(start for run in self.result.runs for start in self.store.starts(run.run.run))

    def samples(self) -> Iterator[Sample]:
        for run in self.result.runs:
            yield from self.store.each_sample(run.run.run)

    def sample_count(self) -> int:
        return sum(self.store.sample_count(run.run.run) for run in self.result.runs)

    def operators(self) -> tuple[OperatorRecord, ...]:
        return tuple(row for run in self.result.runs for row in self.store.operators(run.run.run))

    def sample_rows(self) -> Iterator[tuple[Cell | tuple[int, ...], ...]]:
        for run in self.result.runs:
            yield from sample_rows(run, self.store.each_sample(run.run.run))


def write_jsonl(file: BinaryIO, chosen: Sequence[Chosen]) -> None:
    for each in chosen:
        parts = (each.starts(), each.samples(), each.sample_count(), each.operators())
        for line in lines_of(each.result, *parts):
            file.write(line.encode("utf-8", "replace") + b"\n")


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: Sequence[str]
    rows: Iterator[tuple[Cell | tuple[int, ...], ...]]


def estimates_sheet(chosen: Sequence[Chosen]) -> Sheet:
    return Sheet(ESTIMATE_COLUMNS, (row for each in chosen for row in estimate_rows(each.result)))


def samples_sheet(chosen: Sequence[Chosen]) -> Sheet:
    return Sheet(SAMPLE_COLUMNS, (row for each in chosen for row in each.sample_rows()))


def write_csv_file(file: BinaryIO, sheet: Sheet) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
    write_csv(text, sheet.columns, sheet.rows)
    text.detach()


def write_parquet(file: BinaryIO, sheet: Sheet) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"whole": pa.int64(), "real": pa.float64(), "truth": pa.bool_(), "wholes": pa.list_(pa.int64())}
    schema = pa.schema([(name, types.get(_KINDS.get(name, "text"), pa.string())) for name in sheet.columns])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(sheet.rows, _ROWS_AT_ONCE)):
            columns = [list(column) for column in zip(*batch, strict=True)]
            writer.write_table(pa.Table.from_arrays([*map(pa.array, columns, schema.types)], schema=schema))


_WHOLE = (
    "threads", "cpu", "resolution", "madds", "parameters", "size_bytes", "starts", "inferences", "peak_rss_kb", "start",
    "position",
)  # fmt: skip
_REAL = (
    "width", "top1", "latency_ms", "low_ms", "high_ms", "between_low_ms", "between_high_ms", "cold_init_ms",
    "first_inference_ms", "median_ns", "energy_mj", "energy_low_mj", "energy_high_mj",
)  # fmt: skip
_KINDS = {
    **dict.fromkeys(_WHOLE, "whole"),
    **dict.fromkeys(_REAL, "real"),
    **dict.fromkeys(("virtual", "xnnpack", "valid"), "truth"),
    "latencies_ns": "wholes",
}
"""Every other column holds text."""

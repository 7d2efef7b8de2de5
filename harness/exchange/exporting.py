"""`runs export`: CSV, JSON Lines and Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from harness.exchange.interchange import lines_of
from harness.exchange.privacy import Mask
from harness.exchange.tabular import Sheet, estimates_sheet, samples_sheet, write_csv
from harness.results.columns import EstimateRow, SampleRow, estimate_rows, sample_rows
from harness.results.outcomes import SweepResult
from harness.results.records import OperatorRecord, Sample, StartRecord
from harness.store.store import Store

Row = TypeVar("Row")
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is exported: the sweep as its readers may see it, and the store that has its samples."""

    store: Store
    result: SweepResult
    mask: Mask | None = None
    """What takes private words out of the rest, as it did out of `result`."""

    def starts(self) -> tuple[StartRecord, ...]:
        return tuple(self._shown(start for run in self.result.runs for start in self.store.starts(run.run.run)))

    def samples(self) -> Iterator[Sample]:
        for run in self.result.runs:
            yield from self._shown(self.store.each_sample(run.run.run))

    def sample_count(self) -> int:
        return sum(self.store.sample_count(run.run.run) for run in self.result.runs)

    def operators(self) -> tuple[OperatorRecord, ...]:
        return tuple(self._shown(row for run in self.result.runs for row in self.store.operators(run.run.run)))

    def sample_rows(self) -> Iterator[SampleRow]:
        for run in self.result.runs:
            yield from sample_rows(run, self._shown(self.store.each_sample(run.run.run)))

    def _shown(self, records: Iterable[Record]) -> Iterator[Record]:
        return iter(records) if self.mask is None else map(self.mask.record, records)


def write_jsonl(file: BinaryIO, chosen: Sequence[Chosen]) -> None:
    for each in chosen:
        parts = (each.starts(), each.samples(), each.sample_count(), each.operators())
        for line in lines_of(each.result, *parts):
            file.write(line.encode("utf-8", "replace") + b"\n")


def estimates_of(chosen: Sequence[Chosen]) -> Sheet[EstimateRow]:
    return estimates_sheet(row for each in chosen for row in estimate_rows(each.result))


def samples_of(chosen: Sequence[Chosen]) -> Sheet[SampleRow]:
    return samples_sheet(row for each in chosen for row in each.sample_rows())


def write_csv_file(file: BinaryIO, sheet: Sheet[Row]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
    write_csv(text, sheet)
    text.detach()

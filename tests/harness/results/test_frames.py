"""Results as DataFrames: the columns of the exported tables, with values that pandas can reckon with."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

from harness.exchange.interchange import to_json
from harness.exchange.tabular import ESTIMATE_COLUMNS
from harness.results import columns


def test_estimates_are_a_row_each_under_the_exports_columns(store, told) -> None:
    frame = store.sweep().estimates_frame()
    assert tuple(frame.columns) == ESTIMATE_COLUMNS
    assert list(frame.variant) == [estimate.variant for estimate in told.estimates]
    assert frame.latency_ms.sum() == sum(estimate.latency_ms for estimate in told.estimates)
    assert frame.peak_rss_kb.isna().all(), "this phone did not say"


def test_samples_are_read_when_their_frame_is_made(store, told) -> None:
    asked: list[str] = []

    def read(run: str):
        asked.append(run)
        return store.samples(run)

    result = replace(store.sweep(), samples_from=read)
    assert asked == []
    frame = result.samples_frame()
    assert asked == [told.run.run]
    assert tuple(frame.columns) == tuple(column.name for column in columns.SAMPLE)
    assert list(frame.latencies_ns) == [sample.latencies_ns for sample in told.samples]
    assert frame.valid.all()


def test_a_run_without_a_sample_has_an_empty_frame_of_the_same_columns(store, told) -> None:
    frame = replace(store.sweep(), samples_from=lambda _: ()).samples_frame()
    assert len(frame) == 0
    assert str(frame.dtypes["start"]) == "Int64"


def test_a_result_without_its_samples_says_so(store, told) -> None:
    with pytest.raises(ValueError, match=rf"{told.sweep.sweep}: this result came without its samples"):
        store.sweep().samples_frame()


def test_how_samples_are_read_is_no_part_of_the_data(store, told) -> None:
    plain = store.sweep()
    reading = replace(plain, samples_from=store.samples)
    assert reading == plain
    assert hash(reading) == hash(plain)
    assert "samples_from" not in to_json(reading, ()).model_dump_json()
    assert "samples_from" not in json.dumps(repr(reading))
    assert pickle.loads(pickle.dumps(plain)) == plain


def test_pandas_is_not_imported_before_a_frame_is_made() -> None:
    script = "import sys, harness.results.frames, harness.sweep.sweep, harness.cli.runs; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

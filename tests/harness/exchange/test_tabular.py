"""CSV as a spreadsheet and a program read it: the same bytes whatever library writes them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.exchange.tabular import ESTIMATE_COLUMNS, estimates_csv, samples_sheet, write_csv
from harness.results.columns import sample_rows
from harness.results.outcomes import SweepResult

REALS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(
    lambda text: not text.lstrip(" ").startswith(FORMULA_STARTS)
)


@pytest.fixture
def measured(store, told) -> SweepResult:
    return store.sweep()


def test_the_columns_and_their_order_are_a_contract() -> None:
    assert ",".join(ESTIMATE_COLUMNS) == (
        "sweep,run,set,phone,identity,model,virtual,engine,android,fingerprint,runner,runtime,threads,xnnpack,core,cpu,"
        "mask,clock,session,variant,architecture,width,resolution,precision,sha256,madds,parameters,size_bytes,top1,"
        "top1_source,latency_ms,low_ms,high_ms,between_low_ms,between_high_ms,starts,inferences,valid,reasons,unproven,"
        "notes,cold_init_ms,first_inference_ms,peak_rss_kb,energy_mj,energy_low_mj,energy_high_mj,"
        "own_low_ms,own_high_ms,level_percent,autocorrelation,method,cluster_shares,"
        "p90_ms,p90_low_ms,p90_high_ms,p95_ms,p95_low_ms,p95_high_ms,p99_ms,p99_low_ms,p99_high_ms,mode_low_ms,mode_high_ms"
    )


def test_a_sample_is_spelled_to_the_byte(store, told) -> None:
    sample = replace(told.samples[0], latencies_ns=(3, 1, 2, 2), reasons=("wrong_core", "too_hot"))
    (run,) = store.sweep().runs
    text = io.StringIO(newline="")
    write_csv(text, samples_sheet(sample_rows(run, [sample])))
    _, row, after = text.getvalue().split("\n")
    assert after == ""
    assert row.endswith(
        f",{sample.variant},{sample.sha256},1,0,{sample.at},4,2.0,false,wrong_core too_hot,frequency_cap,3 1 2 2"
    )
    assert ",true,litert," in row, "a virtual phone"


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(latency=REALS, low=REALS, peak=st.none() | st.integers(0, 2**62), serial=TEXTS)
def test_what_was_written_is_read_back_to_the_last_digit(measured, latency, low, peak, serial) -> None:
    (run,) = measured.runs
    estimate = replace(run.estimates[0], latency_ms=latency, low_ms=low, peak_rss_kb=peak)
    shown = replace(run, estimates=(estimate,), session=replace(run.session, serial=serial))
    (row,) = csv.DictReader(io.StringIO(estimates_csv([replace(measured, runs=(shown,))]), newline=""))
    assert row["latency_ms"] == ("" if latency is None else repr(latency))
    assert row["low_ms"] == ("" if low is None else repr(low))
    assert row["peak_rss_kb"] == ("" if peak is None else str(peak))
    assert row["phone"] == serial.replace("\r\n", "\n").replace("\r", "\n")


def test_a_carriage_return_begins_no_row(measured) -> None:
    (run,) = measured.runs
    nasty = replace(run, session=replace(run.session, serial="A\r=HYPERLINK(1)"))
    text = estimates_csv([replace(measured, runs=(nasty,))])
    assert "\r" not in text
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == len(run.estimates)

"""What `bigcore reproduce` says, and with which exit code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.records import ESTIMATE, PHONE, RUN, SESSION, SWEEP
from typer.testing import CliRunner

from harness.analysis.reproduction import reproduction
from harness.cli.commands import build_app
from harness.results.outcomes import FailureRecord, RunResult, SweepResult
from harness.sweep import reproducing
from harness.sweep.reproducing import MeasuredAgain, Reference


def result(ms: float, **fields: object) -> RunResult:
    told = replace(ESTIMATE, variant="net", latency_ms=ms, low_ms=0.99 * ms, high_ms=1.01 * ms, valid=True, reasons=())
    return RunResult(replace(RUN, **fields), SESSION, PHONE, (told,), (), ())


def said(monkeypatch: pytest.MonkeyPatch, now: RunResult | None, *failures: FailureRecord) -> tuple[int, str]:
    before = result(10.0)
    sweep = SweepResult(SWEEP, () if now is None else (now,), failures)
    again = () if now is None else (reproduction(before, now),)
    done = MeasuredAgain(Reference(before, {}), sweep, again)
    monkeypatch.setattr(reproducing, "reproduce", lambda asked, emit: done)
    outcome = CliRunner().invoke(build_app(), ["reproduce", "report.html"])
    return outcome.exit_code, outcome.stdout


def test_a_number_that_came_again_is_told_with_its_ratio(monkeypatch) -> None:
    code, words = said(monkeypatch, result(10.1))
    assert code == 0
    assert f"{SESSION.serial}: reproduced, ratio 1.010 (0.996–1.024)" in words
    assert "net: 10.000 ms, now 10.100 ms" in words


@pytest.mark.parametrize(
    ("ms", "words"), [(12.0, "not reproduced, ratio 1.200"), (10.5, "nobody can say, ratio 1.050")]
)
def test_a_number_that_did_not_come_again_is_exit_code_1(monkeypatch, ms: float, words: str) -> None:
    code, told = said(monkeypatch, result(ms))
    assert (code, words in told) == (1, True)


def test_what_differs_is_told_with_both_values(monkeypatch) -> None:
    code, words = said(monkeypatch, result(10.0, runtime="tflite 2.21.0"))
    assert code == 1
    assert "something differs, ratio 1.000" in words
    assert "runtime: baseline tflite 2.16.1, new tflite 2.21.0" in words


def test_a_phone_that_measured_nothing_is_exit_code_3(monkeypatch) -> None:
    assert said(monkeypatch, None, FailureRecord("s", "phone_lost", "gone", serial="S1"))[0] == 3


def test_a_reference_that_is_nowhere_is_wrong_input(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BIGCORE_STORE", str(tmp_path / "store.sqlite"))
    outcome = CliRunner().invoke(build_app(), ["reproduce", "20260101-000000-beef.1"])
    assert getattr(outcome.exception, "exit_code", None) == 2

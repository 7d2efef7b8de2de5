"""What the official tool's profiler told, kept with its run; a network that it told nothing of is named."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from harness.clock import SystemClock
from harness.config import SweepConfig
from harness.config.sweep_toml import PhonesSection
from harness.phone.files import PhoneFiles
from harness.plan import StoppingRule
from harness.reasons import Reason
from harness.runners.benchmark_model.runner import BenchmarkModelRunner
from harness.runners.runner import ModelOnPhone, OperatorTime, Refused
from harness.session.operator_profile import profile_operators
from harness.session.progress import Trouble
from harness.session.run_state import RunState
from harness.session.stock import Stock

CONV = OperatorTime(0, "CONV_2D", 1.25, 0.8, 1, "conv1")

NOT_LENT = SweepConfig()
NOTHING_RUNS = SimpleNamespace(serial="ZY1", run=lambda line: SimpleNamespace(stdout=""))
"""A phone on which nothing of ours still runs."""


def test_each_variant_s_operators_are_stored_and_a_refusal_is_told(store, told, monkeypatch):
    first, second = (one.variant for one in told.artifacts)
    answers = {first: (CONV,), second: Refused(second, Reason.TOOL_FAILED, "no operator table")}
    monkeypatch.setattr(PhoneFiles, "put_back", lambda self, models: 0)
    monkeypatch.setattr(BenchmarkModelRunner, "profile", lambda self, phone, question, model: answers[model.name])
    models = {one.variant: ModelOnPhone(one.variant, one.sha256, "/there") for one in told.artifacts}
    words: list[object] = []
    profiled(store, told, models, words)
    (kept,) = store.operators(told.run.run)
    assert (kept.variant, kept.type, kept.mean_ms, kept.share) == (first, CONV.type, CONV.mean_ms, CONV.share)
    assert words == [
        Trouble(serial=told.phone.serial, reason="tool_failed", detail=f"{second}: no operator table"),
    ]


def test_files_that_went_before_the_profile_are_pushed_again_and_the_times_are_kept(store, told, monkeypatch):
    pushed: list[object] = []
    monkeypatch.setattr(PhoneFiles, "put_back", lambda self, models: pushed.append(models) or len(models))

    def profile(self, phone, question, model):
        return (CONV,) if pushed else Refused(model.name, Reason.TOOL_FAILED, "no such file")

    monkeypatch.setattr(BenchmarkModelRunner, "profile", profile)
    models = {one.variant: ModelOnPhone(one.variant, one.sha256, "/there") for one in told.artifacts}
    words: list[object] = []
    profiled(store, told, models, words)
    assert {row.variant for row in store.operators(told.run.run)} == set(models)
    assert words == []


def test_no_operators_are_asked_for_once_the_lent_time_is_used_up(store, told, monkeypatch):
    monkeypatch.setattr(BenchmarkModelRunner, "profile", lambda *words: pytest.fail("it is asked"))
    models = {one.variant: ModelOnPhone(one.variant, one.sha256, "/there") for one in told.artifacts}
    words: list[object] = []
    lent = SweepConfig(phones=PhonesSection(session_minutes=1))
    profiled(store, told, models, words, lent, began_s=SystemClock().monotonic_s() - 60)
    assert [word.reason for word in words] == ["no_time"] * len(models)


def profiled(store, told, models, words, config=NOT_LENT, began_s=0.0):
    state = RunState(told.run, models, dict.fromkeys(models, 1.0), StoppingRule())
    context = SimpleNamespace(
        order=SimpleNamespace(serial=told.phone.serial, packages=(), config=config),
        clock=SystemClock(),
        began_s=began_s,
        phone=NOTHING_RUNS,
        store=store,
        emit=words.append,
        say=lambda sentence: None,
    )
    runner = BenchmarkModelRunner(Path("benchmark_model"))
    stock = Stock(context, (), (runner,))
    profile_operators(context, [state], {(told.run.runner, told.run.set): runner}, stock)

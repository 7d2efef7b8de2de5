"""`--profile-operators` without a table is not done: it is said of each variant, and the exit code is 1."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.story import story

from harness.cli.sweep_telling import tell_without_operators
from harness.config import MeasureSection
from harness.errors import ConfigRefused
from harness.results.records import OperatorRecord, RunnerName
from harness.store.store import Store
from harness.sweep.runner_limits import demand_profiler
from harness.sweep.sweep import SweepOptions


def test_a_variant_without_its_time_per_operator_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = str(tmp_path / "store.sqlite")
    told = story()
    told = replace(told, run=replace(told.run, runner=RunnerName.BENCHMARK_MODEL), failures=())
    with Store.open(address) as store:
        told.tell(store)
        first, *others = (one.variant for one in store.sweep(told.sweep.sweep).runs[0].numbers)
        store.put_operators(
            told.run.run, first, [OperatorRecord(told.run.run, first, 0, "CONV_2D", "conv", 1.0, 1.0, 1)]
        )
        result = store.sweep(told.sweep.sweep)
        assert not tell_without_operators(result, SweepOptions(store_url=address))
        said = capsys.readouterr().err
        assert f" {first}:" not in said
        assert all(f"{variant}: no time per operator" in said for variant in others)
        for variant in others:
            operator = OperatorRecord(told.run.run, variant, 0, "CONV_2D", "conv", 1.0, 1.0, 1)
            store.put_operators(told.run.run, variant, [operator])
        assert tell_without_operators(result, SweepOptions(store_url=address))


def test_a_resumed_sweep_whose_runners_have_no_profiler_is_refused() -> None:
    with pytest.raises(ConfigRefused, match="--profile-operators"):
        demand_profiler(MeasureSection(runners=(RunnerName.APP,)))

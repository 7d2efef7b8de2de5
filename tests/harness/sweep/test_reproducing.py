"""A run measured again: what is asked of the phone, and what is refused before it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.fault_ground import SWEEP, MemoryGround, task_of, write_little_models, write_tool

from dashboards.pages.report import write_report
from harness.analysis.reproduction import Answer, reproduction
from harness.errors import ConfigRefused, RecordNotFound
from harness.results.records import Clock, RunnerName
from harness.runners.benchmark_model.shelf import Shelf
from harness.store.store import Store
from harness.sweep.reproducing import Asked, Reference, asked_otherwise, config_of, reference_of
from models.digest import file_digest


@pytest.fixture(scope="module")
def files(own_state, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_little_models(tmp_path_factory.mktemp("reproducing") / "models")[:2]


@pytest.fixture
def measured(files, tmp_path: Path) -> Path:
    """A store with a sweep of two little models."""
    assert MemoryGround(task_of(files), tmp_path).sweep([]).problems == []
    return tmp_path / "store.sqlite"


def report_of(store: Path, file: Path) -> Path:
    with Store.open(str(store)) as opened:
        result = opened.sweep(SWEEP)
        settings = {"measure": {"min_starts": 4, "max_starts": 5, "benchmark_model": "/secret"}, "phones": {}}
        told = replace(result, sweep=replace(result.sweep, config_json=json.dumps(settings)))
        write_report(told, opened.samples, file)
    return file


def test_a_run_of_the_store_is_asked_for_as_it_was(measured: Path, files, monkeypatch) -> None:
    asked = Asked(f"{SWEEP}.1", serials=("S1",), models=files[0].parent, store_url=str(measured))
    config = config_of(reference_of(asked), asked)
    measure = config.measure
    assert [file_digest(one.file) for one in config.model] == [file_digest(file) for file in files]
    assert [one.name for one in config.model] == ["little0", "little1"]
    assert (measure.runners, measure.cores, measure.threads, measure.xnnpack) == (("app",), ("large",), (1,), True)
    assert config.phones.serials == ("S1",)


@pytest.mark.long
def test_a_report_is_enough_and_its_settings_hold(measured: Path, files, tmp_path: Path) -> None:
    asked = Asked(str(report_of(measured, tmp_path / "report.html")), models=files[0].parent)
    reference = reference_of(asked)
    config = config_of(reference, asked)
    assert [one.name for one in config.model] == ["little0", "little1"]
    assert (config.measure.min_starts, config.measure.max_starts) == (4, 5)
    assert config.measure.benchmark_model is None, "a path of another computer is none here"


@pytest.mark.long
def test_measured_again_on_the_same_phone_it_is_reproduced(measured: Path, files, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    assert MemoryGround(task_of(files, seed=2), again).sweep([]).problems == []
    runs = []
    for place in (measured, again / "store.sqlite"):
        with Store.open(str(place)) as store:
            runs.extend(store.sweep(SWEEP).runs)
    found = reproduction(*runs, margin_percent=20.0)
    assert found.answer is Answer.REPRODUCED, found
    assert found.differences == ()
    assert [one.variant for one in found.variants] == ["little0", "little1"]


def test_a_baseline_is_reproduced_with_what_it_had_of_its_own_where_it_is_named(
    measured: Path, files, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(str(measured)) as store:
        (new,) = store.sweep(SWEEP).runs
        other = replace(new.run, run=f"{SWEEP}.2", set="against", asked_runtime="2.16.1", threads=2, xnnpack=False)
        result = replace(store.sweep(SWEEP), runs=(new, replace(new, run=other)))
    monkeypatch.setattr(Store, "selection", lambda self, name: result)
    asked = Asked(SWEEP, run=f"{SWEEP}.2", models=files[0].parent, store_url=str(measured))
    measure = config_of(reference_of(asked), asked).measure
    assert (measure.runtimes, measure.threads, measure.xnnpack) == (("2.16.1",), (2,), False)
    whole = Asked(SWEEP, models=files[0].parent, store_url=str(measured))
    assert reference_of(whole).result.run.run == f"{SWEEP}.1", "of a sweep it is the new side"


def test_a_folder_that_is_none_is_refused_and_not_passed_over(measured: Path, files, tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", files[0]):
        asked = Asked(f"{SWEEP}.1", models=place, store_url=str(measured))
        with pytest.raises(ConfigRefused, match=f"--models: {place} is no folder"):
            config_of(reference_of(asked), asked)


def test_a_file_that_is_not_here_is_named_with_its_hash_before_any_phone_is_looked_for(
    measured: Path, tmp_path: Path
) -> None:
    asked = Asked(f"{SWEEP}.1", store_url=str(measured))
    with pytest.raises(ConfigRefused, match="little0: no file here has its hash") as told:
        config_of(reference_of(asked), asked)
    assert "--models DIR" in told.value.next_step


@pytest.mark.long
def test_another_file_of_the_same_name_is_not_taken(measured: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir()
    for seed, name in ((7, "little0"), (8, "little1")):
        from support.fault_ground import little_model

        (others / f"{name}.tflite").write_bytes(little_model(seed, 8, 48))
    asked = Asked(f"{SWEEP}.1", models=others, store_url=str(measured))
    with pytest.raises(ConfigRefused, match="no file here has its hash"):
        config_of(reference_of(asked), asked)


def test_the_official_tool_is_taken_from_what_is_kept_by_its_hash(files, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("BIGCORE_TOOLS", str(tmp_path / "tools"))
    task = task_of(files, runner=RunnerName.BENCHMARK_MODEL)
    assert MemoryGround(task, tmp_path).sweep([]).problems == []
    asked = Asked(f"{SWEEP}.1", models=files[0].parent, store_url=str(tmp_path / "store.sqlite"))
    with pytest.raises(ConfigRefused, match="is not kept here") as told:
        config_of(reference_of(asked), asked)
    assert "bigcore tool add FILE" in told.value.next_step
    program = write_tool(tmp_path / "benchmark_model").read_bytes()
    Shelf.of_this_computer().keep(program, "1", "mine", "2026-01-01T00:00:00Z")
    config = config_of(reference_of(asked), asked)
    assert config.measure.benchmark_model.read_bytes() == program


def test_a_file_with_several_runs_needs_the_name_of_one(measured: Path, files, tmp_path: Path) -> None:
    report = report_of(measured, tmp_path / "report.html")
    with pytest.raises(RecordNotFound, match="no run with a number"):
        reference_of(Asked(str(report), run="another"))
    assert reference_of(Asked(str(report), run=f"{SWEEP}.1")).result.run.run == f"{SWEEP}.1"


def told_by(measured: Path, files, **sections: object) -> tuple[Reference, Asked]:
    asked = Asked(f"{SWEEP}.1", models=files[0].parent, store_url=str(measured))
    return replace(reference_of(asked), settings=sections), asked


def test_what_acts_on_the_phone_is_never_taken_from_a_reference(measured: Path, files) -> None:
    reference, asked = told_by(measured, files, measure={}, conditions={"allow_reboot": True, "max_rise_c": 2.0})
    conditions = config_of(reference, asked).conditions
    assert (conditions.allow_reboot, conditions.max_rise_c) == (False, 2.0)
    assert asked_otherwise(reference) == ()


def test_nor_is_a_phone_locked_because_a_reference_was(measured: Path, files) -> None:
    reference, asked = told_by(measured, files, measure={}, conditions={})
    run = replace(reference.result, run=replace(reference.result.run, clock=Clock.LOCKED))
    locked = replace(reference, result=run)
    with pytest.raises(ConfigRefused, match="as root") as told:
        config_of(locked, asked)
    assert "--clock locked" in told.value.next_step
    for clock in (Clock.LOCKED, Clock.FREE):
        assert config_of(locked, replace(asked, clock=clock)).measure.clock is clock


def test_a_condition_that_cannot_be_read_is_told_and_the_others_are_taken(measured: Path, files) -> None:
    conditions = {"max_rise_c": -1, "cool_down_seconds": 7.0, "of_the_future": 1}
    reference, asked = told_by(measured, files, measure={"min_starts": "many", "max_starts": 9}, conditions=conditions)
    config = config_of(reference, asked)
    assert (config.conditions.cool_down_seconds, config.conditions.max_rise_c) == (7.0, 3.0)
    assert config.measure.max_starts == 9
    assert [(one.what, one.baseline, one.new) for one in asked_otherwise(reference)] == [
        ("measure.min_starts", "many", "6"),
        ("conditions.max_rise_c", "-1", "3.0"),
    ]


def test_conditions_that_are_not_told_are_a_difference(measured: Path, files) -> None:
    reference, _ = told_by(measured, files, measure={}, conditions="warm")
    (one,) = asked_otherwise(reference)
    assert (one.what, one.baseline) == ("conditions", "unknown")
    found = reproduction(reference.result, reference.result, 5.0, (one,))
    assert found.answer is Answer.DIFFERS

"""A session of several numbers of threads and of cores, one of them not pinned, on a replay phone in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.fault_ground import SWEEP, MemoryGround, Task, task_of, write_little_models, write_tool

from harness.analysis.run_ratios import ratios_of
from harness.config import SweepConfig
from harness.documents.sweep import SweepDocument, document_of
from harness.store.store import Store
from virtual_phone.android.benchmark_model import LITERT_MARKER


@pytest.fixture(scope="module")
def files(own_state, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_little_models(tmp_path_factory.mktemp("dimensions") / "models")[:1]


def measured(files: tuple[Path, ...], folder: Path, **measure: object) -> SweepDocument:
    task = task_of(files)
    words = task.config.model_dump(mode="json")
    config = SweepConfig.model_validate(words | {"measure": words["measure"] | measure})
    ground = MemoryGround(Task(config, task.models), folder)
    outcome = ground.sweep([])
    assert (outcome.problems, outcome.reason) == ([], None)
    with Store.open(str(folder / "store.sqlite")) as store:
        result = store.sweep(SWEEP)
        return document_of(result, store.operators, ratios_of(store, result))


@pytest.mark.long
def test_each_number_of_threads_is_a_run_with_a_number_and_a_ratio_to_the_first(files, tmp_path: Path) -> None:
    document = measured(files, tmp_path, threads=[1, 2])
    assert [(run.threads, run.mask) for run in document.runs] == [(1, "8"), (2, "c")]
    assert all(estimate.valid for run in document.runs for estimate in run.estimates)
    (ratios,) = document.ratios
    assert (ratios.dimension, ratios.baseline, ratios.new) == ("threads", "1 thread", "2 threads")
    assert ratios.variants[0].basis == "3 interleaved rounds"


@pytest.mark.long
def test_a_run_that_is_not_pinned_tells_its_ratio_to_the_large_core_and_where_it_ran(files, tmp_path: Path) -> None:
    document = measured(files, tmp_path, cores=["any", "large"])
    free, pinned = document.runs
    assert (free.core, free.mask, free.rule) == ("any", "f", "not_pinned")
    assert (free.clusters, pinned.clusters) == ("0-1 2-3", None)
    (estimate,) = free.estimates
    assert estimate.valid
    assert len(estimate.cluster_shares) == len(free.clusters.split())
    assert sum(estimate.cluster_shares) == pytest.approx(1)
    assert pinned.estimates[0].cluster_shares is None
    (ratios,) = document.ratios
    assert (ratios.dimension, ratios.baseline, ratios.new) == ("core", "large core", "any core")


@pytest.mark.long
def test_the_tool_of_litert_2_measures_under_a_name_of_its_own(files, tmp_path: Path) -> None:
    tools = {
        "benchmark_model": write_tool(tmp_path / "tflite_benchmark_model"),
        "benchmark_litert_model": write_tool(tmp_path / "litert_benchmark_model", LITERT_MARKER),
    }
    for name, tool in tools.items():
        folder = tmp_path / name
        folder.mkdir()
        document = measured(files, folder, runners=["benchmark_model"], benchmark_model=str(tool))
        (run,) = document.runs
        assert run.runtime.startswith(f"{name} ")
        assert all(estimate.valid for estimate in run.estimates)


def test_threads_are_a_number_or_a_list_and_a_sweep_of_before_is_read_as_it_was() -> None:
    spelled = [SweepConfig.model_validate({"measure": {"threads": threads}}) for threads in (2, [2], [2, 2])]
    assert [one.measure.threads for one in spelled] == [(2,), (2,), (2,)]
    assert SweepConfig.model_validate_json(json.dumps({"measure": {"threads": 4}})).measure.threads == (4,)

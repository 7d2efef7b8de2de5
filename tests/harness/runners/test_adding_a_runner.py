"""The recipe of docs/extending.md for a runner, followed on a scratch copy: two files, and it measures a session."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.scratch_tree import ScratchTree

ENUM = "harness/results/choices.py"
CLASS = "harness/runners/stopwatch.py"
LATENCY_NS = 7_000_000

STOPWATCH = f'''
"""Says the same latency of every model."""

from dataclasses import dataclass

from harness.results.choices import Clock
from harness.results.telemetry import Placement, Telemetry
from harness.runners.runner import Answer, Measured


@dataclass(frozen=True)
class StopwatchRunner:
    foreground = False
    uses_app = False
    tells_each_latency = True
    profiles_operators = False
    clocks = frozenset({{Clock.FREE}})
    any_core = True
    most_threads = 1
    chooses_runtime = False
    xnnpack = frozenset({{True}})
    next_step = "look at the stopwatch"

    @classmethod
    def supplied_with(cls, supplies):
        return cls()

    def prepare(self, phone, abis):
        return None

    def put_beside_models(self, phone): ...

    def ask(self, phone, question, heard):
        for position, model in enumerate(question.models):
            heard(
                Measured(
                    model=model,
                    position=position,
                    latencies_ns=({LATENCY_NS},) * 10,
                    call_ns=None,
                    placement=Placement(question.core.mask, "stopwatch", None, None, None, None, None),
                    complete=True,
                    sha256=model.sha256,
                    telemetry=Telemetry(None, None),
                )
            )
        return Answer("stopwatch 1", None, None, (), ())


RUNNER = StopwatchRunner
'''

SESSION = """
import json, sys
from pathlib import Path

import harness
from support.fault_ground import (
    SWEEP, LoopTime, MemoryBoard, close, fresh_store, replay_phone, task_of, write_little_models,
)
from harness.config import SweepConfig
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep.options import SweepOptions
from harness.sweep.sustained import refuse_company
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop

folder = Path(sys.argv[1])
loop = LeapingLoop()
board = MemoryBoard(loop)
board.add(replay_phone(loop, KnownModels(), [], "SCRATCH1"), "usb-1")
order = task_of(write_little_models(folder / "models")[:1], starts=2).order("usb-1", folder / "store.sqlite")
measure = order.config.measure.model_dump() | {"runners": ["stopwatch"]}
config = SweepConfig.model_validate(order.config.model_dump() | {"measure": measure})
refuse_company(config, SweepOptions())
with Store.open(str(fresh_store(folder / "store.sqlite"))) as store:
    measure_phone(order.model_copy(update={"config": config}), board, store, LoopTime(loop), lambda event: None)
    (result,) = store.sweep(SWEEP).runs
close(loop)
(estimate,) = result.estimates
print(json.dumps([harness.__file__, result.run.runner, result.run.runtime, estimate.valid, estimate.latency_ms]))
"""


@pytest.mark.long
def test_a_runner_is_its_word_and_its_class_and_measures_a_session(tmp_path: Path) -> None:
    tree = ScratchTree.copied_to(tmp_path / "tree", also=["tests/support"])
    word = '    BENCHMARK_MODEL = "benchmark_model"\n'
    tree.replace(ENUM, word, f'{word}    STOPWATCH = "stopwatch"\n')
    tree.write(CLASS, STOPWATCH)

    (tmp_path / "work").mkdir()
    told = tree.python(
        "-c",
        SESSION,
        tmp_path / "work",
        PYTHONPATH=f"{tree.folder}{os.pathsep}{tree.folder / 'tests'}",
        XDG_STATE_HOME=str(tmp_path / "state"),
    )
    place, runner, runtime, valid, latency_ms = json.loads(told.splitlines()[-1])
    assert Path(place).is_relative_to(tree.folder)
    assert (runner, runtime, valid, latency_ms) == ("stopwatch", "stopwatch 1", True, LATENCY_NS / 1e6)
    assert tree.touched() == {ENUM, CLASS}

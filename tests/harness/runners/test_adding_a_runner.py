"""The recipe of docs/extending.md for a runner, followed on a scratch copy: two files, and it measures a session."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COPIED = ("harness", "models", "virtual_phone", "benchmarks")
ENUM = "harness/results/records.py"
CLASS = "harness/runners/stopwatch.py"
LATENCY_NS = 7_000_000

STOPWATCH = f'''
"""Says the same latency of every model."""

from dataclasses import dataclass

from harness.results.records import Clock, Placement, Telemetry
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
import json, os, sys
from pathlib import Path

import harness
from fault_ground import SWEEP, LoopTime, MemoryBoard, close, fresh_store, replay_phone, task_of, write_little_models
from harness.config import SweepConfig
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep.sustained import refuse_company
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop

folder = Path(sys.argv[1])
loop, board = LeapingLoop(), None
board = MemoryBoard(loop)
board.add(replay_phone(loop, KnownModels(), [], "SCRATCH1"), "usb-1")
order = task_of(write_little_models(folder / "models")[:1], starts=2).order("usb-1", folder / "store.sqlite")
measure = order.config.measure.model_dump() | {"runners": ["stopwatch"]}
config = SweepConfig.model_validate(order.config.model_dump() | {"measure": measure})
refuse_company(config, None)
with Store.open(str(fresh_store(folder / "template.sqlite", folder / "store.sqlite"))) as store:
    measure_phone(order.model_copy(update={"config": config}), board, store, LoopTime(loop), lambda event: None)
    (result,) = store.sweep(SWEEP).runs
close(loop)
(estimate,) = result.estimates
print(json.dumps([harness.__file__, result.run.runner, result.run.runtime, estimate.valid, estimate.latency_ms]))
"""


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.apk", "__pycache__"))
    shutil.copy(ROOT / "bigcore.py", tmp_path)
    return tmp_path


def touched(scratch: Path) -> set[str]:
    """The files of the scratch copy that are new or differ."""
    files = {file.relative_to(scratch) for name in COPIED for file in (scratch / name).rglob("*.py")}
    return {
        str(file)
        for file in files
        if not (ROOT / file).exists() or (ROOT / file).read_bytes() != (scratch / file).read_bytes()
    }


@pytest.mark.long
def test_a_runner_is_its_word_and_its_class_and_measures_a_session(scratch: Path) -> None:
    enum = scratch / ENUM
    last = '    BENCHMARK_MODEL = "benchmark_model"\n'
    enum.write_text(enum.read_text().replace(last, f'{last}    STOPWATCH = "stopwatch"\n'))
    (scratch / CLASS).write_text(STOPWATCH)
    assert touched(scratch) == {ENUM, CLASS}

    (scratch / "work").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SESSION, str(scratch / "work")],
        env=os.environ
        | {"PYTHONPATH": f"{scratch}{os.pathsep}{scratch / 'benchmarks'}", "XDG_STATE_HOME": str(scratch / "work")},
        cwd=scratch,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, runner, runtime, valid, latency_ms = json.loads(done.stdout.splitlines()[-1])
    assert Path(place).is_relative_to(scratch)
    assert (runner, runtime, valid, latency_ms) == ("stopwatch", "stopwatch 1", True, LATENCY_NS / 1e6)

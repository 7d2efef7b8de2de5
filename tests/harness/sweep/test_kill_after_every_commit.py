"""Killed right after each commit of a small sweep, one by one, and resumed: the store then holds what it would have."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.fault_ground import SHELL, LoopTime, close, replay_phone, task_of, write_little_models
from support.mortal_store import Killed, Life, MortalBoard, MortalStore

from harness.errors import RecordNotFound
from harness.phone.files import ROOT
from harness.results.outcomes import SweepResult
from harness.results.records import ANCHOR, RunnerName
from harness.session.order import SessionOrder
from harness.session.progress import Emit, SetAside
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep import sweep as road
from harness.sweep.models import Wanted, build_wanted
from harness.sweep.phones import Phones
from harness.sweep.sweep import SweepOptions, resume_sweep, run_sweep
from models.errors import BuildFailed
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop

SERIAL = "usb-1"
SWEEP_COMMITS = 3
"""The sweep itself, what is told of phones that are not ready, and its end."""


@dataclass
class Ground:
    """One sweep of one process on one phone; the process may be killed, and another goes on."""

    folder: Path
    patch: pytest.MonkeyPatch
    runners: tuple[RunnerName, ...]
    known: KnownModels = field(default_factory=KnownModels)

    def __post_init__(self) -> None:
        task = task_of(write_little_models(self.folder / "models")[:1], runner=self.runners[-1])
        measure = task.config.measure.model_copy(update={"runners": self.runners})
        self.config = task.config.model_copy(update={"measure": measure})
        wanted = build_wanted(self.config, lambda built: None)
        failed = (BuildFailed("mobilenet_v9", "could not be built", "ask for another"),)
        self.patch.setattr(road, "build_wanted", lambda config, emit: Wanted(wanted.models, failed))
        self.patch.setattr(road, "refuse_nonsense", lambda config: None)
        self.patch.setattr(road.virtual_phones, "started", lambda names: nullcontext(tuple(names)))
        self.patch.setattr(road, "find_phones", lambda asked: Phones((SERIAL,), ()))
        self.patch.setattr(road, "Store", MortalStore)

    def store_of(self, name: object) -> Path:
        return self.folder / f"{name}.sqlite"

    def measured(self, name: object, kill_after: int | None) -> tuple[SweepResult, Life]:
        """A sweep that is killed after that commit and resumed on the same phone; None: it is left alone."""
        loop = LeapingLoop()
        phone = replay_phone(loop, self.known, [], "KILL1")
        settings = {table: dict(values) for table, values in phone.settings.tables.items()}
        board = MortalBoard(loop)
        board.add(phone, SERIAL)
        options, first = SweepOptions(store_url=str(self.store_of(name))), Life(kill_after)
        try:
            try:
                self._in(first, board)
                result = run_sweep(self.config, options, clock=LoopTime(loop))
            except Killed:
                self._in(Life(), board)
                result = resume_sweep("latest", options, clock=LoopTime(loop))
            assert {table: dict(values) for table, values in phone.settings.tables.items()} == settings
            assert not phone.files.exists(ROOT, SHELL)
            return result, first
        finally:
            loop.run_until_complete(phone.close())
            close(loop)

    def _in(self, life: Life, board: MortalBoard) -> None:
        """What follows happens in a process of this life."""
        self.patch.setattr(MortalStore, "life", life)
        self.patch.setattr(MortalBoard, "life", life)

        def measure(orders: Sequence[SessionOrder], emit: Emit) -> tuple[SetAside, ...]:
            for order in orders:
                with MortalStore.open(order.store_url) as store:
                    measure_phone(order, board, store, LoopTime(board.loop), emit)
            return ()

        self.patch.setattr(road.worker_pool, "measure", measure)


@pytest.fixture
def ground(own_state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, monkeypatch, (RunnerName.APP, RunnerName.BENCHMARK_MODEL))


def held(store: Store, result: SweepResult) -> object:
    """All that a sweep leaves in the store, without what differs between two sweeps: names, times and latencies."""
    runs = []
    for one in result.runs:
        rounds = {start.start: start.round for start in store.starts(one.run.run) if not start.extra}
        samples = store.samples(one.run.run)
        valid = sorted(
            (rounds[sample.start], sample.variant)
            for sample in samples
            if sample.valid and sample.start in rounds and sample.variant != ANCHOR
        )
        runs.append(
            (
                one.run.run.rpartition(".")[2],
                one.run.runner,
                one.run.runtime,
                one.run.app_sha256,
                one.run.core,
                sorted(artifact.variant for artifact in one.artifacts),
                valid,
                sorted((estimate.variant, estimate.starts, estimate.valid) for estimate in one.estimates),
                [(failure.variant, failure.reason) for failure in one.failures],
            )
        )
    failures = [(failure.variant, failure.reason, failure.detail) for failure in result.failures]
    ended = result.sweep.ended_at is not None and all(one.session.ended_at for one in result.runs)
    return runs, failures, ended, store.integrity_check()


def test_a_sweep_that_is_killed_after_any_of_its_commits_is_resumed_and_whole(ground: Ground) -> None:
    whole, life = ground.measured("whole", None)
    with Store.open(str(ground.store_of("whole"))) as store:
        wanted = held(store, whole)
    assert life.commits > SWEEP_COMMITS
    for number in range(1, life.commits + 1):
        resumed, _ = ground.measured(number, number)
        with Store.open(str(ground.store_of(number))) as store:
            assert held(store, resumed) == wanted, f"killed after commit {number} of {life.commits}"


def test_a_sweep_that_is_killed_before_its_first_commit_left_nothing_to_resume(ground: Ground) -> None:
    with pytest.raises(RecordNotFound):
        ground.measured("never", 0)

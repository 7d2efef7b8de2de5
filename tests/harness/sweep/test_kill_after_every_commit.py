"""Killed right after each commit of a small sweep, one by one, and resumed: the store then holds what it would have."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from support.fault_ground import SHELL, LoopTime, close, replay_phone, task_of, write_little_models
from support.mortal_store import Killed, Life, MortalBoard, MortalStore

from harness.analysis.pairs import pair_log_ratios
from harness.errors import RecordNotFound
from harness.phone.files import ROOT
from harness.reasons import Reason
from harness.results.outcomes import SweepResult
from harness.results.records import ANCHOR, RefusalRecord, RunnerName
from harness.runners.benchmark_model.runner import BenchmarkModelRunner
from harness.runners.runner import OperatorTime
from harness.session.final_verdicts import MAX_CRASHES
from harness.session.order import SessionOrder
from harness.session.progress import Emit, SetAside
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep import sweep as road
from harness.sweep.models import Wanted, build_wanted
from harness.sweep.options import Baseline
from harness.sweep.phones import Phones
from harness.sweep.sweep import SweepOptions, resume_sweep, run_sweep
from models.errors import BuildFailed
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.phone import Phone

SERIAL, SECOND = "usb-1", "usb-2"
SWEEP_COMMITS = 3
"""The sweep itself, what is told of phones that are not ready, and its end."""


@dataclass
class Ground:
    """One sweep of one process on these phones; the process may be killed, and another goes on."""

    folder: Path
    patch: pytest.MonkeyPatch
    runners: tuple[RunnerName, ...] = (RunnerName.APP,)
    serials: tuple[str, ...] = (SERIAL,)
    models: int = 1
    starts: int = 3
    options: SweepOptions = field(default_factory=SweepOptions)
    faults: tuple[Fault, ...] = ()
    """What each phone has all the time."""
    known: KnownModels = field(default_factory=KnownModels)

    def __post_init__(self) -> None:
        files = write_little_models(self.folder / "models")[: self.models]
        task = task_of(files, self.starts, runner=self.runners[-1])
        measure = task.config.measure.model_copy(update={"runners": self.runners})
        self.config = task.config.model_copy(update={"measure": measure})
        wanted = build_wanted(self.config, lambda built: None)
        failed = (BuildFailed("mobilenet_v9", "could not be built", "ask for another"),)
        self.patch.setattr(road, "build_wanted", lambda config, emit: Wanted(wanted.models, failed))
        self.patch.setattr(road, "refuse_nonsense", lambda config: None)
        self.patch.setattr(road.virtual_phones, "started", lambda names: nullcontext(tuple(names)))
        self.patch.setattr(road, "find_phones", lambda asked: Phones(self.serials, ()))
        self.patch.setattr(road, "Store", MortalStore)

    def store_of(self, name: object) -> Path:
        return self.folder / f"{name}.sqlite"

    def measured(self, name: object, kill_after: int | None) -> tuple[SweepResult, Life]:
        """A sweep that is killed after that commit and resumed on the same phones; None: it is left alone."""
        loop = LeapingLoop()
        board = MortalBoard(loop)
        for serial in self.serials:
            board.add(replay_phone(loop, self.known, list(self.faults), f"KILL{serial[-1]}"), serial)
        settings = {serial: _settings(phone) for serial, phone in board.phones.items()}
        options, first = replace(self.options, store_url=str(self.store_of(name))), Life(kill_after)
        try:
            try:
                self._in(first, board)
                result = run_sweep(self.config, options, clock=LoopTime(loop))
            except Killed:
                self._in(Life(), board)
                again = SweepOptions(options.store_url, profile_operators=options.profile_operators)
                result = resume_sweep("latest", again, clock=LoopTime(loop))
            assert {serial: _settings(phone) for serial, phone in board.phones.items()} == settings
            assert not any(phone.files.exists(ROOT, SHELL) for phone in board.phones.values())
            return result, first
        finally:
            for phone in board.phones.values():
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


def _settings(phone: Phone) -> dict[str, dict[str, str]]:
    return {table: dict(values) for table, values in phone.settings.tables.items()}


@pytest.fixture
def ground(own_state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, monkeypatch, (RunnerName.APP, RunnerName.BENCHMARK_MODEL))


def held(store: Store, result: SweepResult) -> object:
    """All that a sweep leaves in the store, without what differs between two sweeps: names, times and latencies."""
    runs = []
    for one in result.runs:
        starts = store.starts(one.run.run)
        rounds = {start.start: start.round for start in starts if not start.extra}
        samples = store.samples(one.run.run)
        valid = sorted(
            (rounds[sample.start], sample.variant)
            for sample in samples
            if sample.valid and sample.start in rounds and sample.variant != ANCHOR
        )
        if any(start.pair for start in starts):
            # the half of a pair that was cut off stays a sample of its side; the pair is measured again
            valid = sorted(set(valid))
        runs.append(
            (
                one.session.serial,
                one.run.runner,
                one.run.runtime,
                one.run.app_sha256,
                one.run.core,
                sorted(artifact.variant for artifact in one.artifacts),
                valid,
                sorted((estimate.variant, estimate.valid) for estimate in one.estimates),
                [(failure.variant, failure.reason) for failure in one.failures],
                sorted((no.variant, no.reason) for start in starts if start.ended_at for no in start.refused),
                sorted((one.variant, one.position, one.type) for one in store.operators(one.run.run)),
            )
        )
    failures = [(failure.variant, failure.reason, failure.detail) for failure in result.failures]
    ended = result.sweep.ended_at is not None and all(one.session.ended_at for one in result.runs)
    pairs = sorted((series, len(ratios)) for series, ratios in pair_log_ratios(store, result.sweep.sweep).items())
    return runs, [(variant, count) for (_, variant), count in pairs], failures, ended, store.integrity_check()


def whole_after_each_kill(ground: Ground) -> Life:
    """Asserts that it is, and returns the life of the sweep that was left alone."""
    whole, life = ground.measured("whole", None)
    with Store.open(str(ground.store_of("whole"))) as store:
        wanted = held(store, whole)
    assert life.commits > SWEEP_COMMITS
    for number in range(1, life.commits + 1):
        resumed, _ = ground.measured(number, number)
        with Store.open(str(ground.store_of(number))) as store:
            assert held(store, resumed) == wanted, f"killed after commit {number} of {life.commits}"
    return life


@pytest.mark.long
def test_a_sweep_that_is_killed_after_any_of_its_commits_is_resumed_and_whole(ground: Ground) -> None:
    whole_after_each_kill(ground)


@pytest.mark.long
def test_so_is_one_on_two_phones(own_state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_after_each_kill(Ground(tmp_path, monkeypatch, serials=(SERIAL, SECOND), starts=1))


@pytest.mark.long
def test_so_is_one_of_two_sides_in_pairs(own_state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlike = Baseline(xnnpack=False)
    whole_after_each_kill(Ground(tmp_path, monkeypatch, starts=2, options=SweepOptions(baseline=unlike)))


@pytest.mark.long
def test_so_is_one_that_profiles_operators(own_state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profiled = SweepOptions(profile_operators=True)
    told = (OperatorTime(0, "CONV_2D", 1.25, 0.8, 1, "conv1"), OperatorTime(1, "MEAN", 0.25, 0.2, 1, "mean"))
    monkeypatch.setattr(BenchmarkModelRunner, "profile", lambda self, phone, question, model: told)
    ground = Ground(tmp_path, monkeypatch, (RunnerName.BENCHMARK_MODEL,), models=2, starts=1, options=profiled)
    whole_after_each_kill(ground)
    with Store.open(str(ground.store_of("whole"))) as store:
        (run,) = store.sweep("latest").runs
        assert {operator.variant for operator in store.operators(run.run.run)} == {"little0", "little1"}


@pytest.mark.long
def test_a_model_that_crashed_once_before_the_kill_is_given_up_at_its_second_crash(
    own_state, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = Fault(kind=Kind.APP_CRASH, at="event:latencies", model="little0", times=1000)
    ground = Ground(tmp_path, monkeypatch, models=2, starts=1, faults=(crash,))
    whole_after_each_kill(ground)
    with Store.open(str(ground.store_of("whole"))) as store:
        (run,) = store.sweep("latest").runs
        refused = [no for start in store.starts(run.run.run) for no in start.refused]
    assert refused == [RefusalRecord("little0", Reason.APP_CRASHED)] * MAX_CRASHES


def test_a_sweep_that_is_killed_before_its_first_commit_left_nothing_to_resume(ground: Ground) -> None:
    with pytest.raises(RecordNotFound):
        ground.measured("never", 0)

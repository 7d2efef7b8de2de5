"""What a resumed sweep believes of the phones, tools and models that it finds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from support.fault_ground import (
    SWEEP,
    LoopTime,
    MemoryBoard,
    Task,
    close,
    fresh_store,
    replay_phone,
    task_of,
    write_little_models,
)
from support.story import story

from harness.errors import PhoneFailed, ResumeRefused
from harness.reasons import Reason
from harness.results.records import ANCHOR, RunnerName
from harness.session.progress import ProgressEvent
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep import sweep as road
from harness.sweep.phones import Phones
from harness.sweep.sweep import SweepOptions, _with_missing
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.leaping_loop import LeapingLoop

ADDRESS = "usb-1"
STARTS = 3


@dataclass
class Evening:
    """One sweep, gone on with on whatever hangs at its address."""

    folder: Path
    known: KnownModels = field(default_factory=KnownModels)

    def task(self, runner: RunnerName = RunnerName.APP) -> Task:
        found = task_of(write_little_models(self.folder / "models")[:1], STARTS, runner=runner)
        phones = found.config.phones.model_copy(update={"serials": (ADDRESS,)})
        return Task(found.config.model_copy(update={"phones": phones}), found.models)

    @property
    def place(self) -> Path:
        return self.folder / "store.sqlite"

    def begin(self) -> None:
        fresh_store(self.place)

    def measure(
        self,
        task: Task,
        serial: str,
        resume: bool,
        script: list[Fault] | None = None,
        sdk: str | None = None,
        address: str = ADDRESS,
        phones_of_sweep: tuple[str, ...] = (),
        first_run_number: int = 1,
    ) -> list[ProgressEvent]:
        loop = LeapingLoop()
        phone = replay_phone(loop, self.known, script or [], serial)
        if sdk is not None:
            phone.properties.set("ro.build.version.sdk", sdk)
        board, said = MemoryBoard(loop), []
        board.add(phone, address)
        try:
            with Store.open(str(self.place)) as store:
                order = task.order(address, self.place, resume)
                more = {"phones_of_sweep": phones_of_sweep, "first_run_number": first_run_number}
                order = order.model_copy(update=more)
                measure_phone(order, board, store, LoopTime(loop), said.append)
        finally:
            loop.run_until_complete(phone.close())
            close(loop)
        return said

    def starts(self) -> int:
        with Store.open(str(self.place)) as store:
            return sum(len(store.starts(run.run.run)) for run in store.sweep(SWEEP).runs)


@pytest.fixture
def evening(own_state, tmp_path: Path) -> Evening:
    evening = Evening(tmp_path)
    evening.begin()
    return evening


def test_a_stranger_at_a_named_address_is_not_measured_into_the_sweep(evening: Evening) -> None:
    task = evening.task()
    evening.measure(task, "FIRST1", resume=False)
    before = evening.starts()
    with pytest.raises(PhoneFailed) as told:
        evening.measure(task, "STRANGER1", resume=True)
    assert told.value.reason == Reason.PHONE_CHANGED
    assert evening.starts() == before
    with Store.open(str(evening.place)) as store:
        assert len(store.sessions(SWEEP)) == 1


@pytest.mark.long
def test_a_phone_that_the_sweep_began_with_and_never_came_to_is_measured_when_it_is_resumed(evening: Evening) -> None:
    task = evening.task()
    both = (ADDRESS, "usb-2")
    evening.measure(task, "FIRST1", resume=False, phones_of_sweep=both)
    evening.measure(task, "SECOND1", resume=True, address="usb-2", phones_of_sweep=both, first_run_number=2)
    with Store.open(str(evening.place)) as store:
        assert {one.serial for one in store.sessions(SWEEP)} == set(both)


def test_a_phone_that_the_sweep_did_not_begin_with_is_not_measured_into_it(evening: Evening) -> None:
    task = evening.task()
    evening.measure(task, "FIRST1", resume=False, phones_of_sweep=(ADDRESS,))
    with pytest.raises(PhoneFailed) as told:
        evening.measure(task, "SECOND1", resume=True, address="usb-2", phones_of_sweep=(ADDRESS,))
    assert told.value.reason == Reason.PHONE_CHANGED


def test_a_benchmark_model_that_was_changed_is_refused_when_the_sweep_is_resumed(evening: Evening) -> None:
    task = evening.task(RunnerName.BENCHMARK_MODEL)
    evening.measure(task, "FIRST1", resume=False)
    before = evening.starts()
    evening.measure(task, "FIRST1", resume=True)
    tool = task.config.measure.benchmark_model
    assert tool is not None
    tool.write_bytes(tool.read_bytes() + b"another build")
    with pytest.raises(PhoneFailed, match="benchmark_model is not the one that the sweep began with") as told:
        evening.measure(task, "FIRST1", resume=True)
    assert told.value.reason == Reason.APP_CHANGED
    assert evening.starts() == before


def test_a_model_that_crashed_twice_is_not_asked_for_again_when_the_sweep_is_resumed(evening: Evening) -> None:
    task = evening.task()
    # of each start the anchor comes first and the model second
    crashes = [Fault(kind=Kind.NATIVE_CRASH, at="event:latencies", occurrence=occurrence) for occurrence in (2, 4)]
    evening.measure(task, "FIRST1", resume=False, script=crashes)
    with Store.open(str(evening.place)) as store:
        (run,) = store.sweep(SWEEP).runs
        assert [failure.reason for failure in run.failures] == [Reason.APP_CRASHED]
    before = evening.starts()
    evening.measure(task, "FIRST1", resume=True)
    assert evening.starts() == before
    with Store.open(str(evening.place)) as store:
        (run,) = store.sweep(SWEEP).runs
        assert {sample.variant for sample in store.samples(run.run.run)} <= {ANCHOR}


def test_a_phone_with_android_7_is_refused_by_a_sweep_too(evening: Evening) -> None:
    with pytest.raises(PhoneFailed, match="older than Android 8") as told:
        evening.measure(evening.task(), "OLD1", resume=False, sdk="24")
    assert told.value.reason == Reason.PHONE_UNSUITABLE
    assert evening.starts() == 0


@pytest.mark.parametrize("ended", [False, True])
def test_a_resume_with_one_of_two_phones_names_the_other(
    tmp_path: Path, ended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "identities_at", lambda server, serials: frozenset({"a stranger"}))
    said: list[ProgressEvent] = []
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        told = story().tell_plan(store)
        if ended:
            store.end_session(told.session.session, "2026-11-21T07:09:00Z")
        found = _with_missing(Phones(("another",), ()), told.sweep, store, said.append)
        here = _with_missing(Phones((told.session.serial,), ()), told.sweep, store, said.append)
    assert here.not_ready == ()
    names = [phone.subject for phone in found.not_ready] + [event.serial for event in said]
    assert names == [told.session.serial]
    assert [phone.reason for phone in found.not_ready] == ([] if ended else [Reason.PHONE_LOST])


def test_a_phone_that_is_resumed_over_wifi_is_not_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[ProgressEvent] = []
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        told = story().tell_plan(store)
        at = {"192.168.1.7:5555": told.phone.identity}
        monkeypatch.setattr(road, "identities_at", lambda server, serials: frozenset(at[serial] for serial in serials))
        found = _with_missing(Phones(tuple(at), ()), told.sweep, store, said.append)
    assert (found.not_ready, said) == ((), [])


def test_a_phone_that_is_too_hot_in_two_ways_is_said_to_be_so_once() -> None:
    from harness.phone.survey import Obstacle, SurveyedPhone

    obstacle = Obstacle(Reason.TOO_HOT, "thermal status 3", "let it cool")
    phone = SurveyedPhone("A", "device", None, None, (obstacle, replace(obstacle, detail="44 °C")))
    assert phone.reasons == (Reason.TOO_HOT,)


def test_a_sweep_that_another_version_began_in_a_form_of_its_own_names_that_version(own_state, tmp_path: Path) -> None:
    told = story()
    sweep = replace(told.sweep, ended_at=None, version="9.9.0", config_json='{"config": {"measure": {"warp": 9}}}')
    with Store.open(str(tmp_path / "store.sqlite")) as store:
        replace(told, sweep=sweep).tell(store)
    with pytest.raises(ResumeRefused, match=r"bigcore 9\.9\.0 began it.*go on with bigcore 9\.9\.0"):
        road.resume_sweep("latest", SweepOptions(store_url=str(tmp_path / "store.sqlite")))

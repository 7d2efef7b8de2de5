"""What a session asks of its phone before the first start, and what it takes back at its end; on replay phones."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fault_ground import LoopTime, MemoryBoard, close, fresh_store, replay_phone, task_of, write_little_models

from harness.config import SweepConfig
from harness.errors import PhoneFailed
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.results.records import RunnerName
from harness.session import order as session_order
from harness.session.progress import ProgressEvent, Pushed
from harness.session.session import measure_phone
from harness.store.store import Store
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop

SERIAL = "VP0123456789"


class Bench:
    """One store, and phones that come to it one after another."""

    def __init__(self, folder: Path) -> None:
        self._task = task_of(write_little_models(folder / "models")[:1], starts=2)
        self._place = fresh_store(folder / "store.sqlite")
        self.words: list[ProgressEvent] = []

    def measure(
        self, address: str, runner: RunnerName = RunnerName.APP, resume: bool = False, **phone_is: object
    ) -> None:
        loop = LeapingLoop()
        phone = replay_phone(loop, KnownModels(), [], SERIAL)
        phone.screen.keyguard = phone.screen.secure_keyguard = bool(phone_is.get("behind_a_pin"))
        phone.packages.refusal = str(phone_is.get("refuses", ""))
        phone.battery.usb_powered = not phone_is.get("battery_percent")
        phone.battery.level = int(str(phone_is.get("battery_percent", 90)))
        board = MemoryBoard(loop)
        board.add(phone, address)
        order = self._task.order(address, self._place, resume)
        config = order.config.model_dump() | {"measure": order.config.measure.model_dump() | {"runners": [runner]}}
        order = order.model_copy(update={"config": SweepConfig.model_validate(config)})
        try:
            with self.store() as store:
                measure_phone(order, board, store, LoopTime(loop), self.words.append)
        finally:
            loop.run_until_complete(phone.close())
            close(loop)

    def store(self) -> Store:
        return Store.open(str(self._place))

    @property
    def pushed(self) -> bool:
        return any(isinstance(word, Pushed) for word in self.words)


@pytest.fixture
def bench(tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("BIGCORE_CACHE", str(cache_folder))
    return Bench(tmp_path)


@pytest.fixture
def apk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "bigcore.apk"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lib/arm64-v8a/libbigcore_cpu.so", "code")
    monkeypatch.setattr(session_order, "SHIPPED", file)
    return file


def test_a_screen_behind_a_pin_is_told_before_any_model_is_pushed(bench: Bench) -> None:
    with pytest.raises(PhoneFailed) as told:
        bench.measure("usb-1", behind_a_pin=True)
    assert told.value.reason == Reason.SCREEN_LOCKED
    assert not bench.pushed


def test_a_phone_that_forbids_installing_is_told_before_any_model_is_pushed(bench: Bench, apk: Path) -> None:
    with pytest.raises(PhoneFailed) as told:
        bench.measure("usb-1", refuses="INSTALL_FAILED_USER_RESTRICTED: Install canceled by user")
    assert "--runner shell" in told.value.next_step
    assert not bench.pushed


def test_why_a_phone_was_set_aside_is_no_longer_told_when_it_was_measured_after_all(bench: Bench) -> None:
    with pytest.raises(PhoneFailed) as told:
        bench.measure("usb-1", battery_percent=9)
    with bench.store() as store:
        store.add_failures([FailureRecord("sweep", told.value.reason, told.value.what, serial="usb-1")])
        store.add_failures([FailureRecord("sweep", Reason.PHONE_LOST, "another", serial="usb-2")])
    bench.measure("wifi-1", resume=True)
    with bench.store() as store:
        result = store.sweep("sweep")
    assert [failure.serial for failure in result.failures] == ["usb-2"]
    assert [estimate.starts for run in result.runs for estimate in run.estimates] == [2]


def test_a_sweep_is_not_resumed_with_another_build_of_the_app(
    bench: Bench, apk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_order, "SHIPPED", tmp_path / "none.apk")
    bench.measure("usb-1")
    monkeypatch.setattr(session_order, "SHIPPED", apk)
    with pytest.raises(PhoneFailed) as told:
        bench.measure("usb-1", resume=True)
    assert told.value.reason == Reason.APP_CHANGED


def test_nor_is_one_that_installed_nothing(bench: Bench, apk: Path) -> None:
    bench.measure("usb-1", RunnerName.SHELL)
    bench.measure("usb-1", RunnerName.SHELL, resume=True)
    with zipfile.ZipFile(apk, "a") as archive:
        archive.writestr("more", "code")
    with pytest.raises(PhoneFailed) as told:
        bench.measure("usb-1", RunnerName.SHELL, resume=True)
    assert told.value.reason == Reason.APP_CHANGED


def test_a_model_that_was_rejected_for_good_is_neither_asked_again_nor_told_twice(bench: Bench) -> None:
    with pytest.raises(PhoneFailed):
        bench.measure("usb-1", battery_percent=9)
    with bench.store() as store:
        (before,) = store.sweep("sweep").runs
        variant = before.artifacts[0].variant
        store.add_failures([FailureRecord("sweep", Reason.MODEL_REJECTED, "no", before.run.run, variant, "usb-1")])
    bench.measure("usb-1", resume=True)
    with bench.store() as store:
        (after,) = store.sweep("sweep").runs
        assert [failure.reason for failure in after.failures] == [Reason.MODEL_REJECTED]
        assert store.starts(after.run.run) == ()

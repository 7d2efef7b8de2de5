"""What `bigcore doctor --prove` finds on phones that behave as some vendors' do."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.fault_ground import close, replay_phone
from support.tiny_model import tiny_model

from harness.doctor.proof import Proof
from harness.doctor.proving import Ground, prove
from harness.phone.facts import read_facts
from harness.phone.journal import JournalFolder
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.phone import Phone
from virtual_phone.in_process import InProcessTransport

pytestmark = pytest.mark.long


@pytest.fixture
def loop() -> Iterator[LeapingLoop]:
    made = LeapingLoop()
    asyncio.set_event_loop(made)
    yield made
    close(made)


def as_it_is(phone: Phone) -> None: ...


def proofs_on(
    profile: str, loop: LeapingLoop, folder: Path, left: Callable[[Phone], None] = as_it_is
) -> dict[str, Proof]:
    """`left` makes of the phone what its owner left of it."""
    phone = replay_phone(loop, KnownModels(), [], profile=profile)
    left(phone)
    adb = InProcessTransport(phone, loop)
    model = tiny_model()
    ground = Ground(
        phone=adb,
        facts=read_facts(adb, ""),
        journals=JournalFolder(folder),
        at="",
        model=model,
        sha256=hashlib.sha256(model).hexdigest(),
        folder=folder,
        apk=None,
    )
    found = {proof.assumption: proof for proof in prove(ground)}
    loop.run_until_complete(phone.close())
    return found


def test_a_phone_that_opens_the_apps_window_is_proven_to_by_both_ways(loop: LeapingLoop, tmp_path: Path) -> None:
    found = proofs_on("pixel_8", loop, tmp_path)
    assert found["the app opens its window by itself"].holds is True
    assert found["the shell may open the app's window"].holds is True
    assert not any("10021" in assumption for assumption in found)
    assert "page size 4096" in found["TFLite's library loads"].detail


def test_a_xiaomi_is_proven_to_need_its_operation_or_the_shell(loop: LeapingLoop, tmp_path: Path) -> None:
    found = proofs_on("xiaomi_13_pro", loop, tmp_path)
    assert found["the app opens its window by itself"].holds is False
    assert found["the shell may open the app's window"].holds is True
    assert found["with its operation 10021 allowed, the app opens its window by itself"].holds is True


def test_a_xiaomi_that_keeps_its_operation_is_proven_so(loop: LeapingLoop, tmp_path: Path) -> None:
    found = proofs_on("xiaomi_13_pro_fixed_op", loop, tmp_path)
    assert found["with its operation 10021 allowed, the app opens its window by itself"].holds is False


def test_where_apps_may_not_read_the_shells_folder_they_are_proven_through_the_inbox(
    loop: LeapingLoop, tmp_path: Path
) -> None:
    found = proofs_on("pixel_8_strict", loop, tmp_path)
    assert found["the app may read /data/local/tmp"].holds is False
    for assumption in (
        "the app runs and reads its request and model",
        "the app pins itself by a system call",
        "the app opens its window by itself",
        "the shell may open the app's window",
        "the phone has a sustained performance mode",
        "the shell may write into the app's inbox",
    ):
        assert found[assumption].holds is True, found[assumption]
    not_held = {assumption for assumption, proof in proofs_on("pixel_8", loop, tmp_path).items() if not proof.holds}
    assert {one for one, proof in found.items() if not proof.holds} == not_held | {"the app may read /data/local/tmp"}


def asleep(phone: Phone) -> None:
    phone.screen.awake, phone.screen.keyguard = False, True


def test_a_phone_whose_screen_was_off_is_proven_with_its_screen_on_and_left_asleep(
    loop: LeapingLoop, tmp_path: Path
) -> None:
    phones: list[Phone] = []

    def left(phone: Phone) -> None:
        asleep(phone)
        phones.append(phone)

    found = proofs_on("pixel_8", loop, tmp_path, left)
    assert found["the app runs and reads its request and model"].holds is True
    assert found["the app stays in front"].holds is True
    assert found["the app opens its window by itself"].holds is True
    assert found["in front, the app is in the cpuset top-app"].holds is True
    assert phones[0].screen.awake is False


def test_behind_a_pin_the_app_is_not_tried_and_what_to_do_is_told(loop: LeapingLoop, tmp_path: Path) -> None:
    def left(phone: Phone) -> None:
        asleep(phone)
        phone.screen.secure_keyguard = True

    found = proofs_on("pixel_8", loop, tmp_path, left)
    assert found["the app runs"].holds is None
    assert "unlock it" in found["the app runs"].detail
    assert found["the no-install mode runs"].holds is None


def test_a_xiaomi_whose_screen_was_off_is_proven_to_need_its_operation(loop: LeapingLoop, tmp_path: Path) -> None:
    found = proofs_on("xiaomi_13_pro", loop, tmp_path, asleep)
    assert found["the app opens its window by itself"].holds is False
    assert found["with its operation 10021 allowed, the app opens its window by itself"].holds is True


def test_what_android_9_keeps_from_its_shell_is_not_called_a_failure(loop: LeapingLoop, tmp_path: Path) -> None:
    found = proofs_on("galaxy_s8", loop, tmp_path)
    assert found["the load is told"] == Proof("the load is told", None, "Android 8 and 9 do not tell it to the shell")
    assert found["a thermal status is told"].holds is None
    assert "no `getconf` there" in found["TFLite's library loads"].detail
    assert found["a steady temperature is told"].holds is True

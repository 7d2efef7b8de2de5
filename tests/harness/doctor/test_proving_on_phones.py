"""What `bigcore doctor --prove` finds on phones that behave as some vendors' do."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
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
from virtual_phone.in_process import InProcessTransport

pytestmark = pytest.mark.long


@pytest.fixture
def loop() -> Iterator[LeapingLoop]:
    made = LeapingLoop()
    asyncio.set_event_loop(made)
    yield made
    close(made)


def proofs_on(profile: str, loop: LeapingLoop, folder: Path) -> dict[str, Proof]:
    phone = replay_phone(loop, KnownModels(), [], profile=profile)
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


def test_what_android_9_keeps_from_its_shell_is_not_called_a_failure(loop: LeapingLoop, tmp_path: Path) -> None:
    found = proofs_on("galaxy_s8", loop, tmp_path)
    assert found["the load is told"] == Proof("the load is told", None, "Android 8 and 9 do not tell it to the shell")
    assert found["a thermal status is told"].holds is None
    assert "no `getconf` there" in found["TFLite's library loads"].detail
    assert found["a steady temperature is told"].holds is True

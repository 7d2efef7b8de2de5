"""What `bigcore doctor --prove` says of a phone's settings, in whatever state somebody left them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fault_ground import close, replay_phone

from harness.doctor.proof import Proof
from harness.doctor.settings_proof import prove_settings
from harness.phone.facts import read_facts
from harness.phone.journal import Journal, JournalFolder, SettingChange
from harness.phone.settings import WANTED_SETTINGS
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.phone import Phone
from virtual_phone.in_process import InProcessTransport


@pytest.fixture
def loop() -> Iterator[LeapingLoop]:
    made = LeapingLoop()
    asyncio.set_event_loop(made)
    yield made
    close(made)


@pytest.fixture
def phone(loop: LeapingLoop) -> Iterator[Phone]:
    made = replay_phone(loop, KnownModels(), [], profile="pixel_8")
    yield made
    loop.run_until_complete(made.close())


def proof_of(phone: Phone, loop: LeapingLoop, folder: Path) -> Proof:
    adb = InProcessTransport(phone, loop)
    return prove_settings(adb, read_facts(adb, ""), (), JournalFolder(folder))


def set_as_wanted(phone: Phone) -> None:
    for one in WANTED_SETTINGS:
        phone.settings.tables[one.namespace][one.key] = one.value


def test_a_phone_that_lets_them_be_changed_is_told_to(phone: Phone, loop: LeapingLoop, tmp_path: Path) -> None:
    assert proof_of(phone, loop, tmp_path).holds is True


def test_what_a_killed_run_left_is_put_back_before_and_does_not_count_against_the_phone(
    phone: Phone, loop: LeapingLoop, tmp_path: Path
) -> None:
    known = read_facts(InProcessTransport(phone, loop), "").phone
    old = tuple(
        SettingChange(namespace=one.namespace, key=one.key, old=phone.settings.tables[one.namespace].get(one.key))
        for one in WANTED_SETTINGS
    )
    JournalFolder(tmp_path).write(Journal(identity=known.identity, serial="", model=known.model, changes=old))
    set_as_wanted(phone)
    assert proof_of(phone, loop, tmp_path) == Proof("settings can be changed and come back", True, "all of them")


def test_a_phone_that_stands_as_a_sweep_wants_it_proves_nothing(
    phone: Phone, loop: LeapingLoop, tmp_path: Path
) -> None:
    set_as_wanted(phone)
    found = proof_of(phone, loop, tmp_path)
    assert found.holds is None
    assert "none was changed" in found.detail


def test_behind_a_pin_they_are_not_said_to_be_stuck(phone: Phone, loop: LeapingLoop, tmp_path: Path) -> None:
    phone.screen.awake, phone.screen.keyguard, phone.screen.secure_keyguard = False, True, True
    found = proof_of(phone, loop, tmp_path)
    assert found.holds is None
    assert "unlock it" in found.detail


def test_a_setting_that_was_not_set_and_cannot_be_is_told(
    phone: Phone, loop: LeapingLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.settings.tables["global"].pop("stay_on_while_plugged_in", None)
    monkeypatch.setattr("harness.phone.settings.change_line", lambda changes: "true")
    found = proof_of(phone, loop, tmp_path)
    assert found.holds is False
    assert "stay_on_while_plugged_in" in found.detail

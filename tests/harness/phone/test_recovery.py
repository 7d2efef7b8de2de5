"""Getting a phone back: gentle steps first, a time limit on each, and never another phone's numbers."""

from dataclasses import replace

import pytest
from support.fake_board import Board, Clock, Phone

from harness.errors import PhoneFailed
from harness.phone.adb.refusals import lost
from harness.phone.identity import identity
from harness.phone.ladder import Patience, hub_and_port
from harness.phone.recovery import KnownPhone, ReturningPhone
from harness.reasons import Reason

PATIENCE = Patience(retry_s=5, reconnect_s=5, restart_s=5, power_cycle_s=5, boot_s=60)
KNOWN = KnownPhone("usb1", identity("S1", "Google", "Pixel"), "fp1", device_path=None)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def board():
    return Board()


@pytest.fixture
def returning(board, clock):
    told: list[str] = []

    def make(**options: object) -> ReturningPhone:
        wanted = {"another_in_use": lambda: False, "patience": PATIENCE, **options}
        return ReturningPhone(
            replace(KNOWN, serial=wanted.pop("serial", KNOWN.serial)), board, clock, told.append, **wanted
        )

    make.told = told
    return make


LOST = lost("usb1")


def test_a_short_break_needs_no_more_than_another_try(board, returning):
    board.phones["usb1"] = Phone()
    returning().recover(LOST)
    assert board.deeds == []


def test_a_phone_that_comes_back_after_a_while_is_waited_for(board, clock, returning):
    clock.due.append((3.0, lambda: board.phones.update(usb1=Phone())))
    returning().recover(LOST)
    assert clock.seconds == 3.0


def test_a_stuck_connection_is_closed_from_this_side(board, returning):
    board.phones["usb1"] = Phone(state="offline")
    board.on["reconnect"] = lambda: board.phones.update(usb1=Phone())
    returning().recover(LOST)
    assert board.deeds == ["reconnect"]


def test_the_server_is_restarted_when_nobody_else_needs_it(board, returning):
    board.on["restart"] = lambda: board.phones.update(usb1=Phone())
    returning().recover(LOST)
    assert board.deeds == ["reconnect", "restart"]


def test_the_server_is_left_alone_while_another_phone_is_measured(board, clock, returning):
    clock.due.append((30.0, lambda: board.phones.update(usb1=Phone())))
    returning(another_in_use=lambda: True).recover(LOST)
    assert board.deeds == ["reconnect"]


def test_a_phone_that_starts_is_believed_only_when_android_is_up(board, clock, returning):
    board.phones["usb1"] = Phone(booted=False)
    clock.due.append((40.0, lambda: board.phones.update(usb1=Phone())))
    returning().recover(LOST)
    assert clock.seconds == 40.0


def test_it_is_rebooted_only_if_that_is_allowed(board, returning):
    board.on["reboot"] = lambda: board.phones.update(usb1=Phone())
    with pytest.raises(PhoneFailed):
        returning().recover(LOST)
    assert "reboot" not in board.deeds
    returning(allow_reboot=True).recover(LOST)
    assert board.deeds[-1] == "reboot"


def test_a_phone_that_never_returns_is_set_aside_in_time(clock, returning):
    with pytest.raises(PhoneFailed) as told:
        returning().recover(LOST)
    assert told.value.reason == Reason.PHONE_LOST
    assert clock.seconds == 5 + 5 + 5 + 60


def test_the_reason_is_what_hinders_it_now(board, returning):
    board.phones["usb1"] = Phone(state="unauthorized")
    with pytest.raises(PhoneFailed) as told:
        returning().recover(LOST)
    assert told.value.reason == Reason.UNAUTHORIZED


def test_another_phone_at_the_same_address_is_refused_at_once(board, clock, returning):
    board.phones["usb1"] = Phone(serialno="S2")
    with pytest.raises(PhoneFailed) as told:
        returning().recover(LOST)
    assert told.value.reason == Reason.PHONE_CHANGED
    assert clock.seconds == 0


def test_a_phone_that_was_updated_meanwhile_is_refused(board, returning):
    board.phones["usb1"] = Phone(fingerprint="fp2")
    with pytest.raises(PhoneFailed) as told:
        returning().recover(LOST)
    assert told.value.reason == Reason.PHONE_CHANGED
    assert (told.value.what, told.value.next_step) == ("its Android was fp1 and is now fp2", "begin a new sweep")


@pytest.mark.parametrize("address", ["usb1", "192.168.1.5:5555"])
def test_a_phone_that_was_updated_meanwhile_is_tidied_up_at_once(board, clock, returning, address):
    phone = returning()
    board.phones[address] = Phone(fingerprint="fp2", booted=False)
    clock.due.append((40.0, lambda: board.phones.update({address: Phone(fingerprint="fp2")})))
    with pytest.raises(PhoneFailed) as told:
        phone.recover(LOST)
    assert told.value.reason == Reason.PHONE_CHANGED
    assert phone.run("settings put global low_power 1").ok
    assert phone.serial == address


def test_a_phone_that_is_updated_while_it_is_tidied_up_is_waited_for(board, clock, returning):
    board.phones["usb1"] = Phone()
    phone = returning()
    board.phones.clear()
    clock.due.append((3.0, lambda: board.phones.update(usb1=Phone(fingerprint="fp2"))))
    phone.look_for()
    assert phone.run("getprop").ok


def test_the_same_phone_over_wifi_is_the_same_phone(board, returning):
    board.phones["192.168.1.5:5555"] = Phone()
    phone = returning()
    phone.recover(LOST)
    assert phone.serial == "192.168.1.5:5555"
    assert phone.run("getprop").ok


def test_a_phone_over_the_network_that_adb_forgot_is_called_until_it_is_back(board, clock, returning):
    clock.due.append((40.0, lambda: board.in_reach.update({"10.0.0.7:5555": Phone()})))
    back = returning(serial="10.0.0.7:5555")
    back.recover(lost("10.0.0.7:5555"))
    assert back.serial == "10.0.0.7:5555"


def test_a_restarted_server_is_told_again_of_the_other_phones_over_the_network(board, clock, returning):
    other = Phone(serialno="S2")
    board.in_reach["10.0.0.8:5555"] = board.phones["10.0.0.8:5555"] = other
    board.on["restart"] = board.phones.clear
    clock.due.append((12.0, lambda: board.phones.update(usb1=Phone())))
    returning().recover(LOST)
    assert board.phones["10.0.0.8:5555"] is other


def test_another_phone_is_asked_only_once_who_it_is(board, returning):
    stranger = board.phones["usb2"] = Phone(serialno="S2")
    with pytest.raises(PhoneFailed):
        returning().recover(LOST)
    assert stranger.asked == 2, "getprop and the package manager, once"


def test_what_no_reconnection_heals_is_not_tried(board, returning):
    full = PhoneFailed(Reason.NO_SPACE, "usb1", "full", "delete something")
    with pytest.raises(PhoneFailed) as told:
        returning().recover(full)
    assert told.value is full
    assert board.deeds == []


def test_every_step_says_what_it_does_and_how_long_at_most(returning):
    with pytest.raises(PhoneFailed):
        returning().recover(LOST)
    assert returning.told == [
        "trying again (at most 5 s)",
        "reconnecting (at most 5 s)",
        "restarting the adb server (at most 5 s)",
        "waiting for it to start (at most 60 s)",
    ]


def test_a_server_of_somebody_else_is_never_restarted(board, returning):
    board.ours = False
    with pytest.raises(PhoneFailed):
        returning().recover(LOST)
    assert "restart" not in board.deeds
    assert "reconnect" in board.deeds


@pytest.mark.parametrize("installed", [True, False])
def test_its_usb_port_is_switched_off_and_on_where_the_tool_is_there(board, clock, tmp_path, monkeypatch, installed):
    tool = tmp_path / "uhubctl"
    if installed:
        tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n')
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    known = replace(KNOWN, device_path="usb:1-4.2")
    with pytest.raises(PhoneFailed):
        ReturningPhone(known, board, clock, lambda words: None, lambda: False, patience=PATIENCE).recover(LOST)
    asked = tmp_path / "asked"
    assert (asked.read_text() if asked.exists() else "") == ("-l 1-4 -p 2 -a cycle -d 3\n" if installed else "")
    assert clock.seconds == 5 + 5 + 5 + 60 + 5 * installed


def test_the_hub_and_port_of_a_phone():
    assert hub_and_port("usb:1-4.2") == ("1-4", "2")
    assert hub_and_port("usb:1-4") == ("1", "4")
    assert hub_and_port("usb:2-1.3.4") == ("2-1.3", "4")


def test_a_stranger_at_the_address_of_a_lost_phone_is_not_even_tidied_up(clock):
    board = Board({"usb1": Phone()})
    phone = ReturningPhone(KNOWN, board, clock, lambda words: None, lambda: False, patience=PATIENCE)
    board.phones["usb1"] = stranger = Phone(serialno="S2")
    with pytest.raises(PhoneFailed):
        phone.recover(lost("usb1"))
    with pytest.raises(PhoneFailed) as refused:
        phone.run("rm -rf /data/local/tmp/bigcore")
    assert refused.value.reason == Reason.PHONE_CHANGED
    board.phones["usb1"] = Phone()
    assert phone.run("getprop").ok
    assert stranger.asked > 0

"""The first contact with a phone: the same steps as for one that is lost later, and no other phone is disturbed."""

from __future__ import annotations

import pytest
from support.fake_board import Board, Clock, Phone

from harness.errors import PhoneFailed
from harness.phone.ladder import Ladder, Patience
from harness.phone.meeting import another_needs_the_server, meet
from harness.reasons import Reason

PATIENCE = Patience(retry_s=5, reconnect_s=5, restart_s=5, power_cycle_s=5, boot_s=60)


def ladder(board: Board) -> Ladder:
    in_use = lambda: another_needs_the_server("usb1", board, lambda: False)  # noqa: E731
    return Ladder("usb1", board, lambda words: None, in_use, None, False, PATIENCE)


def test_a_phone_that_answers_is_met_at_once() -> None:
    board, clock = Board({"usb1": Phone()}), Clock()
    assert meet(ladder(board), clock).build.fingerprint == "fp1"
    assert (board.deeds, clock.seconds) == ([], 0)


def test_one_that_waits_for_a_tap_on_its_screen_is_waited_for() -> None:
    board, clock = Board({"usb1": Phone(state="unauthorized")}), Clock()
    clock.due.append((30.0, lambda: board.phones.update(usb1=Phone())))
    assert meet(ladder(board), clock).build.fingerprint == "fp1"
    assert clock.seconds == 30.0


def test_one_that_still_starts_is_waited_for() -> None:
    board, clock = Board({"usb1": Phone(booted=False)}), Clock()
    clock.due.append((40.0, lambda: board.phones.update(usb1=Phone())))
    assert meet(ladder(board), clock).build.boot_completed
    assert clock.seconds == 40.0


def test_one_that_never_answers_is_set_aside_in_time_with_what_hinders_it() -> None:
    board, clock = Board({"usb1": Phone(state="offline")}), Clock()
    with pytest.raises(PhoneFailed) as told:
        meet(ladder(board), clock)
    assert told.value.reason == Reason.OFFLINE
    assert clock.seconds == 5 + 5 + 5 + 60


def test_the_server_is_restarted_when_no_other_phone_is_on_it() -> None:
    board, clock = Board({"usb1": Phone(state="offline")}), Clock()
    board.on["restart"] = lambda: board.phones.update(usb1=Phone())
    meet(ladder(board), clock)
    assert board.deeds == ["reconnect", "restart"]


def test_the_server_is_left_alone_while_another_phone_may_be_met_as_well() -> None:
    board, clock = Board({"usb1": Phone(state="offline"), "usb2": Phone()}), Clock()
    clock.due.append((30.0, lambda: board.phones.update(usb1=Phone())))
    meet(ladder(board), clock)
    assert board.deeds == ["reconnect"]

"""A night looks for its phones as a person would: calls them, waits a little, and knows them at another address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from support.fault_ground import close
from support.network_board import NetworkBoard

from harness.clock import SystemClock
from harness.nightly.measuring.measurer import Fleet
from harness.nightly.measuring.phones_tonight import PATIENCE_S, KnownPhones, PhonesTonight
from harness.phone.adb.adb_server import AdbServer
from harness.phone.addresses import identity_at
from harness.session.progress import ProgressEvent
from virtual_phone.device.leaping_loop import LeapingLoop

PORT, OTHER_PORT, CABLE = "192.168.1.7:5555", "192.168.1.7:41000", "R5CT30"


class Evening:
    """A phone that the last night met at PORT, and the night's look for it."""

    def __init__(self, board: NetworkBoard) -> None:
        self.board = board
        self.said: list[ProgressEvent] = []
        self.phone = board.phone("MINE1", PORT)
        self.identity = identity_at(board, PORT) or ""
        self.known = KnownPhones({PORT: self.identity}, (PORT,))

    def looks(self, *asked: str) -> Fleet:
        tonight = PhonesTonight(self.board, self.board.clock, self.said.append, self.known)
        return tonight.fleet({name: name for name in asked})

    def finds(self, *asked: str) -> list[tuple[str, str, str]]:
        fleet = self.looks(*asked)
        assert fleet.missing == ()
        return [(one.asked, one.serial, one.identity) for one in fleet.present]

    def after_s(self, seconds: float, state: str) -> None:
        """The state that adb lists the phone in changes after so long."""
        self.board.clock.due.append((seconds, lambda: self.is_listed_as(state)))

    def is_listed_as(self, state: str) -> None:
        link = self.phone.link
        link.silent, link.authorizing = state == "offline", state == "authorizing"
        link.unauthorized = state == "unauthorized"


@pytest.fixture
def evening() -> Iterator[Evening]:
    loop = LeapingLoop()
    asyncio.set_event_loop(loop)
    board = NetworkBoard(loop)
    made = Evening(board)
    yield made
    for phone in {*board.phones.values(), *board.in_reach.values()}:
        loop.run_until_complete(phone.close())
    close(loop)


@pytest.mark.parametrize("asked", [(PORT,), ()], ids=["named", "whatever is there"])
def test_a_phone_over_the_network_that_adb_forgot_is_called(evening: Evening, asked: tuple[str, ...]) -> None:
    evening.board.forget()
    assert evening.finds(*asked) == [(PORT, PORT, evening.identity)]
    assert evening.board.called == [PORT]


def test_what_is_listed_is_not_called_and_nothing_is_waited_for(evening: Evening) -> None:
    assert evening.finds(PORT) == [(PORT, PORT, evening.identity)]
    assert (evening.board.called, evening.said, evening.board.clock.seconds) == ([], [], 0)


@pytest.mark.parametrize("before", ["gone", "offline"])
def test_a_phone_at_another_port_is_the_one_that_earlier_nights_knew(evening: Evening, before: str) -> None:
    board = evening.board
    board.phones.clear()
    board.ways.clear()
    board.phone("MINE1", OTHER_PORT)
    board.phone("OTHER1", "192.168.1.8:5555")
    if before == "offline":
        board.phone("MINE1", PORT).link.silent = True
    assert evening.finds(PORT) == [(PORT, OTHER_PORT, evening.identity)]
    assert board.clock.seconds == 0


def test_a_phone_at_another_port_may_still_have_to_agree_with_adb(evening: Evening) -> None:
    evening.board.phones.clear()
    evening.board.ways.clear()
    evening.phone = evening.board.phone("MINE1", OTHER_PORT)
    evening.is_listed_as("authorizing")
    evening.after_s(4, "device")
    assert evening.finds(PORT) == [(PORT, OTHER_PORT, evening.identity)]


@pytest.mark.parametrize("state", ["offline", "authorizing", "unauthorized"])
@pytest.mark.parametrize("asked", [(PORT,), ()], ids=["named", "whatever is there"])
def test_a_phone_that_is_not_ready_yet_is_waited_for(evening: Evening, asked: tuple[str, ...], state: str) -> None:
    evening.is_listed_as(state)
    evening.after_s(4, "device")
    assert evening.finds(*asked) == [(PORT, PORT, evening.identity)]
    assert evening.board.clock.seconds == 4
    (said,) = evening.said
    assert said.serial == PORT


def test_the_patience_ends_also_where_the_state_changes_all_the_time(evening: Evening) -> None:
    evening.is_listed_as("offline")
    for second in range(1, 100):
        evening.after_s(second, "authorizing" if second % 2 else "offline")
    (missing,) = evening.looks(PORT).missing
    assert missing.asked == PORT
    assert evening.board.clock.seconds == PATIENCE_S
    assert len(evening.said) == 1


def test_a_phone_that_is_missing_is_told_with_the_next_step(evening: Evening) -> None:
    evening.board.phones.clear()
    evening.board.ways.clear()
    over_network, on_cable = evening.looks(PORT, CABLE).missing
    assert "no phone answers at this address; " in over_network.detail
    assert "`adb connect`" in over_network.detail
    assert on_cable.detail == "no such phone is connected; plug it in, then see `bigcore phones`"
    evening.phone = evening.board.phone("MINE1", PORT)
    evening.is_listed_as("unauthorized")
    (missing,) = evening.looks(PORT).missing
    assert missing.detail.endswith("accept the dialog that asks to allow USB debugging")


def test_a_stranger_at_an_address_of_the_last_night_is_not_measured_where_nobody_asked_for_it(evening: Evening) -> None:
    board = evening.board
    board.forget()
    board.phone("OTHER1", CABLE)
    board.in_reach[PORT] = board.phone("STRANGER1", "elsewhere")
    del board.phones["elsewhere"], board.ways["elsewhere"]
    assert [serial for _, serial, _ in evening.finds()] == [CABLE]


@pytest.mark.adb
@pytest.mark.long
def test_the_real_adb_server_is_told_of_a_phone_that_it_was_disconnected_from(virtual_phone, adb_port: int) -> None:
    phone, server = virtual_phone("pixel_1_cool", "--engine", "replay"), AdbServer(port=adb_port)
    tonight = PhonesTonight(server, SystemClock(), lambda event: None, KnownPhones())
    (before,) = tonight.fleet({"bench": phone.serial}).present
    with server.open("disconnecting") as channel:
        channel.ask(f"host:disconnect:{phone.serial}")
        channel.block()
    assert server.connected() == ()
    assert tonight.fleet({"bench": phone.serial}).present == (before,)

"""A phone that adb lists at several addresses is one phone, spoken to over its cable."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from support.fault_ground import close
from support.network_board import NetworkBoard

from harness.errors import NoPhone
from harness.phone.addresses import Alias, addresses_of_others, by_identity, identity_at, over_network
from harness.reasons import Reason
from harness.sweep.phones import at_their_addresses_now, find_phones
from virtual_phone.device.leaping_loop import LeapingLoop

CABLE, AIR, PORT = "R5CT30", "adb-R5CT30-hBp1tK._adb-tls-connect._tcp", "192.168.1.7:5555"


@pytest.fixture
def board() -> Iterator[NetworkBoard]:
    loop = LeapingLoop()
    asyncio.set_event_loop(loop)
    made = NetworkBoard(loop)
    yield made
    for phone in set(made.phones.values()):
        loop.run_until_complete(phone.close())
    close(loop)


def hang(board: NetworkBoard, serialno: str, *addresses: str) -> None:
    board.phone(serialno, *addresses)


@pytest.mark.parametrize("order", [(CABLE, AIR, PORT), (AIR, CABLE, PORT), (PORT, AIR, CABLE)])
def test_over_usb_and_wifi_it_is_measured_once_and_over_usb(board: NetworkBoard, order: tuple[str, ...]) -> None:
    hang(board, CABLE, *order)
    found = find_phones((), board)
    assert (found.ready, found.not_ready) == ((CABLE,), ())
    assert {alias.address for alias in found.aliases} == {AIR, PORT}


def test_two_phones_stay_two(board: NetworkBoard) -> None:
    hang(board, CABLE, CABLE, AIR)
    hang(board, "OTHER1", "OTHER1")
    assert set(find_phones((), board).ready) == {CABLE, "OTHER1"}


def test_an_address_that_was_named_alone_is_taken(board: NetworkBoard) -> None:
    hang(board, CABLE, CABLE, AIR)
    assert find_phones((AIR,), board).ready == (AIR,)


def test_a_phone_over_the_network_that_adb_forgot_is_called_where_it_was_asked_for(board: NetworkBoard) -> None:
    hang(board, "MINE1", PORT)
    hang(board, "MINE2", "192.168.1.8:5555")
    board.forget()
    hang(board, CABLE, CABLE)
    assert find_phones((), board).ready == (CABLE,), "nobody knows which addresses there are"
    found = find_phones((PORT, CABLE, "USB-9", "192.168.1.9:5555"), board)
    assert found.ready == (PORT, CABLE)
    assert board.called == [PORT, "192.168.1.9:5555"]
    assert ["`adb connect`" in failure.next_step for failure in found.not_ready] == [False, True]


def test_a_wireless_address_that_is_offline_is_no_second_phone_that_failed() -> None:
    listing = by_identity([(AIR, "offline"), (CABLE, "device")], {CABLE: "0123456789abcdef"})
    assert listing.phones == ((CABLE, "device"),)
    assert listing.aliases == (Alias(AIR, CABLE),)


def test_a_cable_that_does_not_trust_us_yields_to_the_air_that_does() -> None:
    listing = by_identity([(CABLE, "unauthorized"), (AIR, "device")], {AIR: "0123456789abcdef"})
    assert listing.phones == ((AIR, "device"),)


def test_what_hangs_on_a_network() -> None:
    assert [over_network(serial) for serial in (CABLE, AIR, PORT, "emulator-5554")] == [False, True, True, False]


def test_a_phone_that_is_authorizing_is_named(board: NetworkBoard) -> None:
    hang(board, CABLE, CABLE)
    board.phones[CABLE].link.authorizing = True
    with pytest.raises(NoPhone, match="still agreeing"):
        find_phones((), board)
    hang(board, "OTHER1", "OTHER1")
    found = find_phones((), board)
    assert found.ready == ("OTHER1",)
    assert [failure.reason for failure in found.not_ready] == [Reason.UNAUTHORIZED]


def test_a_named_phone_that_wireless_debugging_gave_another_port_is_gone_on_with_there(board: NetworkBoard) -> None:
    hang(board, "MINE1", "192.168.1.7:41000")
    hang(board, "OTHER1", "192.168.1.8:5555")
    met = {PORT: identity_at(board, "192.168.1.7:41000") or "", "usb-2": "of nobody here"}
    assert at_their_addresses_now((PORT,), met, board) == ("192.168.1.7:41000",)
    assert at_their_addresses_now(("usb-2",), met, board) == ("usb-2",), "who is found nowhere is missing there"


def test_an_address_that_adb_lists_as_offline_for_ever_does_not_hide_the_phone_at_another(board: NetworkBoard) -> None:
    hang(board, "MINE1", PORT)
    board.phones[PORT].link.silent = True
    hang(board, "MINE1", "192.168.1.7:41000")
    met = {PORT: identity_at(board, "192.168.1.7:41000") or ""}
    assert at_their_addresses_now((PORT,), met, board) == ("192.168.1.7:41000",)


def test_a_stranger_at_the_named_address_sends_nobody_looking_elsewhere(board: NetworkBoard) -> None:
    hang(board, "STRANGER1", PORT)
    hang(board, "MINE1", CABLE)
    met = {PORT: identity_at(board, CABLE) or ""}
    assert at_their_addresses_now((PORT,), met, board) == (PORT,), "he is refused by name when he is met"


SAME = "0123456789abcdef"


def test_two_phones_on_cables_are_never_one_though_both_tell_the_same_serial_number() -> None:
    rows = [("usb-1", "device"), ("usb-2", "device"), (PORT, "device")]
    listing = by_identity(rows, dict.fromkeys(("usb-1", "usb-2", PORT), SAME))
    assert listing.phones == tuple(rows)
    assert listing.aliases == ()


def test_two_emulators_of_one_image_are_two_phones_with_an_identity_each(board: NetworkBoard) -> None:
    hang(board, "EMULATOR36X5X10X0", "emulator-5554")
    hang(board, "EMULATOR36X5X10X0", "emulator-5556")
    hang(board, CABLE, CABLE, PORT)
    found = find_phones((), board)
    assert set(found.ready) == {"emulator-5554", "emulator-5556", CABLE}
    assert len({identity_at(board, serial) for serial in found.ready}) == 3


def test_a_placeholder_for_a_serial_number_does_not_make_two_phones_one(board: NetworkBoard) -> None:
    hang(board, "0123456789ABCDEF", "usb-1")
    hang(board, "0123456789ABCDEF", "usb-2")
    assert identity_at(board, "usb-1") != identity_at(board, "usb-2")


@pytest.mark.parametrize(("own", "second"), [(CABLE, PORT), (CABLE, AIR), (AIR, CABLE)])
def test_its_own_second_address_is_no_other_phone(board: NetworkBoard, own: str, second: str) -> None:
    hang(board, CABLE, own, second)
    assert addresses_of_others(board, own) == ()
    hang(board, "ANOTHER", "192.168.1.9:5555")
    assert addresses_of_others(board, own) == ("192.168.1.9:5555",)

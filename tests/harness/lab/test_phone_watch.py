"""Phones come, go, hang and show up twice while an agent serves the others."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.lab_hall import LabHall

from harness.errors import AdbUnavailable
from harness.phone.adb.refusals import lost
from harness.phone.adb.transport import Reply
from harness.results.lab import LabPhone, SetAsidePhone
from harness.store.lab import LabBook
from harness.store.store import Store

pytestmark = pytest.mark.long

Listing = tuple[tuple[str, str], ...]
PROPERTIES = """[ro.build.version.release]: [10]
[ro.build.version.sdk]: [29]
[ro.product.manufacturer]: [Google]
[ro.product.model]: [Pixel]
[ro.serialno]: [{serialno}]
"""


@dataclass
class Board:
    """An adb server that lists what the test says. Each address has the serial number of its phone."""

    phones: dict[str, str]
    hung: threading.Event = field(default_factory=threading.Event)
    listings: queue.SimpleQueue[Listing | None] = field(default_factory=queue.SimpleQueue)

    def show(self, *serials: str) -> None:
        self.listings.put(tuple((serial, "device") for serial in serials))

    def tracked(self, silence_s: float) -> Iterator[Listing]:
        while (listing := self.listings.get()) is not None:
            yield listing
        raise lost("adb server")

    def transport(self, serial: str) -> Any:
        return Line(self, serial)


@dataclass
class Line:
    board: Board
    serial: str

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        if self.serial.startswith("HUNG"):
            self.board.hung.wait()
        if self.serial == "GONE":
            raise AdbUnavailable("adb server", "no adb server answers there", "start it")
        return Reply(PROPERTIES.format(serialno=self.board.phones[self.serial]), "", 0)


@contextmanager
def agent_at(board: Board, url: str) -> Iterator[list[str]]:
    from harness.lab.agent import Agent
    from harness.lab.post import Pace, Post

    quick = Pace(tell_s=0.1, beat_s=0.5, health_s=0.5, look_s=0.2, again_s=0.2)
    loop = asyncio.new_event_loop()
    said: list[str] = []
    agent = Agent(Post("host-1", url, board, pace=quick), said.append)  # type: ignore[arg-type]
    thread = threading.Thread(target=loop.run_until_complete, args=(agent.run(),))
    thread.start()
    try:
        yield said
    finally:
        board.hung.set()
        loop.call_soon_threadsafe(agent.stop)
        board.listings.put(())
        thread.join(30)
        board.listings.put(None)
        loop.close()


@pytest.fixture
def seen(lab_url: str) -> Callable[[Callable[[tuple[LabPhone, ...]], bool]], tuple[LabPhone, ...]]:
    """Waits until what the store says of the phones is as wanted, and returns it."""
    hall = LabHall(None, lambda: None, lab_url, sweep=None)  # type: ignore[arg-type]

    def until(holds: Callable[[tuple[LabPhone, ...]], bool]) -> tuple[LabPhone, ...]:
        def phones() -> tuple[LabPhone, ...]:
            with Store.open(lab_url) as store:
                found = LabBook(store).phones()
            return found if holds(found) else ()

        return hall.until(phones, 20)

    return until


def test_a_phone_that_hangs_keeps_no_other_waiting(lab_url: str, seen) -> None:
    board = Board({"HUNG": "1", "GONE": "2", "WELL": "3"})
    with agent_at(board, lab_url):
        board.show("HUNG", "GONE", "WELL")
        assert [phone.serial for phone in seen(bool)] == ["WELL"]


def test_a_phone_that_goes_is_told_as_gone_and_is_served_again_when_it_returns(lab_url: str, seen) -> None:
    board = Board({"USB1": "1"})
    with agent_at(board, lab_url):
        board.show("USB1")
        seen(lambda phones: any(phone.present for phone in phones))
        board.show()
        seen(lambda phones: any(not phone.present for phone in phones))
        board.show("USB1")
        seen(lambda phones: any(phone.present for phone in phones))


def test_one_phone_over_two_ways_is_served_once_and_stays_when_one_of_them_goes(lab_url: str, seen) -> None:
    board = Board({"USB1": "1", "192.0.2.7:5555": "1"})
    with agent_at(board, lab_url):
        board.show("USB1")
        (first,) = seen(bool)
        board.show("USB1", "192.0.2.7:5555")
        board.show("192.0.2.7:5555")
        (phone,) = seen(lambda phones: any(phone.serial == "192.0.2.7:5555" for phone in phones))
        assert (phone.phone, phone.present) == (first.phone, True)


def test_many_phones_that_hang_neither_silence_their_host_nor_keep_a_well_one_waiting(lab_url: str, seen) -> None:
    hung = {f"HUNG{number}": str(number) for number in range(20)}
    board = Board({**hung, "WELL": "99"})
    with agent_at(board, lab_url), Store.open(lab_url) as store:
        board.show(*hung, "WELL")
        seen(bool)
        (host,) = LabBook(store).hosts()
        hall = LabHall(None, lambda: None, lab_url, sweep=None)  # type: ignore[arg-type]
        hall.until(lambda: LabBook(store).hosts()[0].heard_at != host.heard_at, 20)


def test_a_fault_of_one_chore_ends_no_agent(lab_url: str, seen, monkeypatch: pytest.MonkeyPatch) -> None:
    from harness.lab import health

    asked = threading.Semaphore(0)

    def broken(*_: object) -> None:
        asked.release()
        raise ValueError("nobody thought of this")

    monkeypatch.setattr(health, "obstacle", broken)
    board = Board({"USB1": "1"})
    with agent_at(board, lab_url) as said:
        board.show("USB1")
        (phone,) = seen(bool)
        with Store.open(lab_url) as store:
            LabBook(store).set_aside(SetAsidePhone(phone.phone, "2026-11-27T09:30:00Z", "too_hot", "48 degrees"))
        assert [asked.acquire(timeout=20) for _ in range(2)] == [True, True]
        board.show()
        seen(lambda phones: any(not phone.present for phone in phones))
    assert any("ValueError: nobody thought of this; trying again" in line for line in said)

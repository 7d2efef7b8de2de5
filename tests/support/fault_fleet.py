"""Several replay phones of this process, measured at once: a thread for each session, turns at the phones' loop."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from support.fault_ground import (
    SWEEP,
    LoopTime,
    MemoryBoard,
    Outcome,
    Task,
    close,
    fresh_store,
    read_outcome,
    reason_of,
    replay_phone,
)
from support.fault_truth import problems

from harness.errors import HarnessError
from harness.phone.adb.transport import Reply, Transport
from harness.session.session import measure_phone
from harness.store.store import Store
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.faults import Fault
from virtual_phone.device.leaping_loop import LeapingLoop
from virtual_phone.device.phone import Phone


class Turns:
    """One exchange or wait each, in a fixed order, so that a fleet does the same each time."""

    def __init__(self, names: Sequence[str]) -> None:
        self._order = deque(names)
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, name: str) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: self._order[0] == name)
        try:
            yield
        finally:
            with self._changed:
                self._order.rotate(-1)
                self._changed.notify_all()

    def leave(self, name: str) -> None:
        with self._changed:
            self._order.remove(name)
            self._changed.notify_all()


@dataclass(frozen=True)
class TurnTransport:
    way: Transport
    turns: Turns
    name: str

    @property
    def serial(self) -> str:
        return self.way.serial

    def state(self) -> str:
        with self.turns.taken(self.name):
            return self.way.state()

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        with self.turns.taken(self.name):
            return self.way.run(line, timeout_s)

    @contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        stream = self.way.stream(line, silence_s)
        with self.turns.taken(self.name):
            lines = stream.__enter__()
        try:
            yield self._each(lines)
        finally:
            with self.turns.taken(self.name):
                stream.__exit__(None, None, None)

    def _each(self, lines: Iterator[str]) -> Iterator[str]:
        while True:
            with self.turns.taken(self.name):
                text = next(lines, None)
            if text is None:
                return
            yield text

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        with self.turns.taken(self.name):
            self.way.push(local, remote, mode)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        with self.turns.taken(self.name):
            self.way.push_bytes(content, remote, mode)

    def pull(self, remote: str, local: Path) -> None:
        with self.turns.taken(self.name):
            self.way.pull(remote, local)


@dataclass(frozen=True)
class TurnBoard:
    """The switchboard as one of the sessions sees it."""

    board: MemoryBoard
    turns: Turns
    name: str

    def connected(self) -> tuple[tuple[str, str], ...]:
        with self.turns.taken(self.name):
            return self.board.connected()

    def reconnect(self, serial: str) -> None:
        with self.turns.taken(self.name):
            self.board.reconnect(serial)

    def connect(self, address: str) -> None:
        self.board.connect(address)

    def is_ours(self) -> bool:
        return True

    def restart(self) -> None:
        with self.turns.taken(self.name):
            self.board.restart()

    def reboot(self, serial: str) -> None:
        with self.turns.taken(self.name):
            self.board.reboot(serial)

    def device_path(self, serial: str) -> str | None:
        return self.board.device_path(serial)

    def transport(self, serial: str) -> Transport:
        return TurnTransport(self.board.transport(serial), self.turns, self.name)


@dataclass(frozen=True)
class TurnTime:
    time: LoopTime
    turns: Turns
    name: str

    def now(self) -> datetime:
        return self.time.now()

    def monotonic_s(self) -> float:
        return self.time.monotonic_s()

    def wait(self, seconds: float) -> None:
        with self.turns.taken(self.name):
            self.time.wait(seconds)


@dataclass
class MemoryFleet:
    """Phones by serial number, each with its own script of faults; their seed is what their place says."""

    task: Task
    folder: Path
    known: KnownModels = field(default_factory=KnownModels)

    def sweep(self, scripts: Mapping[str, list[Fault]]) -> dict[str, Outcome]:
        loop = LeapingLoop()
        board, turns = MemoryBoard(loop), Turns(list(scripts))
        phones = {serial: replay_phone(loop, self.known, script, serial) for serial, script in scripts.items()}
        for serial, phone in phones.items():
            board.add(phone, serial)
        place = fresh_store(self.folder / "fleet.sqlite")
        outcomes = {serial: Outcome() for serial in scripts}
        sessions = [
            threading.Thread(
                target=self._measure, args=(place, number, serial, board, turns, outcomes[serial]), daemon=True
            )
            for number, serial in enumerate(scripts, start=1)
        ]
        for session in sessions:
            session.start()
        for session in sessions:
            session.join()
        self._read(place, board, phones, outcomes)
        for phone in phones.values():
            loop.run_until_complete(phone.close())
        close(loop)
        return outcomes

    def _measure(
        self, place: Path, number: int, serial: str, board: MemoryBoard, turns: Turns, outcome: Outcome
    ) -> None:
        order = self.task.order(serial, place, run_number=number)
        own = TurnBoard(board, turns, serial)
        try:
            with Store.open(str(place)) as store:
                measure_phone(order, own, store, TurnTime(LoopTime(board.loop), turns, serial), outcome.words.append)
        except HarnessError as error:
            outcome.reason = reason_of(error)
        except Exception:  # noqa: BLE001 what is looked for: any traceback at all
            outcome.problems.append(traceback.format_exc())
        finally:
            turns.leave(serial)

    def _read(self, place: Path, board: MemoryBoard, phones: Mapping[str, Phone], outcomes: dict[str, Outcome]) -> None:
        with Store.open(str(place)) as store:
            found = tuple(problems(store, SWEEP, board.truth))
            runs = store.sweep(SWEEP).runs
            for serial, outcome in outcomes.items():
                outcome.fired = tuple(phones[serial].faults.fired)
                outcome.problems += found
                read_outcome(store, outcome, [one for one in runs if one.session.serial == serial])

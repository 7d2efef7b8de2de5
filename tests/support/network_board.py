"""An adb server over phones of this process, which hang on a network: it knows those that were called."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from support.fake_board import Clock
from support.fault_ground import MemoryBoard, replay_phone

from harness.phone.adb.refusals import lost, silent
from harness.phone.adb.transport import Reply, Transport
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.phone import Phone


@dataclass
class NetworkBoard(MemoryBoard):
    clock: Clock = field(default_factory=Clock)
    in_reach: dict[str, Phone] = field(default_factory=dict)
    """Phones that answer where they are called."""
    called: list[str] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Phones of one process turn one event loop, which one thread at a time may do."""

    def phone(self, serialno: str, *addresses: str) -> Phone:
        """One that is listed at these addresses."""
        made = replay_phone(self.loop, KnownModels(), [], serialno)
        for address in addresses:
            self.add(made, address)
        return made

    def forget(self) -> None:
        """As a server that starts anew does."""
        self.in_reach |= self.phones
        self.phones.clear()
        self.ways.clear()

    def connect(self, address: str) -> None:
        self.called.append(address)
        if address not in self.in_reach:
            raise lost(address)
        self.add(self.in_reach[address], address)

    def tracked(self, silence_s: float) -> Iterator[tuple[tuple[str, str], ...]]:
        """Time passes until something changes."""
        told, since_s = self.connected(), self.clock.monotonic_s()
        yield told
        while self.clock.monotonic_s() - since_s < silence_s:
            self.clock.wait(1.0)
            if (now := self.connected()) != told:
                told, since_s = now, self.clock.monotonic_s()
                yield told
        raise silent("adb server", "watching phones", silence_s)

    def transport(self, serial: str) -> Transport:
        phone = super().transport(serial)
        heard = phone.run

        def run(line: str, timeout_s: float = 30.0) -> Reply:
            with self.turn:
                return heard(line, timeout_s)

        phone.run = run  # type: ignore[method-assign]
        return phone

"""An adb server with phones on it, and a clock, both of which do what a test says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from harness.phone.adb.refusals import lost
from harness.phone.adb.transport import Reply


class Clock:
    """Waiting takes no time; what is due meanwhile happens."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        for at, happen in [item for item in self.due if item[0] <= self.seconds]:
            self.due.remove((at, happen))
            happen()


@dataclass
class Phone:
    serialno: str = "S1"
    fingerprint: str = "fp1"
    booted: bool = True
    state: str = "device"
    asked: int = 0


@dataclass
class Board:
    """An adb server with phones on it."""

    phones: dict[str, Phone] = field(default_factory=dict)
    deeds: list[str] = field(default_factory=list)
    on: dict[str, Callable[[], None]] = field(default_factory=dict)
    in_reach: dict[str, Phone] = field(default_factory=dict)
    """Phones on the network: this server sees them once it was told to connect."""
    ours: bool = True
    """We have started it."""

    def connected(self):
        return tuple((serial, phone.state) for serial, phone in self.phones.items())

    def _do(self, deed: str) -> None:
        self.deeds.append(deed)
        if deed in self.on:
            self.on[deed]()

    def reconnect(self, serial):
        self._do("reconnect")

    def connect(self, address):
        self._do("connect")
        if address in self.in_reach:
            self.phones[address] = self.in_reach[address]

    def is_ours(self):
        return self.ours

    def restart(self):
        self._do("restart")

    def reboot(self, serial):
        self._do("reboot")

    def device_path(self, serial):
        return None

    def transport(self, serial):
        return Way(self, serial)


@dataclass
class Way:
    board: Board
    serial: str

    def run(self, line, timeout_s=30.0):
        phone = self.board.phones.get(self.serial)
        if phone is None or phone.state != "device":
            raise lost(self.serial)
        phone.asked += 1
        if line.startswith("pm "):
            return Reply("package:/system/framework/framework-res.apk\n" if phone.booted else "", "", 0)
        text = (
            "::bigcore properties::\n"
            f"[ro.serialno]: [{phone.serialno}]\n[ro.product.manufacturer]: [Google]\n[ro.product.model]: [Pixel]\n"
            "[ro.build.version.sdk]: [34]\n"
            f"[ro.build.fingerprint]: [{phone.fingerprint}]\n[sys.boot_completed]: [{int(phone.booted)}]\n"
        )
        return Reply(text, "", 0)

    @contextmanager
    def stream(self, line, silence_s):
        yield iter(self.run(line).stdout.splitlines())

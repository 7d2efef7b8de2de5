"""The steps that may bring a phone back: gentle ones first, each with a time limit.

The order is that of Chromium's devil and of FAI-PEP; restarting the adb server cuts off every phone on it, so that
step is left out while another one is measured, and where somebody else started the server or named it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.addresses import over_network
from harness.phone.arrival import call
from harness.phone.identity import Build
from harness.phone.line import line
from harness.reasons import Reason

RECOVERABLE = frozenset({Reason.PHONE_LOST, Reason.OFFLINE, Reason.TIMED_OUT, Reason.UNAUTHORIZED})
LOOK_AGAIN_S = 1.0
_ANSWER_LIMIT_S = 10.0
T = TypeVar("T")


class Switchboard(Protocol):
    """What recovery asks of the adb server; AdbServer is one."""

    def connected(self) -> tuple[tuple[str, str], ...]: ...

    def reconnect(self, serial: str) -> None: ...

    def connect(self, address: str) -> None: ...

    def is_ours(self) -> bool: ...

    def restart(self) -> None: ...

    def reboot(self, serial: str) -> None: ...

    def device_path(self, serial: str) -> str | None: ...

    def transport(self, serial: str) -> Transport: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after each step, in seconds."""

    retry_s: float = 10.0
    reconnect_s: float = 15.0
    restart_s: float = 20.0
    power_cycle_s: float = 40.0
    boot_s: float = 180.0


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    act: Callable[[], None]
    limit_s: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """For one phone, by its serial number."""

    serial: str
    switchboard: Switchboard
    tell: Callable[[str], None]
    another_in_use: Callable[[], bool]
    device_path: str | None
    """Where it hangs; None: it is not known, or not on USB."""
    allow_reboot: bool
    patience: Patience

    def climb(self, failure: PhoneFailed, back: Callable[[float], T]) -> T:
        """`back` looks for the phone for so many seconds. Raises its last word when the last step did not help."""
        last = failure
        for step in self._steps():
            self.tell(f"{step.words} (at most {step.limit_s:g} s)")
            try:
                with suppress(AdbUnavailable):
                    step.act()
            except PhoneFailed as refused:
                last = refused
            try:
                return back(step.limit_s)
            except PhoneFailed as refused:
                if refused.reason == Reason.PHONE_CHANGED:
                    raise
                last = refused
        raise last

    def seen(self) -> dict[str, str]:
        """The state of every phone on the server, after a call to this one where adb forgot it."""
        states = self._states()
        if self.serial not in states and over_network(self.serial):
            # adb forgets such a phone some time after it went, and nobody but its caller calls it again
            call(self.switchboard, self.serial)
            states = self._states()
        return states

    def _states(self) -> dict[str, str]:
        try:
            return dict(self.switchboard.connected())
        except (PhoneFailed, AdbUnavailable):
            return {}

    def _steps(self) -> Iterator[_Step]:
        patience = self.patience
        yield _Step("trying again", _nothing, patience.retry_s)
        yield _Step("reconnecting", self._reconnect, patience.reconnect_s)
        if self.switchboard.is_ours() and not self.another_in_use():
            yield _Step("restarting the adb server", self._restart, patience.restart_s)
        if self.device_path and shutil.which("uhubctl"):
            yield _Step("switching its USB port off and on", self._power_cycle, patience.power_cycle_s)
        yield _Step("waiting for it to start", _nothing, patience.boot_s)
        if self.allow_reboot:
            yield _Step("rebooting it", lambda: self.switchboard.reboot(self.serial), patience.boot_s)

    def _reconnect(self) -> None:
        with suppress(PhoneFailed):
            self.switchboard.reconnect(self.serial)
        if over_network(self.serial):
            self.switchboard.connect(self.serial)

    def _restart(self) -> None:
        """A new server finds what hangs on USB, and knows no phone over the network until it is told again."""
        remote = [serial for serial in self._states() if over_network(serial)]
        self.switchboard.restart()
        for address in remote:
            call(self.switchboard, address)

    def _power_cycle(self) -> None:
        hub, port = hub_and_port(self.device_path or "")
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                ["uhubctl", "-l", hub, "-p", port, "-a", "cycle", "-d", "3"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.patience.power_cycle_s,
                check=False,
            )


def hub_and_port(device_path: str) -> tuple[str, str]:
    """usb:1-4.2 is port 2 of the hub at 1-4; usb:1-4 is port 4 of bus 1 itself, as uhubctl counts them."""
    place = device_path.removeprefix("usb:")
    hub, dot, port = place.rpartition(".")
    if not dot:
        hub, _, port = place.partition("-")
    return hub, port


def android_is_up(way: Transport, build: Build) -> None:
    """PhoneFailed(offline) while it starts. The package manager is the last of what is needed here that comes up."""
    if not build.boot_completed or "package:" not in way.run(line("pm", "path", "android"), _ANSWER_LIMIT_S).stdout:
        raise PhoneFailed(Reason.OFFLINE, way.serial, "it is still starting", "wait a minute")


def _nothing() -> None: ...

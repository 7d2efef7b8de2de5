"""Getting a phone back: gentle steps first, each with a time limit, and its identity checked before it is believed.

The order is that of Chromium's devil and of FAI-PEP; restarting the adb server cuts off every phone on it, so that
step is left out while another one is measured.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.clock import Clock
from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.identity import Properties, build, parse_properties, phone_record
from harness.phone.line import line
from harness.phone.refusals import lost, refusal
from harness.phone.transport import Reply, Transport
from harness.reasons import Reason

RECOVERABLE = frozenset({Reason.PHONE_LOST, Reason.OFFLINE, Reason.TIMED_OUT, Reason.UNAUTHORIZED})
_LOOK_AGAIN_S = 1.0
_ANSWER_LIMIT_S = 10.0


class Switchboard(Protocol):
    """What recovery asks of the adb server; AdbServer is one."""

    def connected(self) -> tuple[tuple[str, str], ...]: ...

    def reconnect(self, serial: str) -> None: ...

    def connect(self, address: str) -> None: ...

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
class KnownPhone:
    """What a phone must be when it comes back, and where it hung."""

    serial: str
    identity: str
    fingerprint: str
    device_path: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    words: str
    act: Callable[[], None]
    limit_s: float


class ReturningPhone:
    """A Transport that can be recovered; afterwards the same object speaks to the phone again, maybe by another way."""

    def __init__(
        self,
        known: KnownPhone,
        switchboard: Switchboard,
        clock: Clock,
        tell: Callable[[str], None],
        another_in_use: Callable[[], bool],
        allow_reboot: bool = False,
        patience: Patience | None = None,
    ) -> None:
        self._known = known
        self._switchboard = switchboard
        self._clock = clock
        self._tell = tell
        self._another_in_use = another_in_use
        self._allow_reboot = allow_reboot
        self._patience = patience or Patience()
        self._way = switchboard.transport(known.serial)
        self._strangers: set[str] = set()
        self._doubtful = False
        """It was given up: whoever answers now is asked who it is before anything is done to it, even tidying up."""

    @property
    def serial(self) -> str:
        return self._way.serial

    def state(self) -> str:
        return self._way.state()

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        return self._sure_way().run(line, timeout_s)

    def stream(self, line: str, silence_s: float) -> AbstractContextManager[Iterator[str]]:
        return self._sure_way().stream(line, silence_s)

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        self._sure_way().push(local, remote, mode)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self._sure_way().push_bytes(content, remote, mode)

    def pull(self, remote: str, local: Path) -> None:
        self._sure_way().pull(remote, local)

    def _sure_way(self) -> Transport:
        if self._doubtful:
            self._way = self._confirmed(self._way, own=True)
            self._doubtful = False
        return self._way

    def recover(self, failure: PhoneFailed) -> None:
        """Returns when the phone answers again as itself; raises the reason why it is set aside otherwise."""
        if failure.reason not in RECOVERABLE:
            raise failure
        self._doubtful = True
        self._climb(failure)
        self._doubtful = False

    def _climb(self, failure: PhoneFailed) -> None:
        last = failure
        for step in self._ladder():
            self._tell(f"{step.words} (at most {step.limit_s:g} s)")
            try:
                with suppress(AdbUnavailable):
                    step.act()
            except PhoneFailed as refused:
                last = refused
            try:
                self._way = self._back(step.limit_s)
            except PhoneFailed as refused:
                if refused.reason == Reason.PHONE_CHANGED:
                    raise
                last = refused
            else:
                return
        raise last

    def _ladder(self) -> Iterator[_Step]:
        patience, serial = self._patience, self._known.serial
        yield _Step("trying again", _nothing, patience.retry_s)
        yield _Step("reconnecting", self._reconnect, patience.reconnect_s)
        if not self._another_in_use():
            yield _Step("restarting the adb server", self._restart, patience.restart_s)
        if self._known.device_path and shutil.which("uhubctl"):
            yield _Step("switching its USB port off and on", self._power_cycle, patience.power_cycle_s)
        yield _Step("waiting for it to start", _nothing, patience.boot_s)
        if self._allow_reboot:
            yield _Step("rebooting it", lambda: self._switchboard.reboot(serial), patience.boot_s)

    def _reconnect(self) -> None:
        serial = self._known.serial
        with suppress(PhoneFailed):
            self._switchboard.reconnect(serial)
        if _over_network(serial):
            self._switchboard.connect(serial)

    def _restart(self) -> None:
        """A new server finds what hangs on USB, and knows no phone over the network until it is told again."""
        remote = [serial for serial in self._states() if _over_network(serial)]
        self._switchboard.restart()
        for address in remote:
            self._call(address)

    def _call(self, address: str) -> None:
        with suppress(PhoneFailed, AdbUnavailable):
            self._switchboard.connect(address)

    def _power_cycle(self) -> None:
        hub, port = hub_and_port(self._known.device_path or "")
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                ["uhubctl", "-l", hub, "-p", port, "-a", "cycle", "-d", "3"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._patience.power_cycle_s,
                check=False,
            )

    def _back(self, limit_s: float) -> Transport:
        """The phone by its own serial number, or by another way in (Wi-Fi instead of USB), once Android is up."""
        deadline_s = self._clock.monotonic_s() + limit_s
        last: PhoneFailed = lost(self._known.serial)
        while (left_s := deadline_s - self._clock.monotonic_s()) > 0:
            states = self._states()
            if self._known.serial not in states and _over_network(self._known.serial):
                self._call(self._known.serial)
                states = self._states()
            if self._known.serial in states:
                last = refusal(self._known.serial, states[self._known.serial])
            for serial in self._candidates(states):
                try:
                    return self._confirmed(self._switchboard.transport(serial), own=serial == self._known.serial)
                except PhoneFailed as refused:
                    if refused.reason == Reason.PHONE_CHANGED:
                        raise
                    last = refused if serial == self._known.serial else last
            self._clock.wait(min(_LOOK_AGAIN_S, left_s))
        raise last

    def _states(self) -> dict[str, str]:
        try:
            return dict(self._switchboard.connected())
        except (PhoneFailed, AdbUnavailable):
            return {}

    def _candidates(self, states: dict[str, str]) -> list[str]:
        """Its own serial first. Another phone is asked who it is once, since it may be measured by another process."""
        self._strangers &= set(states)
        answering = {serial for serial, state in states.items() if state == "device"} - self._strangers
        return sorted(answering, key=lambda serial: (serial != self._known.serial, serial))

    def _confirmed(self, way: Transport, own: bool) -> Transport:
        properties = parse_properties(way.run(line("getprop"), _ANSWER_LIMIT_S).stdout)
        if not properties.pairs or not build(properties).boot_completed or not _package_manager_answers(way):
            raise PhoneFailed(Reason.OFFLINE, way.serial, "it is still starting", "wait a minute")
        if self._is_known(properties, way.serial):
            return way
        if own:
            raise PhoneFailed(
                Reason.PHONE_CHANGED,
                way.serial,
                "another phone, or another Android build, answers at this address now",
                "plug the first one in again and go on with `--resume latest`",
            )
        self._strangers.add(way.serial)
        raise lost(self._known.serial)

    def _is_known(self, properties: Properties, serial: str) -> bool:
        found = phone_record(properties, serial).identity, build(properties).fingerprint
        return found == (self._known.identity, self._known.fingerprint)


def hub_and_port(device_path: str) -> tuple[str, str]:
    """usb:1-4.2 is port 2 of the hub at 1-4; usb:1-4 is port 4 of bus 1 itself, as uhubctl counts them."""
    place = device_path.removeprefix("usb:")
    hub, dot, port = place.rpartition(".")
    if not dot:
        hub, _, port = place.partition("-")
    return hub, port


def _over_network(serial: str) -> bool:
    """HOST:PORT. adb forgets such a phone some time after it went, and nobody but its caller calls it again."""
    return ":" in serial


def _package_manager_answers(way: Transport) -> bool:
    """The last thing that a booting Android brings up, of all that is needed here."""
    return "package:" in way.run(line("pm", "path", "android"), _ANSWER_LIMIT_S).stdout


def _nothing() -> None: ...

"""The adb server of this computer: where it listens, which phones it sees."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.adb_transport import AdbTransport
from harness.phone.adb.channel import Channel
from harness.phone.adb.transport import Transport

_LOOPBACK = "127.0.0.1"
_DEFAULT_PORT = 5037
_START_LIMIT_S = 20.0
_ANSWER_LIMIT_S = 10.0
_RETURN_S = 3.0
"""So long a server that somebody named may be away before another is started in its place."""
_LOOK_S = 0.25
_ANY_PHONE = "adb server"
_GIVEN = ("ADB_SERVER_SOCKET", "ANDROID_ADB_SERVER_HOST", "ANDROID_ADB_SERVER_ADDRESS", "ANDROID_ADB_SERVER_PORT")
"""The variables that name another server than the usual one; the adb program reads the same."""
_STARTED = "BIGCORE_STARTED_ADB_SERVER"
"""Which server this process, or the one that it works for, has started: workers inherit the environment."""
_ANSWERED = "BIGCORE_ANSWERED_ADB_SERVER"
"""Which server that somebody named has answered us before."""
_STARTED_WORDS = b"daemon started successfully"
"""What the adb program says only where it was this very call that started the server."""


@dataclass(frozen=True, slots=True)
class AdbServer:
    host: str = _LOOPBACK
    port: int = _DEFAULT_PORT
    given: bool = field(default=False, compare=False)
    """Somebody named this server: it may serve rented phones, or other people."""

    @classmethod
    def from_environment(cls) -> AdbServer:
        """As the adb program would choose it."""
        given = any(os.environ.get(name) for name in _GIVEN)
        address = os.environ.get("ADB_SERVER_SOCKET")
        if address:
            host, port = _socket_name(address)
            return cls(host, port, given)
        host = os.environ.get("ANDROID_ADB_SERVER_HOST") or os.environ.get("ANDROID_ADB_SERVER_ADDRESS") or _LOOPBACK
        return cls(host, _port(os.environ.get("ANDROID_ADB_SERVER_PORT", str(_DEFAULT_PORT))), given)

    @property
    def local(self) -> bool:
        return self.host in (_LOOPBACK, "localhost", "::1")

    def is_ours(self) -> bool:
        """Only a server that we have started, at the usual address, may be ended: others may be at work on it."""
        return not self.given and os.environ.get(_STARTED) == self._address

    def open(self, doing: str, limit_s: float = _ANSWER_LIMIT_S, serial: str = _ANY_PHONE) -> Channel:
        """A connection to the server itself; the server is started where none runs.

        One that somebody named and that has answered before is waited for: a tunnel that breaks off is there again in
        a moment, and would find its port taken. A server that died stays away, and one is started in its place.
        """
        try:
            connected = self._connect()
        except OSError:
            self._disown()
            connected = self._returned() if self._is_anothers() else self._started()
        if self.given:
            os.environ[_ANSWERED] = self._address
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Channel(connected, serial, doing, limit_s, self._disown)

    def _returned(self) -> socket.socket:
        for _ in range(round(_RETURN_S / _LOOK_S)):
            time.sleep(_LOOK_S)
            try:
                return self._connect()
            except OSError:
                continue
        return self._started()

    def _started(self) -> socket.socket:
        self.start()
        try:
            return self._connect()
        except OSError as error:
            raise self._unavailable(str(error.strerror or error)) from None

    def _is_anothers(self) -> bool:
        return self.given and os.environ.get(_ANSWERED) == self._address

    def _disown(self) -> None:
        """The server that we had started has gone: what answers at its address from now on may be anybody's."""
        if os.environ.get(_STARTED) == self._address:
            del os.environ[_STARTED]

    @property
    def _address(self) -> str:
        return f"{self.host}:{self.port}"

    def open_phone(self, serial: str, doing: str, limit_s: float) -> Channel:
        """A connection switched to one phone; the next request goes to a service of it."""
        channel = self.open(doing, limit_s, serial)
        try:
            # Unlike host:transport:, tport: answers with the 8 byte number of the connection; every adb since 1.0.41.
            channel.ask(f"host:tport:serial:{serial}")
            channel.read(8)
        except BaseException:
            channel.__exit__(None, None, None)
            raise
        return channel

    def connected(self) -> tuple[tuple[str, str], ...]:
        """(serial, state) of every phone that the server sees; the state in adb's own words."""
        with self.open("listing phones") as channel:
            channel.ask("host:devices")
            return _listed(channel.block())

    def tracked(self, silence_s: float) -> Iterator[tuple[tuple[str, str], ...]]:
        """The same, now and whenever it changes. PhoneFailed(timed_out) where nothing changed for so long."""
        with self.open("watching phones", silence_s) as channel:
            channel.ask("host:track-devices")
            while True:
                channel.within(silence_s)
                yield _listed(channel.block())

    def reconnect(self, serial: str) -> None:
        """Closes the phone's connection from this side, so that the server opens a new one."""
        with self.open("reconnecting", serial=serial) as channel:
            channel.ask(f"host-serial:{serial}:reconnect")

    def connect(self, address: str) -> None:
        """To a phone over the network (HOST:PORT)."""
        with self.open("connecting", serial=address) as channel:
            channel.ask(f"host:connect:{address}")
            said = channel.block()
        if "connected to" not in said:
            raise channel.failed(said)

    def device_path(self, serial: str) -> str | None:
        """Where the phone hangs, such as usb:1-4.2; None for a phone over the network, or one that is gone."""
        try:
            with self.open("asking where the phone hangs", serial=serial) as channel:
                channel.ask(f"host-serial:{serial}:get-devpath")
                path = channel.block()
        except PhoneFailed:
            return None
        return path if path.startswith("usb:") else None

    def reboot(self, serial: str) -> None:
        with self.open_phone(serial, "rebooting", _ANSWER_LIMIT_S) as channel:
            channel.ask("reboot:")

    def transport(self, serial: str) -> Transport:
        return AdbTransport(serial, self)

    def restart(self) -> None:
        """Every phone on the server is cut off for a moment. Raises AdbUnavailable where the server is not ours."""
        if not self.is_ours():
            raise self._unavailable("was not started by this bigcore, and is left alone")
        with self.open("ending the adb server") as channel:
            channel.ask("host:kill")
        self._disown()
        self.start()

    def start(self) -> None:
        if not self.local:
            raise self._unavailable("no adb server answers there")
        from adbutils import AdbError, adb_path

        # a file, not a pipe: the server that is started may keep it open
        with tempfile.TemporaryFile() as said:
            try:
                subprocess.run(
                    [adb_path(), "-P", str(self.port), "start-server"],
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    timeout=_START_LIMIT_S,
                    check=True,
                )
            except (AdbError, OSError, subprocess.SubprocessError) as error:
                # Several processes miss the server at once and start it together: all but one are refused the port.
                if not self._answers():
                    raise self._unavailable(" ".join(str(error).split())) from None
                return
            said.seek(0)
            # the program is content, too, where another process was faster
            if _STARTED_WORDS in said.read():
                os.environ[_STARTED] = self._address

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except OSError:
            return False
        return True

    def _connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=3.0)

    def _unavailable(self, what: str) -> AdbUnavailable:
        return AdbUnavailable(
            f"adb server at {self._address}", what, f"see what `adb -P {self.port} start-server` says"
        )


def _listed(listing: str) -> tuple[tuple[str, str], ...]:
    rows = (row.split("\t", 1) for row in listing.splitlines() if "\t" in row)
    return tuple((serial.strip(), state.strip()) for serial, state in rows)


def _socket_name(address: str) -> tuple[str, int]:
    kind, _, rest = address.partition(":")
    if kind != "tcp" or not rest:
        raise AdbUnavailable(
            "ADB_SERVER_SOCKET", f"{address} is not supported", "use tcp:HOST:PORT, or unset the variable"
        )
    host, _, port = rest.rpartition(":")
    return host or _LOOPBACK, _port(port)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise AdbUnavailable("adb server's port", f"{text!r} is no port", "set ANDROID_ADB_SERVER_PORT to a number")
    return int(text)

"""A phone behind the adb server, as the rest of the harness sees it."""

from __future__ import annotations

import codecs
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from harness.phone.adb.channel import Channel
from harness.phone.adb.frames import Frame, Kind, exit_code, receive_file, send_file, shell_frames
from harness.phone.adb.transport import Reply
from models.whole_file import arriving

_SLOWEST_LINK_BYTES_PER_S = 250_000
"""USB 1 and poor Wi-Fi still move this much; a transfer may take as long, and 30 s for the start."""


class Switching(Protocol):
    """What a phone needs of the adb server: harness.phone.adb.adb_server, which is built upon this file."""

    def connected(self) -> tuple[tuple[str, str], ...]:
        """(serial, state) of every phone that the server sees."""

    def open_phone(self, serial: str, doing: str, limit_s: float) -> Channel:
        """A connection switched to one phone; the next request goes to a service of it."""


class AdbTransport:
    """Implements harness.phone.adb.transport.Transport. Holds no connection between two calls."""

    def __init__(self, serial: str, server: Switching) -> None:
        self._serial = serial
        self._server = server

    @property
    def serial(self) -> str:
        return self._serial

    def state(self) -> str:
        return next((state for serial, state in self._server.connected() if serial == self._serial), "absent")

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        frames: list[Frame] = []
        with self._shell(line, timeout_s) as channel:
            frames.extend(shell_frames(channel))
        return Reply(_text(frames, Kind.STDOUT), _text(frames, Kind.STDERR), exit_code(frames[-1]))

    @contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        with self._shell(line, silence_s) as channel:
            yield _lines(channel, silence_s)

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        status = local.stat()
        with local.open("rb") as source:
            self._push(source, status.st_size, remote, mode, int(status.st_mtime))

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self._push(io.BytesIO(content), len(content), remote, mode, int(time.time()))

    def pull(self, remote: str, local: Path) -> None:
        with arriving(local) as part, self._sync(f"pulling {remote}", 3600.0) as channel, part.open("wb") as target:
            receive_file(channel, remote, target)

    def _push(self, source: BinaryIO, size: int, remote: str, mode: int, modified_s: int) -> None:
        limit_s = 30.0 + size / _SLOWEST_LINK_BYTES_PER_S
        with self._sync(f"pushing {remote}", limit_s) as channel:
            send_file(channel, source, remote, mode, modified_s)

    @contextmanager
    def _shell(self, line: str, limit_s: float) -> Iterator[Channel]:
        with self._server.open_phone(self._serial, f"running `{line.split(';', 1)[0][:60]}`", limit_s) as channel:
            channel.ask(f"shell,v2,raw:{line}")
            yield channel

    @contextmanager
    def _sync(self, doing: str, limit_s: float) -> Iterator[Channel]:
        with self._server.open_phone(self._serial, doing, limit_s) as channel:
            channel.ask("sync:")
            yield channel


def _text(frames: list[Frame], kind: Kind) -> str:
    return b"".join(frame.content for frame in frames if frame.kind == kind).decode(errors="replace")


def _lines(channel: Channel, silence_s: float) -> Iterator[str]:
    """Both outputs, each cut into lines on its own, so that one never tears a line of the other."""
    waiting = dict.fromkeys((Kind.STDOUT, Kind.STDERR), "")
    decoders = {kind: codecs.getincrementaldecoder("utf-8")(errors="replace") for kind in waiting}
    for frame in shell_frames(channel):
        channel.within(silence_s)
        if frame.kind not in waiting:
            continue
        kind = Kind(frame.kind)
        *whole, waiting[kind] = (waiting[kind] + decoders[kind].decode(frame.content)).split("\n")
        yield from (line.removesuffix("\r") for line in whole)
    yield from (rest for rest in waiting.values() if rest)

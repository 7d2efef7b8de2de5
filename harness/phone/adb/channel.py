"""One connection through the adb server to one service of a phone: bytes with a time limit, failures with a name."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from harness.errors import PhoneFailed
from harness.phone.adb.refusals import lost, refusal, silent

_LONGEST_REQUEST = 0xFFFF


def _nothing() -> None: ...


class Channel:
    """Owns the socket. Every read and send obeys the limit that `within` set last."""

    def __init__(
        self,
        connected: socket.socket,
        serial: str,
        doing: str,
        limit_s: float,
        on_reset: Callable[[], None] = _nothing,
    ) -> None:
        """`on_reset` hears of a connection that the server, not the phone, has broken."""
        self._socket = connected
        self._serial = serial
        self._doing = doing
        self._on_reset = on_reset
        self.within(limit_s)

    def __enter__(self) -> Channel:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def within(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._deadline = time.monotonic() + limit_s

    def read(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count:
            with self._named_failures():
                part = self._socket.recv(min(count, 1 << 16))
            if not part:
                raise lost(self._serial)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def send(self, content: bytes) -> None:
        with self._named_failures():
            self._socket.sendall(content)

    def ask(self, service: str) -> None:
        """One request of the adb server's protocol, answered with OKAY or a sentence."""
        words = service.encode()
        if len(words) > _LONGEST_REQUEST:
            raise ValueError(f"a request of {len(words)} bytes: its length is told in four hexadecimal digits")
        self.send(f"{len(words):04x}".encode() + words)
        self.expect_okay()

    def expect_okay(self) -> None:
        answer = self.read(4)
        if answer == b"OKAY":
            return
        raise refusal(self._serial, self.block() if answer == b"FAIL" else repr(answer))

    def block(self) -> str:
        """Text with its length in four hexadecimal digits."""
        head = self.read(4)
        try:
            length = int(head, 16)
        except ValueError:
            raise refusal(self._serial, f"{head!r} where a length belongs") from None
        return self.read(length).decode(errors="replace")

    def failed(self, words: str) -> PhoneFailed:
        return refusal(self._serial, words)

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise silent(self._serial, self._doing, self._limit_s)
        self._socket.settimeout(left_s)
        try:
            yield
        except TimeoutError:
            raise silent(self._serial, self._doing, self._limit_s) from None
        except OSError as error:
            self._on_reset()
            raise refusal(self._serial, error.strerror or "closed") from None

"""A connection to a server, plain or under TLS, that keeps to a time limit from its first byte to its last."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final

from harness.nightly.tell.time_limit import TimeLimit

_Place = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]
"""As the resolver tells an address."""
MOST_ANSWERED: Final = 100_000
"""Bytes of all that a server says in one conversation; a real one needs a few hundred."""


def connected(host: str, port: int, limit: TimeLimit) -> socket.socket:
    """With the first of its addresses that answers; each is given its part of what is left of the time."""
    places = _places(host, port, limit)
    failure: OSError = OSError("it has no address")
    for tried, (family, kind, protocol, _, place) in enumerate(places):
        try:
            opened = socket.socket(family, kind, protocol)
        except OSError as error:  # this computer knows no such network
            failure = error
            continue
        try:
            opened.settimeout(limit.left_s / (len(places) - tried))
            opened.connect(place)
        except OSError as error:
            opened.close()
            failure = error
            continue
        opened.settimeout(limit.seconds)
        limit.watch(opened)
        return opened
    raise failure


def _places(host: str, port: int, limit: TimeLimit) -> Sequence[_Place]:
    """A resolver that does not answer cannot be ended; it is left behind."""
    found: SimpleQueue[Sequence[_Place] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            found.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=limit.left_s)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def under_tls(opened: socket.socket, host: str, limit: TimeLimit, protocols: Sequence[str] = ()) -> ssl.SSLSocket:
    """The same connection, encrypted, with a certificate that is trusted and of that host."""
    context = ssl.create_default_context()
    if protocols:
        context.set_alpn_protocols(list(protocols))
    encrypted = context.wrap_socket(opened, server_hostname=host, do_handshake_on_connect=False)
    limit.watch(encrypted)
    try:
        encrypted.do_handshake()
    except (OSError, ValueError):
        encrypted.close()
        raise
    return encrypted


class BoundedAnswers:
    """The lines that a server says, as smtplib reads them: it would keep an answer without end as a whole."""

    def __init__(self, opened: socket.socket) -> None:
        self._lines = opened.makefile("rb")
        self._left = MOST_ANSWERED

    def readline(self, most: int) -> bytes:
        line = self._lines.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("it said too much")
        return line

    def close(self) -> None:
        self._lines.close()

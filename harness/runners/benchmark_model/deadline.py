"""A web request that is watched from its first byte to its last: servers may drip headers as well as content."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, Request

Watch = Callable[[int], None]
"""Hears before each look at the connection how many bytes have come, and raises where that took too long."""


class _WatchedStream(io.RawIOBase):
    """What comes over a connection, of which each piece is told."""

    def __init__(self, raw: io.RawIOBase, watch: Watch) -> None:
        self._raw, self._watch, self._came = raw, watch, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._watch(self._came)
        count: int | None = self._raw.readinto(buffer)
        self._came += count or 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _WatchedResponse(HTTPResponse):
    def __init__(self, watch: Watch, sock: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = io.BufferedReader(_WatchedStream(self.fp.detach(), watch))


def _connection(kind: type[HTTPConnection], watch: Watch, host: str, **named: Any) -> HTTPConnection:
    made = kind(host, **named)
    made.response_class = partial(_WatchedResponse, watch)  # type: ignore[assignment]
    return made


class WatchedHTTP(HTTPHandler):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._made = partial(_connection, HTTPConnection, watch)

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._made, req)


class WatchedHTTPS(HTTPSHandler):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._made = partial(_connection, HTTPSConnection, watch)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._made, req)

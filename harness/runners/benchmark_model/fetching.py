"""Gets the official tool where its makers publish it, by runtime version and processor.

The address is that of LiteRT-CLI (litert_cli/core/constants.py). They publish no hash: what comes is held to be whole
by its announced length and by being a program for that processor, and its hash is kept so that a change is seen.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from harness.clock import Clock
from harness.errors import ConfigRefused, ToolNotFetched
from harness.runners.benchmark_model.binary import abi_of, why_no_phones, why_not_whole
from harness.runners.benchmark_model.deadline import Watch, WatchedHTTP, WatchedHTTPS
from harness.runners.benchmark_model.shelf import LARGEST_BYTES

ADDRESS = "https://storage.googleapis.com/litert/binaries/{version}/{platform}/benchmark_model"
VARIABLE = "BIGCORE_TOOL_ADDRESS"
"""Names another address, with {version} and {platform} in it: a mirror of one's own."""
LATEST = "latest"
_PLATFORM_OF_ABI = {"arm64-v8a": "android_arm64"}
"""What the makers publish."""
_CHUNK = 64 * 1024
_HAVE_ONE = "add a program that you have: `bigcore tool add FILE`"


@dataclass(frozen=True, slots=True)
class Wanted:
    version: str = LATEST
    abi: str = "arm64-v8a"
    limit_s: float = 120.0
    """The longest that all of it may take, from the connection to the last byte."""
    silence_s: float = 10.0
    """The longest without a byte."""
    largest_bytes: int = LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class Fetched:
    program: bytes
    address: str
    version: str
    """Whatever is latest has no name of its own: it goes by the day it was published, or came."""


def fetch(wanted: Wanted, clock: Clock) -> Fetched:
    """Raises ToolNotFetched, with the address and the reason, for every answer that is not the whole program."""
    address = address_of(wanted)
    try:
        with _open(address, wanted, _watch(address, wanted, clock)) as response:
            version = _version(wanted, response.headers.get("Last-Modified"), clock)
            announced = _announced(response)
            if announced is not None and announced > wanted.largest_bytes:
                raise _failed(address, f"it announces {announced} bytes, more than any such program has")
            program = b"".join(_chunks(response, address, wanted))
    except HTTPError as error:
        raise _refused(address, wanted, error.code) from error
    except URLError as error:
        raise _unreachable(address, wanted, error.reason) from error
    except (TimeoutError, OSError, HTTPException) as error:
        raise _unreachable(address, wanted, error) from error
    if announced is not None and len(program) != announced:
        raise _failed(address, f"the answer was cut: {len(program)} of {announced} bytes came")
    if abi_of(program) != wanted.abi:
        raise _failed(address, f"what came is no program for {wanted.abi} ({len(program)} bytes)")
    if (why := why_no_phones(program) or why_not_whole(program)) is not None:
        raise _failed(address, f"what came {why}")
    return Fetched(program, address, version)


def _watch(address: str, wanted: Wanted, clock: Clock) -> Watch:
    deadline_s = clock.monotonic_s() + wanted.limit_s

    def watch(came: int) -> None:
        if clock.monotonic_s() > deadline_s:
            raise _failed(address, f"it was not whole after {wanted.limit_s:g} s ({came} bytes came)")

    return watch


def _version(wanted: Wanted, modified: str | None, clock: Clock) -> str:
    if wanted.version != LATEST:
        return wanted.version
    try:
        day = parsedate_to_datetime(modified or "").date()
    except ValueError:
        day = clock.now().date()
    return f"unknown (latest of {day.isoformat()})"


def address_of(wanted: Wanted) -> str:
    platform = _PLATFORM_OF_ABI.get(wanted.abi)
    if platform is None:
        known = ", ".join(_PLATFORM_OF_ABI)
        raise ConfigRefused("--abi", f"its makers publish the tool for {known}, not for {wanted.abi}", _HAVE_ONE)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", wanted.version) or ".." in wanted.version:
        raise ConfigRefused("--version", f"{wanted.version!r} is no version", "give one such as 2.1.6, or latest")
    template = os.environ.get(VARIABLE) or ADDRESS
    if urlsplit(template).scheme not in ("http", "https"):
        raise ConfigRefused(VARIABLE, "is no address of the web", "begin it with https://")
    return template.replace("{version}", wanted.version).replace("{platform}", platform)


class _NoRedirect(HTTPRedirectHandler):
    """Another place than the one that was asked may hold anything."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _open(address: str, wanted: Wanted, watch: Watch) -> HTTPResponse:
    # the scheme is one of the web: address_of refuses any other
    request = Request(address, headers={"Accept-Encoding": "identity", "User-Agent": "bigcore"})  # noqa: S310
    opener = build_opener(_NoRedirect, WatchedHTTP(watch), WatchedHTTPS(watch))
    response: HTTPResponse = opener.open(request, timeout=min(wanted.silence_s, wanted.limit_s))
    return response


def _announced(response: HTTPResponse) -> int | None:
    length = response.headers.get("Content-Length")
    return int(length) if length is not None and length.isdecimal() else None


def _chunks(response: HTTPResponse, address: str, wanted: Wanted) -> Iterator[bytes]:
    stream: IO[bytes] = response
    total = 0
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        total += len(chunk)
        if total > wanted.largest_bytes:
            raise _failed(address, f"more than {wanted.largest_bytes} bytes came, more than any such program has")
        yield chunk


def _refused(address: str, wanted: Wanted, code: int) -> ToolNotFetched:
    if code in (403, 404):
        what = f"there is no such file (answer {code}): version {wanted.version} may not be published"
        return ToolNotFetched(address, what, f"give another --version, or {_HAVE_ONE}")
    return _failed(address, f"the server answers {code}")


def _unreachable(address: str, wanted: Wanted, reason: object) -> ToolNotFetched:
    if isinstance(reason, TimeoutError):
        return _failed(address, f"no answer for {wanted.silence_s:g} s")
    host = urlsplit(address).hostname
    if isinstance(reason, socket.gaierror | ConnectionRefusedError) or _no_route(reason):
        return ToolNotFetched(
            address, f"no network: {host} cannot be reached ({reason})", f"connect this computer, or {_HAVE_ONE}"
        )
    return _failed(address, f"the connection broke: {reason}")


def _no_route(reason: object) -> bool:
    import errno

    return isinstance(reason, OSError) and reason.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH)


def _failed(address: str, what: str) -> ToolNotFetched:
    return ToolNotFetched(address, what, f"try again, or {_HAVE_ONE}")

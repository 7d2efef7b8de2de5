"""A body to a webhook. The address is itself a secret and comes from the environment; no error repeats it. Redirects
are not followed."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult

from harness.nightly.tell.addresses import web_address
from harness.nightly.tell.certificates import why_not_trusted
from harness.nightly.tell.connecting import connected, under_tls
from harness.nightly.tell.errors import OF_THE_LIBRARIES, NotDelivered, said_by
from harness.nightly.tell.time_limit import TimeLimit, within

LONGEST_PAUSE_S: Final = 60
"""A server that wants to be left alone for longer gets the message with the next run."""
_GATEWAY_TIMEOUT: Final = 504
_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "bigcore"}


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    time_limit_s: float = 10.0

    def __repr__(self) -> str:
        return "Webhook(url=…)"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str | None


def post(webhook: Webhook, body: str) -> None:
    try:
        address = web_address(webhook.url)
    except ValueError as error:
        raise NotDelivered(f"its address is no address of a web server: {error}", at_once_again=False) from None
    try:
        with within(webhook.time_limit_s) as limit:
            answer = _asked(address, body.encode("utf-8"), limit)
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered(why_not_trusted(error), at_once_again=False) from None
    except OF_THE_LIBRARIES as error:
        raise NotDelivered(f"it could not be reached ({said_by(error)})", at_once_again=True) from None
    if not 200 <= answer.status < 300:
        raise _refusal(answer)


def _asked(address: SplitResult, body: bytes, limit: TimeLimit) -> Answer:
    connection = _connection(address, limit)
    try:
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", path, body, _HEADERS)
        try:
            answer = connection.getresponse()
        except OF_THE_LIBRARIES as error:
            # It may well have told it: who asks once more tells it twice.
            late = limit.is_over or isinstance(error, TimeoutError)
            why = f"did not answer within {limit.seconds:g} s" if late else f"gave no answer ({said_by(error)})"
            raise NotDelivered(f"it was sent the whole message and {why}", at_once_again=False) from None
        return Answer(answer.status, answer.headers.get("Retry-After"))
    finally:
        connection.close()


def _connection(address: SplitResult, limit: TimeLimit) -> http.client.HTTPConnection:
    """Open already, so that nothing of it escapes the limit."""
    host, secret = address.hostname or "", address.scheme == "https"
    port = address.port or (http.client.HTTPS_PORT if secret else http.client.HTTP_PORT)
    kind = http.client.HTTPSConnection if secret else http.client.HTTPConnection
    connection = kind(host, port, timeout=limit.seconds)
    connection.sock = connected(host, port, limit)
    if secret:
        connection.sock = under_tls(connection.sock, host, limit, ("http/1.1",))
    return connection


def _refusal(answer: Answer) -> NotDelivered:
    """A gateway that waited in vain has passed the message on, so that another try may bring it twice."""
    again = answer.status == http.client.TOO_MANY_REQUESTS or (
        answer.status >= 500 and answer.status != _GATEWAY_TIMEOUT
    )
    pause = answer.retry_after or ""
    pause_s = int(pause[:9]) if pause.isascii() and pause.isdecimal() else 0
    return NotDelivered(
        f"it answered {answer.status}", at_once_again=again and pause_s <= LONGEST_PAUSE_S, not_before_s=float(pause_s)
    )

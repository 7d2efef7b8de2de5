"""A night to a webhook that understands Slack's (Mattermost, Rocket.Chat, Discord's /slack …): {"text": mrkdwn}.

The address is itself a secret and comes from the environment; no error repeats it. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.nightly.tell.certificates import why_not_trusted
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.lines import Line, headline, lines_of, plain
from harness.nightly.tell.time_limit import within
from harness.results.nightly import NightResult

MOST_LINES = 20
"""Slack cuts a text at 40,000 characters; who is told of more reads the page."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "_": "_", "`": "'", "@": "(at)", "~": "∼"}
"""Slack's three entities; what else would be markup or would call people, as a letter that looks alike."""


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    time_limit_s: float = 10.0

    def __repr__(self) -> str:
        return "Webhook(url=…)"


def webhook_body(result: NightResult) -> str:
    lines = lines_of(result)
    rows = [f"*Night {_escaped(result.night.night)}: {_escaped(headline(result))}*", *map(_row, lines[:MOST_LINES])]
    left = len(lines) - MOST_LINES
    rows += [f"…and {left} more."] if left > 0 else []
    return json.dumps({"text": "\n".join(rows)}, ensure_ascii=False)


def post(webhook: Webhook, body: str) -> None:
    connection = _connection(webhook)
    parts = urlsplit(webhook.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "bigcore"}
    try:
        with within(webhook.time_limit_s, lambda: connection.sock):
            connection.request("POST", path, body.encode("utf-8"), headers)
            status = connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered(why_not_trusted(error), at_once_again=False) from None
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(_without_address(error), at_once_again=True) from None
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotDelivered(f"it answered {status}", at_once_again=status >= 500 or status == 429)


def _connection(webhook: Webhook) -> http.client.HTTPConnection:
    try:
        parts = urlsplit(webhook.url)
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=webhook.time_limit_s)
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=webhook.time_limit_s)
    except (ValueError, http.client.InvalidURL):
        pass
    raise NotDelivered("its address is no address of a web server", at_once_again=False) from None


def _without_address(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return f"it could not be reached ({said or type(error).__name__})"


def _row(line: Line) -> str:
    rows = [f"• *{_escaped(line.subject)}*: {_escaped(line.what)}", *(f"    {_escaped(one)}" for one in line.details)]
    rows += [f"    repeat with `{_escaped(line.command)}`"] if line.command else []
    return "\n".join(rows)


def _escaped(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in plain(text))

from __future__ import annotations

import json
import socket

import pytest
from support.local_servers import web_server
from support.told_nights import told_night

from harness.nightly.tell.chat import webhook_body
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.webhook import Webhook, post

SECRET = "/services/T0/B0/verysecret?token=alsosecret"


def _webhook(port: int, limit_s: float = 20.0) -> Webhook:
    return Webhook(f"http://127.0.0.1:{port}{SECRET}", limit_s)


def test_a_webhook_is_given_the_night_as_slack_reads_it() -> None:
    with web_server(200) as taken:
        post(_webhook(taken.port), webhook_body(told_night()))
    text = json.loads(taken.bodies[0])["text"]
    assert "2.0 % slower (1.5 to 2.5 %)" in text
    assert "repeat with `bigcore nightly run --series 'a b'`" in text


@pytest.mark.parametrize(("answer", "again"), [(500, True), (429, True), (504, False), (404, False), (302, False)])
def test_an_answer_that_is_no_yes_is_told_without_the_address(answer: int, again: bool) -> None:
    with web_server(answer) as taken, pytest.raises(NotDelivered, match=f"it answered {answer}") as caught:
        post(_webhook(taken.port), "{}")
    assert caught.value.at_once_again is again
    assert len(taken.bodies) == 1
    assert "secret" not in str(caught.value)


def test_a_webhook_that_hangs_is_given_up() -> None:
    with web_server(None) as taken, pytest.raises(NotDelivered, match=r"did not answer within 0\.2 s") as caught:
        post(_webhook(taken.port, 0.2), "{}")
    assert not caught.value.at_once_again, "it has the message, and may have told it"


def test_a_place_where_nobody_listens_is_told_without_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotDelivered, match="could not be reached") as caught:
        post(_webhook(port), "{}")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://x/y",
        "",
        "http://[",
        "http://x:notaport/secret",
        "https://hooks..slack.com/secret",
        f"https://{'a' * 70}.example.org/secret",
        "https://hooks.exämple.org/secret",
        "https://example.org/secret/ä",
        "https://example.org/secret\r\nHost: other",
        "https:///secret",
    ],
)
def test_what_is_no_web_address_is_never_tried(url: str) -> None:
    with pytest.raises(NotDelivered, match="no address of a web server") as caught:
        post(Webhook(url), "{}")
    assert "secret" not in str(caught.value)


def test_the_address_is_not_shown() -> None:
    assert "secret" not in repr(_webhook(1))

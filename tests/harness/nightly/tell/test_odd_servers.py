"""Servers that do as they like: none of them holds a run up beyond its limit, ends it, or is told of by its address."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from support.certificates import certificate
from support.local_servers import Guest, odd_server
from support.outgoing import envelope, outgoing
from support.told_nights import told_night

from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.mail import letter_of, send
from harness.nightly.tell.mail_session import MailServer, Security
from harness.nightly.tell.webhook import Webhook, post

pytestmark = pytest.mark.long

LIMIT_S: Final = 0.4
LATE = r"did not answer within 0\.4 s"
LETTER = letter_of(outgoing(told_night()), envelope("a@example.org"))
UNUSABLE = "could not be used"
Manner = Callable[[Guest], None]


def _post(port: int, scheme: str = "http") -> None:
    post(Webhook(f"{scheme}://127.0.0.1:{port}/verysecret", LIMIT_S), "{}")


def _send(port: int, security: Security = Security.NONE) -> None:
    send(MailServer("127.0.0.1", port, security, "me", "verysecret", LIMIT_S), LETTER)


def _after_request(answer: Manner) -> Manner:
    def receive(guest: Guest) -> None:
        guest.read_until(b"\r\n\r\n{}")
        answer(guest)

    return receive


def _silent(guest: Guest) -> None:
    guest.over.wait()


def _reset(guest: Guest) -> None:
    guest.reset()


def _closed(guest: Guest) -> None:
    guest.socket.close()


SENT_ONCE = "^it was sent the whole message and "
NO_ANSWER = f"{SENT_ONCE}gave no answer "
YES = b"HTTP/1.1 200 OK\r\n"
WEB: dict[str, tuple[Manner, str]] = {
    "drips its first line": (_after_request(lambda guest: guest.drip(b"H")), SENT_ONCE + LATE),
    "goes on for ever": (_after_request(lambda guest: guest.flood(b"HTTP/1.1 100 Continue\r\n\r\n")), SENT_ONCE + LATE),
    "has a line without end": (_after_request(lambda guest: guest.flood(b"x" * 65536)), NO_ANSWER),
    "has headers without end": (_after_request(lambda guest: guest.flood(YES + b"a: b\r\n" * 1_000)), NO_ANSWER),
    "says what is no HTTP": (_after_request(lambda guest: guest.say(b"\x00\xff verysecret\r\n\r\n")), NO_ANSWER),
    "says a code that is none": (_after_request(lambda guest: guest.say(b"HTTP/1.1 99999 secret\r\n\r\n")), NO_ANSWER),
    "resets the connection": (_after_request(_reset), NO_ANSWER),
    "hangs up": (_after_request(_closed), NO_ANSWER),
}


@pytest.mark.parametrize("manner", WEB)
def test_a_web_server_that(manner: str) -> None:
    receive, why = WEB[manner]
    with odd_server(receive) as guests, pytest.raises(NotDelivered, match=why) as caught:
        _post(guests.port)
    assert not caught.value.at_once_again, "it was sent the message"
    assert "secret" not in caught.value.why
    assert guests.came == 1


@pytest.mark.parametrize(
    "more",
    [
        lambda guest: guest.drip(b"a: b\r\n"),
        lambda guest: guest.flood(b"Content-Length: 99999999999\r\n\r\n" + b"x" * 65536),
    ],
)
def test_what_a_server_says_after_its_yes_is_not_waited_for(more: Manner) -> None:
    def receive(guest: Guest) -> None:
        guest.read_until(b"\r\n\r\n{}")
        guest.say(YES)
        more(guest)

    with odd_server(receive) as guests:
        _post(guests.port)


@pytest.mark.parametrize("manner", [_silent, lambda guest: guest.drip(b"\x16")])
def test_a_server_that_never_begins_tls_is_given_up(manner: Manner) -> None:
    with odd_server(manner) as guests, pytest.raises(NotDelivered) as caught:
        _post(guests.port, "https")
    assert caught.value.at_once_again, "it was sent nothing"
    with odd_server(manner) as guests, pytest.raises(NotDelivered):
        _send(guests.port, Security.TLS)


def _drips_tls(guest: Guest) -> None:
    """The head of a record of 16 kB, and then of it a byte now and then."""
    guest.socket.recv(65536)
    guest.say(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")
    guest.drip(b"\x00")


def _drips_tls_after_starttls(guest: Guest) -> None:
    guest.say(b"220 here\r\n")
    guest.read_until(b"\r\n")
    guest.say(b"250-here\r\n250 STARTTLS\r\n")
    guest.read_until(b"\r\n")
    guest.say(b"220 go on\r\n")
    _drips_tls(guest)


@pytest.mark.parametrize(
    "told",
    [
        lambda: _told(_drips_tls, lambda port: _post(port, "https")),
        lambda: _told(_drips_tls, lambda port: _send(port, Security.TLS)),
        lambda: _told(_drips_tls_after_starttls, lambda port: _send(port, Security.STARTTLS)),
    ],
    ids=["web", "mail", "starttls"],
)
def test_a_server_that_drips_its_part_of_tls_is_given_up(told: Callable[[], None]) -> None:
    with pytest.raises(NotDelivered, match=LATE):
        told()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_server_that_drips_under_tls_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate(tmp_path, "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    with (
        odd_server(lambda guest: guest.drip(b"H"), made.server_side) as guests,
        pytest.raises(NotDelivered, match=LATE),
    ):
        _post(guests.port, "https")
    with (
        odd_server(lambda guest: guest.drip(b"2"), made.server_side) as guests,
        pytest.raises(NotDelivered, match=LATE),
    ):
        _send(guests.port, Security.TLS)


def _told(manner: Manner, tell: Callable[[int], None]) -> None:
    with odd_server(manner) as guests:
        tell(guests.port)


def _mail(*answers: bytes, then: Manner) -> Manner:
    """Says each of these in its turn, and then does as that says."""

    def receive(guest: Guest) -> None:
        for answer in answers:
            guest.say(answer)
            guest.read_until(b"\r\n")
        then(guest)

    return receive


HELLO, FINE = (b"220 here\r\n", b"250 here\r\n"), b"250 fine\r\n"
MAIL: dict[str, tuple[Manner, str]] = {
    "says nothing": (_silent, LATE),
    "drips its greeting": (lambda guest: guest.drip(b"2"), LATE),
    "greets in a line without end": (lambda guest: guest.flood(b"2" * 65536), "answered 500"),
    "greets with what is no answer": (lambda guest: guest.say(b"\x00\xffverysecret\r\n"), "no mail server's answer"),
    "hangs up": (_closed, "could not be used|Connection reset"),
    "resets the connection": (_mail(*HELLO, then=_reset), UNUSABLE),
    "offers what is no text": (_mail(HELLO[0], b"250-\xff\xfe\r\n250 \x00\r\n", then=_reset), UNUSABLE),
    "hangs up at a recipient": (_mail(*HELLO, FINE, then=_closed), UNUSABLE),
    "says at a recipient that it hangs up": (_mail(*HELLO, FINE, b"421 secret\r\n", then=_closed), "answered 421"),
    "wants no text": (_mail(*HELLO, FINE, FINE, b"503 verysecret\r\n", then=_closed), "answered 503"),
}


@pytest.mark.parametrize("manner", MAIL)
def test_a_mail_server_that(manner: str) -> None:
    receive, why = MAIL[manner]
    with odd_server(receive) as guests, pytest.raises(NotDelivered, match=why) as caught:
        _send(guests.port)
    assert "secret" not in caught.value.why


@pytest.mark.parametrize("said", [(), HELLO[:1]], ids=["greeting", "hello"])
def test_an_answer_without_end_is_not_kept_as_a_whole(said: tuple[bytes, ...]) -> None:
    endless = _mail(*said, then=lambda guest: guest.flood(b"250-more\r\n" * 1_000))
    server = MailServer("127.0.0.1", 0, Security.NONE, time_limit_s=20.0)
    with odd_server(endless) as guests, pytest.raises(NotDelivered, match=UNUSABLE):
        send(replace(server, port=guests.port), LETTER)


def test_what_was_said_before_starttls_is_not_believed() -> None:
    """An answer in plain that stands behind the one to STARTTLS is of somebody between."""

    def receive(guest: Guest) -> None:
        guest.say(b"220 here\r\n")
        guest.read_until(b"\r\n")
        guest.say(b"250-here\r\n250 STARTTLS\r\n")
        guest.read_until(b"\r\n")
        guest.say(b"220 go on\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 fine\r\n250 fine\r\n354 go on\r\n250 taken\r\n")
        guest.over.wait()

    with odd_server(receive) as guests, pytest.raises(NotDelivered):
        _send(guests.port, Security.STARTTLS)

from __future__ import annotations

from email import message_from_string, policy

import pytest
from support.local_servers import MailAnswers, mail_server
from support.told_nights import hostile_night, told_night

from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.mail import Envelope, MailServer, Security, mail_of, send
from harness.nightly.tell.message import subject_of

ENVELOPE = Envelope("watch@example.org", ("a@example.org", "b@example.org"))
PASSWORD = "verysecret"


def _server(port: int, limit_s: float = 20.0) -> MailServer:
    return MailServer("127.0.0.1", port, Security.NONE, "me", PASSWORD, limit_s)


def test_a_mail_arrives_with_subject_and_words() -> None:
    with mail_server() as taken:
        send(_server(taken.port), mail_of(told_night(), ENVELOPE))
    arrived = message_from_string(taken.bodies[0], policy=policy.default)
    assert arrived["Subject"] == subject_of(told_night())
    assert arrived["To"] == "a@example.org, b@example.org"
    assert "2.0 % slower (1.5 to 2.5 %)" in arrived.get_content()
    assert [line for line in taken.lines if line.upper().startswith("RCPT")] == [
        "rcpt TO:<a@example.org>",
        "rcpt TO:<b@example.org>",
    ]


def test_no_password_is_sent_where_everybody_can_read_it() -> None:
    with mail_server() as taken:
        send(_server(taken.port), mail_of(told_night(), ENVELOPE))
    assert not any(line.upper().startswith("AUTH") for line in taken.lines)


@pytest.mark.parametrize(
    ("answers", "why", "again"),
    [
        (MailAnswers(greeting="554 go away"), "answered 554", False),
        (MailAnswers(greeting="421 too busy"), "answered 421", True),
        (MailAnswers(recipient=f"550 unknown {PASSWORD}"), "refused every recipient \\(550\\)", False),
        (MailAnswers(data_taken=f"552 full {PASSWORD}"), "answered 552", False),
        (MailAnswers(data_taken="451 later"), "answered 451", True),
    ],
)
def test_a_refused_mail_is_told_by_its_code(answers: MailAnswers, why: str, again: bool) -> None:
    with mail_server(answers) as taken, pytest.raises(NotDelivered, match=why) as caught:
        send(_server(taken.port), mail_of(told_night(), ENVELOPE))
    assert caught.value.at_once_again is again
    assert PASSWORD not in str(caught.value)


def test_a_mail_server_that_hangs_is_given_up() -> None:
    answers = MailAnswers(greeting=None)
    with mail_server(answers) as taken, pytest.raises(NotDelivered, match=r"did not answer within 0\.2 s"):
        send(_server(taken.port, 0.2), mail_of(told_night(), ENVELOPE))


def test_a_server_without_starttls_is_not_trusted_with_a_mail() -> None:
    with mail_server() as taken, pytest.raises(NotDelivered, match="could not be used"):
        send(MailServer("127.0.0.1", taken.port, Security.STARTTLS, "me", PASSWORD), mail_of(told_night(), ENVELOPE))
    assert taken.bodies == []
    assert not any(line.upper().startswith("AUTH") for line in taken.lines)


def test_names_add_no_header() -> None:
    with mail_server() as taken:
        send(_server(taken.port), mail_of(hostile_night(), ENVELOPE))
    arrived = message_from_string(taken.bodies[0], policy=policy.default)
    assert "X" not in arrived
    assert arrived["Subject"] == subject_of(hostile_night())


def test_the_password_is_not_shown() -> None:
    assert PASSWORD not in repr(_server(1))

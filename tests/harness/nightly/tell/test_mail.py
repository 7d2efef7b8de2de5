from __future__ import annotations

from dataclasses import replace
from email import message_from_string, policy

import pytest
from support.local_servers import MailAnswers, mail_server
from support.outgoing import AT, IDENTITY, envelope, outgoing
from support.told_nights import hostile_night, quiet_night, told_night

from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.mail import letter_of, send
from harness.nightly.tell.mail_session import MailServer, Security
from harness.nightly.tell.message import subject_of

ENVELOPE = envelope("a@example.org", "b@example.org")
LETTER = letter_of(outgoing(told_night()), ENVELOPE)
PASSWORD = "verysecret"


def _server(port: int, limit_s: float = 20.0) -> MailServer:
    return MailServer("127.0.0.1", port, Security.NONE, "me", PASSWORD, limit_s)


def test_a_mail_arrives_with_subject_and_words() -> None:
    with mail_server() as taken:
        send(_server(taken.port), LETTER)
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
        send(_server(taken.port), LETTER)
    assert not any(line.upper().startswith("AUTH") for line in taken.lines)


@pytest.mark.parametrize(
    ("answers", "why", "again"),
    [
        (MailAnswers(greeting="554 go away"), "answered 554", False),
        (MailAnswers(greeting="421 too busy"), "answered 421", True),
        (
            MailAnswers(recipient=f"550 unknown {PASSWORD}"),
            "refused every recipient who does not have it \\(550\\)",
            False,
        ),
        (MailAnswers(data_taken=f"552 full {PASSWORD}"), "answered 552", False),
        (MailAnswers(data_taken="451 later"), "answered 451", True),
    ],
)
def test_a_refused_mail_is_told_by_its_code(answers: MailAnswers, why: str, again: bool) -> None:
    with mail_server(answers) as taken, pytest.raises(NotDelivered, match=why) as caught:
        send(_server(taken.port), LETTER)
    assert caught.value.at_once_again is again
    assert PASSWORD not in str(caught.value)


def test_a_mail_server_that_hangs_is_given_up() -> None:
    answers = MailAnswers(greeting=None)
    with mail_server(answers) as taken, pytest.raises(NotDelivered, match=r"did not answer within 0\.2 s"):
        send(_server(taken.port, 0.2), LETTER)


def test_a_server_without_starttls_is_not_trusted_with_a_mail() -> None:
    with mail_server() as taken, pytest.raises(NotDelivered, match="offers no STARTTLS"):
        send(MailServer("127.0.0.1", taken.port, Security.STARTTLS, "me", PASSWORD), LETTER)
    assert taken.bodies == []
    assert not any(line.upper().startswith("AUTH") for line in taken.lines)


def test_names_add_no_header() -> None:
    with mail_server() as taken:
        send(_server(taken.port), letter_of(outgoing(hostile_night()), ENVELOPE))
    arrived = message_from_string(taken.bodies[0], policy=policy.default)
    assert "X" not in arrived
    assert arrived["Subject"] == subject_of(hostile_night())


def test_the_password_is_not_shown() -> None:
    assert PASSWORD not in repr(_server(1))


def test_a_mail_says_when_it_was_written_and_has_the_same_name_at_each_try() -> None:
    arrived = message_from_string(LETTER.text.decode(), policy=policy.default)
    assert arrived["Date"].datetime == AT
    assert arrived["Message-ID"] == f"<{IDENTITY}@bigcore.invalid>"
    again = message_from_string(letter_of(outgoing(told_night(), "a@example.org"), ENVELOPE).text.decode())
    assert again["Message-ID"] == arrived["Message-ID"]


def test_a_mail_is_plain_ascii_in_lines_that_every_server_takes() -> None:
    letter = letter_of(outgoing(hostile_night()), envelope("Ä team <a@example.org>", "b@example.org"))
    assert letter.text.isascii()
    assert max(map(len, letter.text.split(b"\r\n"))) <= 998
    assert letter.recipients == ("a@example.org", "b@example.org")
    in_short_lines = replace(quiet_night(), series=(replace(quiet_night().series[0], model="Fön"),))
    assert letter_of(outgoing(in_short_lines), ENVELOPE).text.isascii()
    assert b"\n" not in letter.text.replace(b"\r\n", b"")


def test_a_line_that_begins_with_a_point_arrives_as_it_is() -> None:
    with mail_server() as taken:
        send(_server(taken.port), replace(LETTER, text=b"Subject: x\r\n\r\n.\r\n..\r\nend\r\n"))
    assert taken.bodies == ["Subject: x\r\n\r\n..\r\n...\r\nend\r\n"]


@pytest.mark.parametrize("quit_said", [None, "500 what", "421 gone"])
def test_a_mail_is_delivered_once_it_was_taken_whatever_the_server_does_then(quit_said: str | None) -> None:
    with mail_server(MailAnswers(quit=quit_said)) as taken:
        assert send(_server(taken.port), LETTER).taken_by == ("a@example.org", "b@example.org")
    assert len(taken.bodies) == 1


def test_a_mail_of_which_nobody_knows_whether_it_was_taken_is_not_sent_again_at_once() -> None:
    with (
        mail_server(MailAnswers(data_taken=None)) as taken,
        pytest.raises(NotDelivered, match="was sent the whole mail") as told,
    ):
        send(_server(taken.port, 0.5), LETTER)
    assert not told.value.at_once_again
    assert len(taken.bodies) == 1


def test_recipients_are_taken_refused_and_put_off_one_by_one() -> None:
    letter = letter_of(outgoing(told_night()), envelope("a@x.org", "b@x.org", "c@x.org"))
    with mail_server(MailAnswers(recipients={"b@x.org": "550 no", "c@x.org": "450 later"})) as taken:
        reached = send(_server(taken.port), letter)
    assert (reached.taken_by, reached.refused_by, reached.put_off) == (("a@x.org",), ("b@x.org",), 1)
    assert reached.codes == "450, 550"
    assert len(taken.bodies) == 1

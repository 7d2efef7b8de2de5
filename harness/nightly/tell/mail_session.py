"""One letter brought to a mail server (RFC 5321), step by step: smtplib's own way does not tell whether a letter that
failed was sent already, and keeps an answer without end as a whole."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from harness.nightly.tell.connecting import BoundedAnswers, connected, under_tls
from harness.nightly.tell.errors import OF_THE_LIBRARIES, NotDelivered
from harness.nightly.tell.mail_login import log_in
from harness.nightly.tell.outgoing import Reached
from harness.nightly.tell.time_limit import TimeLimit

LEAVE_S: Final = 2.0
"""So long the answer to QUIT is waited for."""


class Security(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """For a server on this computer or behind a tunnel; no password is sent then."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """User name and password come from the environment and are shown nowhere."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    time_limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Letter:
    text: bytes
    """Header and body, each line with its end."""
    sender: str
    recipients: tuple[str, ...]
    """Those who do not have it yet; its header names all."""


def bring_letter(server: MailServer, letter: Letter, limit: TimeLimit) -> Reached:
    smtp = smtplib.SMTP(timeout=server.time_limit_s)
    try:
        _open(smtp, server, limit)
        reached = _hand_over(smtp, letter)
        _take_leave(smtp)
    finally:
        smtp.close()
    return reached


def _open(smtp: smtplib.SMTP, server: MailServer, limit: TimeLimit) -> None:
    opened = connected(server.host, server.port, limit)
    _speak_by(smtp, opened)
    if server.security is Security.TLS:
        _speak_by(smtp, under_tls(opened, server.host, limit))
    _demand(220, smtp.getreply())
    if server.security is Security.STARTTLS:
        smtp.ehlo_or_helo_if_needed()
        if not smtp.has_extn("starttls"):
            raise NotDelivered("the mail server offers no STARTTLS", at_once_again=False)
        _demand(220, smtp.docmd("STARTTLS"))
        _speak_by(smtp, under_tls(opened, server.host, limit))
        _forget_what_was_said(smtp)
    if server.user is not None and server.password is not None and server.security is not Security.NONE:
        log_in(smtp, server.user, server.password)


def _speak_by(smtp: smtplib.SMTP, opened: socket.socket) -> None:
    smtp.sock = opened
    smtp.file = BoundedAnswers(opened)  # it reads lines and closes, no more is asked of it


def _forget_what_was_said(smtp: smtplib.SMTP) -> None:
    """In plain, where anybody may have said it (RFC 3207, 4.2)."""
    smtp.helo_resp = smtp.ehlo_resp = None
    smtp.esmtp_features, smtp.does_esmtp = {}, False


def _hand_over(smtp: smtplib.SMTP, letter: Letter) -> Reached:
    smtp.ehlo_or_helo_if_needed()
    _demand(250, smtp.mail(letter.sender))
    codes = {one: _answer_for(smtp, one) for one in letter.recipients}
    taken = tuple(one for one, code in codes.items() if 200 <= code < 300)
    refused = tuple(one for one, code in codes.items() if 500 <= code < 600)
    put_off = len(codes) - len(taken) - len(refused)
    numbers = ", ".join(sorted({str(code) for one, code in codes.items() if one not in taken}))
    if not taken:
        why = f"the mail server refused every recipient who does not have it ({numbers})"
        raise NotDelivered(why, at_once_again=put_off > 0)
    _demand(354, smtp.docmd("DATA"))
    smtp.send(re.sub(rb"(?m)^\.", b"..", letter.text) + b".\r\n")
    try:
        answer = smtp.getreply()
    except OF_THE_LIBRARIES:
        why = "the mail server was sent the whole mail and did not say that it took it"
        raise NotDelivered(why, at_once_again=False) from None
    _demand(250, answer)
    return Reached(taken, refused, numbers, put_off)


def _answer_for(smtp: smtplib.SMTP, recipient: str) -> int:
    code, answer = smtp.rcpt(recipient)
    if code == 421:  # it hangs up
        raise smtplib.SMTPResponseException(code, answer)
    return code


def _take_leave(smtp: smtplib.SMTP) -> None:
    """The server has the letter, whatever it says now."""
    with contextlib.suppress(*OF_THE_LIBRARIES):
        if smtp.sock is not None:
            smtp.sock.settimeout(LEAVE_S)
        smtp.docmd("QUIT")


def _demand(code: int, answer: tuple[int, bytes]) -> None:
    if answer[0] != code:
        raise smtplib.SMTPResponseException(*answer)

"""A night by mail: the letter, and what became of it at the mail server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from harness.nightly.tell.certificates import why_not_trusted
from harness.nightly.tell.errors import OF_THE_LIBRARIES, NotDelivered, said_by
from harness.nightly.tell.mail_session import Letter, MailServer, bring_letter
from harness.nightly.tell.message import message, subject_of
from harness.nightly.tell.outgoing import Outgoing, Reached
from harness.nightly.tell.time_limit import within

IN_SEVEN_BITS = SMTP.clone(cte_type="7bit")
"""Servers without 8BITMIME (RFC 6152) take no other letters."""


@dataclass(frozen=True, slots=True)
class Envelope:
    sender: Address
    recipients: tuple[Address, ...]


def letter_of(outgoing: Outgoing, envelope: Envelope) -> Letter:
    mail = EmailMessage(IN_SEVEN_BITS)
    mail["Subject"] = subject_of(outgoing.night)
    mail["From"] = envelope.sender
    mail["To"] = envelope.recipients
    mail["Date"] = format_datetime(outgoing.at)
    mail["Message-ID"] = f"<{outgoing.identity}@bigcore.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message(outgoing.night))
    mailboxes = dict.fromkeys(one.addr_spec for one in envelope.recipients)
    left = tuple(one for one in mailboxes if one not in outgoing.needs_no_copy)
    return Letter(mail.as_bytes(), envelope.sender.addr_spec, left)


def send(server: MailServer, letter: Letter) -> Reached:
    """Whom it reached; NotDelivered where that is nobody."""
    try:
        with within(server.time_limit_s) as limit:
            return bring_letter(server, letter, limit)
    except OF_THE_LIBRARIES as error:
        raise _failure(error) from None


def _failure(error: Exception) -> NotDelivered:
    """Codes, and never what the server said: it may repeat what it was sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        why = f"the mail server refused user and password ({error.smtp_code})"
        return NotDelivered(why, at_once_again=False)
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        said = f"answered {code}" if code > 0 else "answered what is no mail server's answer"
        return NotDelivered(f"the mail server {said}", at_once_again=400 <= code < 500)
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotDelivered(f"the mail server is refused: {why_not_trusted(error)}", at_once_again=False)
    said = type(error).__name__ if isinstance(error, smtplib.SMTPException) else said_by(error)
    return NotDelivered(f"the mail server could not be used ({said})", at_once_again=isinstance(error, OSError))

"""A night by mail. User name and password come from the environment and are shown nowhere."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from enum import StrEnum

from harness.nightly.tell.certificates import why_not_trusted
from harness.nightly.tell.errors import NotDelivered
from harness.nightly.tell.message import message, subject_of
from harness.nightly.tell.time_limit import within
from harness.results.nightly import NightResult


class Security(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """For a server on this computer or behind a tunnel; no password is sent then."""


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    time_limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Envelope:
    sender: str
    recipients: tuple[str, ...]


def mail_of(result: NightResult, envelope: Envelope) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject_of(result)
    mail["From"] = envelope.sender
    mail["To"] = ", ".join(envelope.recipients)
    mail["Message-ID"] = make_msgid(domain="bigcore.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message(result))
    return mail


def send(server: MailServer, mail: EmailMessage) -> None:
    smtp = _unconnected(server)
    try:
        with within(server.time_limit_s, lambda: getattr(smtp, "sock", None)):
            _converse(smtp, server, mail)
    except OSError as error:  # smtplib's own errors are among them
        raise _failure(error) from None
    finally:
        smtp.close()


def _failure(error: OSError) -> NotDelivered:
    """Codes, and never what the server said: it may repeat what it was sent."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        why = f"the mail server refused user and password ({error.smtp_code})"
        return NotDelivered(why, at_once_again=False)
    if isinstance(error, smtplib.SMTPResponseException):
        why = f"the mail server answered {error.smtp_code}"
        return NotDelivered(why, at_once_again=400 <= error.smtp_code < 500)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = ", ".join(sorted({str(code) for code, _ in error.recipients.values()}))
        return NotDelivered(f"the mail server refused every recipient ({codes})", at_once_again=False)
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotDelivered(f"the mail server is refused: {why_not_trusted(error)}", at_once_again=False)
    said = type(error).__name__ if isinstance(error, smtplib.SMTPException) else error.strerror
    return NotDelivered(f"the mail server could not be used ({said or type(error).__name__})", at_once_again=True)


def _unconnected(server: MailServer) -> smtplib.SMTP:
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(timeout=server.time_limit_s, context=ssl.create_default_context())
    return smtplib.SMTP(timeout=server.time_limit_s)


def _converse(smtp: smtplib.SMTP, server: MailServer, mail: EmailMessage) -> None:
    smtp._host = server.host  # type: ignore[attr-defined]  # what starttls checks the certificate against
    code, greeting = smtp.connect(server.host, server.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, greeting)
    if server.security is Security.STARTTLS:
        smtp.starttls(context=ssl.create_default_context())
    if server.user is not None and server.password is not None and server.security is not Security.NONE:
        smtp.login(server.user, server.password)
    refused = smtp.send_message(mail)
    smtp.quit()
    # The next try reaches the others twice: better than one who is never told.
    if refused:
        raise NotDelivered(f"the mail server refused {len(refused)} of the recipients", at_once_again=False)

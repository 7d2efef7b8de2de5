"""User and password to a mail server, as UTF-8 (RFC 4616); smtplib's own login knows ASCII alone."""

from __future__ import annotations

import base64
import hmac
import smtplib
from collections.abc import Callable, Mapping
from types import MappingProxyType


def log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """By each way that the server offers, until it takes one; SMTPAuthenticationError is that of the last. Bytes of the
    environment that are no UTF-8 are sent as they are."""
    smtp.ehlo_or_helo_if_needed()
    words = user.encode("utf-8", "surrogateescape"), password.encode("utf-8", "surrogateescape")
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    failure: Exception = smtplib.SMTPNotSupportedError("it offers no login that we know")
    for way in WAYS:
        if way in offered:
            code, answer = WAYS[way](smtp, *words)
            if code in (235, 503):  # 503: it knows us already
                return
            failure = smtplib.SMTPAuthenticationError(code, answer)
    raise failure


def _plain(smtp: smtplib.SMTP, user: bytes, password: bytes) -> tuple[int, bytes]:
    return smtp.docmd("AUTH", "PLAIN " + _spelled(b"\0" + user + b"\0" + password))


def _login(smtp: smtplib.SMTP, user: bytes, password: bytes) -> tuple[int, bytes]:
    code, answer = smtp.docmd("AUTH", "LOGIN")
    for word in (user, password):
        if code != 334:
            break
        code, answer = smtp.docmd(_spelled(word))
    return code, answer


def _cram_md5(smtp: smtplib.SMTP, user: bytes, password: bytes) -> tuple[int, bytes]:
    code, answer = smtp.docmd("AUTH", "CRAM-MD5")
    if code != 334:
        return code, answer
    digest = hmac.new(password, base64.decodebytes(answer), "md5").hexdigest()
    return smtp.docmd(_spelled(user + b" " + digest.encode("ascii")))


def _spelled(word: bytes) -> str:
    return base64.b64encode(word).decode("ascii")


WAYS: Mapping[str, Callable[[smtplib.SMTP, bytes, bytes], tuple[int, bytes]]] = MappingProxyType(
    {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _cram_md5}
)
"""The plain ones first: they are spoken under TLS alone."""

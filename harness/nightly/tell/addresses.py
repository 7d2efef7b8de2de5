"""Addresses of servers and of people, looked at before a night is measured. What is wrong with one is told without it,
as that of a webhook is a secret."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from urllib.parse import SplitResult, urlsplit

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
LONGEST_HOST = 253


def web_address(text: str) -> SplitResult:
    """Raises ValueError with a clause, without a letter of the address."""
    if not text.isascii():
        raise ValueError("it holds letters beyond ASCII (write them as %C3%A4, and those of the host as xn--…)")
    if not text.isprintable() or " " in text:
        raise ValueError("it holds a space or a control character")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("its host or its port cannot be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("it does not begin with https:// or http:// and a host")
    check_host(host)
    return parts


def check_host(host: str) -> None:
    """The same of a host's name, where it is one that no resolver takes."""
    if not host.isascii() or not host.isprintable() or " " in host:
        raise ValueError("its host holds a space, a control character or a letter beyond ASCII (write that as xn--…)")
    try:
        host.encode("idna")  # what the resolver does with it
    except UnicodeError:
        raise ValueError("a part of its host's name is empty or longer than 63 letters") from None
    if not host or len(host) > LONGEST_HOST:
        raise ValueError(f"its host's name is empty or longer than {LONGEST_HOST} letters")


def mailboxes(text: str) -> tuple[Address, ...]:
    """One or several: `team@example.org`, `The team <team@example.org>`. Raises ValueError with a clause."""
    if not text.isprintable():
        raise ValueError("it holds a control character, such as the end of a line")
    found = getaddresses([text])
    if not found or not all(_MAILBOX.fullmatch(mailbox) for _, mailbox in found):
        raise ValueError("it is no address of a mail (name@host, in ASCII)")
    try:
        return tuple(Address(name, addr_spec=mailbox) for name, mailbox in found)
    except (HeaderParseError, ValueError, IndexError):
        raise ValueError("it is no address of a mail (name@host, in ASCII)") from None

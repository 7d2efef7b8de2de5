"""A message on its way."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from harness.nightly.tell.addresses import mailboxes
from harness.nightly.tell.mail import Envelope
from harness.nightly.tell.outgoing import Outgoing
from harness.results.nightly import NightResult

IDENTITY = UUID("5a2f0f5e-7a7b-5f1e-9d1e-000000000001")
AT = datetime(2026, 1, 6, 2, 0, 5, tzinfo=UTC)


def outgoing(night: NightResult, *settled: str) -> Outgoing:
    return Outgoing(night, IDENTITY, AT, frozenset(settled))


def envelope(*recipients: str) -> Envelope:
    (sender,) = mailboxes("watch@example.org")
    return Envelope(sender, tuple(one for text in recipients for one in mailboxes(text)))

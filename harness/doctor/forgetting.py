"""Pending restores that are given up: a phone that never takes a setting back must not be locked out because of it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.doctor.findings import Finding, State
from harness.errors import PhoneFailed
from harness.phone import lock
from harness.phone.journal import Journal, JournalFolder, UnreadableJournal, undo_lines


def forget_pending(journals: JournalFolder, phone: str) -> Iterator[Finding]:
    """Forgets what is to be put back on the phone of this serial or identity, and says what would have done it."""
    found = [journal for journal in journals.all() if phone in (journal.identity, journal.serial)]
    if not found:
        known = ", ".join(str(journal.serial or journal.identity) for journal in journals.all())
        mend = f"phones that are owed something: {known}" if known else None
        yield Finding("settings", State.PROBLEM, f"nothing is to be put back on {phone}", mend)
    for journal in found:
        yield _forget(journals, journal)


def _forget(journals: JournalFolder, journal: Journal | UnreadableJournal) -> Finding:
    name = f"{journal.model or 'a phone'} ({journal.serial or journal.identity})"
    try:
        with lock.held(journal.identity, name):
            journals.forget(journal.identity)
    except PhoneFailed as failure:
        return Finding("settings", State.PROBLEM, failure.what, failure.next_step)
    if isinstance(journal, UnreadableJournal):
        return Finding("settings", State.NOTE, f"{name} is taken as it is; how it was set could not be read")
    lines = "; ".join(undo_lines(journal.changes))
    return Finding("settings", State.NOTE, f"{name} is taken as it is; this would have put it back: {lines}")

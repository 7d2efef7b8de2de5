"""What a phone is still owed: the settings in its journal, once nobody measures on it any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.phone import lock
from harness.phone.journal import Journal, JournalFolder

RESTORE = "`bigcore doctor --restore`"


@dataclass(frozen=True, slots=True)
class OwedSettings:
    serial: str
    """The address at which the phone was measured."""
    count: int

    @property
    def words(self) -> str:
        one = self.count == 1
        return f"{self.count} {'setting' if one else 'settings'} of it {'is' if one else 'are'} still changed"

    @property
    def next_step(self) -> str:
        return f"connect it and run {RESTORE}"


def owed_to(identity: str, journals: JournalFolder) -> OwedSettings | None:
    """None: everything is as it was, or another `bigcore` measures on the phone and will see to it."""
    journal = journals.read(identity)
    return None if journal is None or not journal.changes or lock.busy(identity) else _of(journal)


def owed_after(serials: Iterable[str], identities: Iterable[str], journals: JournalFolder) -> tuple[OwedSettings, ...]:
    """What a sweep owes to its phones. One that was lost at once is known by its address only."""
    addresses, known = set(serials), set(identities)
    return tuple(
        _of(journal)
        for journal in journals.all()
        if journal.changes
        and (journal.serial in addresses or journal.identity in known)
        and not lock.busy(journal.identity)
    )


def _of(journal: Journal) -> OwedSettings:
    return OwedSettings(journal.serial, len(journal.changes))

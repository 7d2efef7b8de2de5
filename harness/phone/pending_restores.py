"""The settings in a phone's journal that are still to be put back, once nobody measures on it any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.phone import lock
from harness.phone.journal import Journal, JournalFolder

RESTORE_COMMAND = "bigcore doctor --restore"
RESTORE = f"`{RESTORE_COMMAND}`"


@dataclass(frozen=True, slots=True)
class PendingRestores:
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


def pending_restores_of(identity: str, journals: JournalFolder) -> PendingRestores | None:
    """None: everything is as it was, or another `bigcore` measures on the phone and will see to it."""
    journal = journals.read(identity)
    return None if journal is None or not journal.changes or lock.busy(identity) else _of(journal)


def pending_restores_after(
    serials: Iterable[str], identities: Iterable[str], journals: JournalFolder
) -> tuple[PendingRestores, ...]:
    """Returns what a sweep has left to be put back. A phone that was lost at once is known by its address only."""
    addresses, known = set(serials), set(identities)
    return tuple(
        _of(journal)
        for journal in journals.all()
        if journal.changes
        and (journal.serial in addresses or journal.identity in known)
        and not lock.busy(journal.identity)
    )


def _of(journal: Journal) -> PendingRestores:
    return PendingRestores(journal.serial, len(journal.changes))

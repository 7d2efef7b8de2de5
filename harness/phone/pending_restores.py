"""What is still to be put back on phones: settings, and files of ours that still lie on one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.phone import lock
from harness.phone.journal import FilesLeft, Journal, JournalFolder, UnreadableJournal

RESTORE_COMMAND = "bigcore doctor --restore"
RESTORE = f"`{RESTORE_COMMAND}`"


@dataclass(frozen=True, slots=True)
class PendingRestores:
    identity: str
    model: str
    serial: str
    """The address at which the phone was measured."""
    settings: int
    """How many settings are still changed."""
    files: bool
    """Whether files of ours still lie on it."""
    holder: str | None
    """Who measures on it now, and will see to it. None: nobody."""
    unreadable: UnreadableJournal | None = None
    """What is to be put back stands in a journal that this version cannot read. No sweep puts it back."""

    @property
    def count(self) -> int:
        return 1 if self.unreadable is not None else self.settings + self.files

    @property
    def words(self) -> str:
        if self.unreadable is not None:
            return self.unreadable.words
        said = []
        if self.settings:
            many = "setting of it is" if self.settings == 1 else "settings of it are"
            said.append(f"{self.settings} {many} still changed")
        if self.files:
            said.append("files of ours still lie on it")
        return " and ".join(said)

    @property
    def next_step(self) -> str:
        return f"connect it and run {RESTORE}" if self.unreadable is None else self.unreadable.next_step


def all_pending_restores(journals: JournalFolder) -> tuple[PendingRestores, ...]:
    """Also of phones that are measured now, whose holder is named."""
    return tuple(_of(journal) for journal in journals.all() if _is_pending(journal))


def pending_restores_left(identity: str, journals: JournalFolder) -> PendingRestores | None:
    """Also while somebody measures on the phone. None: everything is as it was."""
    journal = journals.read(identity)
    return None if journal is None or not _is_pending(journal) else _of(journal)


def pending_restores_of(identity: str, journals: JournalFolder) -> PendingRestores | None:
    """None: everything is as it was, or another `bigcore` measures on the phone and will see to it."""
    found = pending_restores_left(identity, journals)
    return found if found is not None and found.holder is None else None


def pending_restores_at(serial: str, journals: JournalFolder) -> PendingRestores | None:
    """Of a phone that does not say who it is, by the address at which it was measured last."""
    return next((one for one in all_pending_restores(journals) if one.serial == serial and one.holder is None), None)


def pending_restores_after(
    serials: Iterable[str], identities: Iterable[str], journals: JournalFolder
) -> tuple[PendingRestores, ...]:
    """Returns what a sweep has left to be put back. A phone that was lost at once is known by its address only."""
    addresses, known = set(serials), set(identities)
    return tuple(
        one
        for one in all_pending_restores(journals)
        if one.holder is None and (one.serial in addresses or one.identity in known)
    )


def _is_pending(journal: Journal | UnreadableJournal) -> bool:
    return isinstance(journal, UnreadableJournal) or bool(journal.changes)


def _of(journal: Journal | UnreadableJournal) -> PendingRestores:
    holder = lock.busy(journal.identity)
    if isinstance(journal, UnreadableJournal):
        model, serial = journal.model or "a phone", journal.serial or journal.identity
        return PendingRestores(journal.identity, model, serial, 0, False, holder, journal)
    files = FilesLeft() in journal.changes
    return PendingRestores(
        identity=journal.identity,
        model=journal.model,
        serial=journal.serial,
        settings=len(journal.changes) - files,
        files=files,
        holder=holder,
    )

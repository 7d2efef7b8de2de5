"""What is still to be put back on phones: settings, and files of ours that still lie on one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.phone import lock
from harness.phone.journal import FilesLeft, Journal, JournalFolder

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

    @property
    def count(self) -> int:
        return self.settings + self.files

    @property
    def words(self) -> str:
        said = []
        if self.settings:
            many = "setting of it is" if self.settings == 1 else "settings of it are"
            said.append(f"{self.settings} {many} still changed")
        if self.files:
            said.append("files of ours still lie on it")
        return " and ".join(said)

    @property
    def next_step(self) -> str:
        return f"connect it and run {RESTORE}"


def all_pending_restores(journals: JournalFolder) -> tuple[PendingRestores, ...]:
    """Also of phones that are measured now, whose holder is named."""
    return tuple(_of(journal) for journal in journals.all() if journal.changes)


def pending_restores_of(identity: str, journals: JournalFolder) -> PendingRestores | None:
    """None: everything is as it was, or another `bigcore` measures on the phone and will see to it."""
    journal = journals.read(identity)
    found = None if journal is None or not journal.changes else _of(journal)
    return found if found is not None and found.holder is None else None


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


def _of(journal: Journal) -> PendingRestores:
    files = FilesLeft() in journal.changes
    return PendingRestores(
        identity=journal.identity,
        model=journal.model,
        serial=journal.serial,
        settings=len(journal.changes) - files,
        files=files,
        holder=lock.busy(journal.identity),
    )

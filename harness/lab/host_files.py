"""The folder of a host in which shipped files lie by their hashes. Each is fetched once, by whoever is first."""

from __future__ import annotations

import hashlib
from pathlib import Path

from filelock import FileLock

from harness.errors import DiskFailed
from harness.lab.errors import JobRefused
from harness.store.lab import LabBook
from models.cache import default_folder
from models.digest import file_digest
from models.formats.known import BUILT
from models.whole_file import arriving

_FETCH_LIMIT_S = 3600.0


class HostFiles:
    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or default_folder() / "lab"

    def path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}{BUILT.suffix}"

    def fetch(self, sha256: str, book: LabBook) -> bool:
        """Makes sure that the file is here and whole. False: it was here already."""
        file = self.path(sha256)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(file.with_suffix(".lock"), timeout=_FETCH_LIMIT_S):
                if file.exists() and file_digest(file) == sha256:
                    return False
                _receive(file, sha256, book)
        except OSError as error:
            raise DiskFailed(file, error.strerror or "cannot be written", "free some space on this host") from None
        return True


def _receive(file: Path, sha256: str, book: LabBook) -> None:
    digest = hashlib.sha256()
    with arriving(file) as part, part.open("wb") as target:
        for piece in book.pieces(sha256):
            digest.update(piece)
            target.write(piece)
        if digest.hexdigest() != sha256:
            raise JobRefused(sha256, "what the lab holds under this hash is another file", "have its owner take it out")

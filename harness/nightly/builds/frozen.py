"""The files of accepted and of candidate builds, frozen under the hash of their content: a folder for each store.

A store's nights delete what they no longer need, and nothing that another store put there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.errors import ConfigRefused, DiskFailed, RecordNotFound
from harness.store.address import key_of
from models.digest import file_digest
from models.whole_file import arriving


class Shipped(Protocol):
    """The files that a lab ships to its hosts: what was measured there can be had from every computer."""

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Raises RecordNotFound for one that was never shipped."""


@dataclass(frozen=True, slots=True)
class Frozen:
    folder: Path
    """Of one store; nothing else is written or deleted."""
    elsewhere: tuple[Path, ...] = ()
    """Folders in which a file is looked for as well: its hash says that it is the right one."""
    shipped: Shipped | None = None
    """Of a watch on a lab: where what is not on this computer is looked for last."""

    @classmethod
    def of_store(cls, address: str) -> Frozen:
        """A store that was moved finds its files in the folder of its old address, and those of a bigcore that kept one
        folder for all stores in that one."""
        import platformdirs

        data = Path(platformdirs.user_data_dir("bigcore", appauthor=False))
        watches = data / "watches"
        folder = watches / key_of(address) / "accepted"
        others = (place for place in sorted(watches.glob("*/accepted")) if place != folder)
        return cls(folder, (data / "accepted", *others))

    def freeze(self, file: Path) -> str:
        """Keeps a copy; returns its hash."""
        sha256 = file_digest(file)
        if not _is(self._place(sha256), sha256):
            self._take(file, sha256)
        return sha256

    def file(self, sha256: str) -> Path:
        if not self.holds(sha256):
            what = "a file of a build is no longer here, or was changed"
            step = "the next night names its series; `bigcore nightly accept SERIES` takes the last candidate instead"
            raise ConfigRefused(self._place(sha256), what, step)
        return self._place(sha256)

    def holds(self, sha256: str) -> bool:
        """Whether the file is here, or was found elsewhere and is here from now on."""
        return _is(self._place(sha256), sha256) or self._found_elsewhere(sha256) or self._received(sha256)

    def bring_over(self, wanted: Iterable[str]) -> None:
        """Of a store that was moved, what it needs: the folder of its old address is another store's as soon as there
        is one. A file that lies here is not read."""
        for sha256 in wanted:
            if not self._place(sha256).is_file():
                self._found_elsewhere(sha256)

    def keep_only(self, wanted: Iterable[str]) -> None:
        kept = set(wanted)
        for place in self.folder.glob("*") if self.folder.exists() else ():
            if place.name not in kept and not place.name.startswith("."):
                place.unlink(missing_ok=True)

    def _found_elsewhere(self, sha256: str) -> bool:
        other = next((found for one in self.elsewhere if _is(found := one / sha256, sha256)), None)
        if other is not None:
            self._take(other, sha256)
        return other is not None

    def _received(self, sha256: str) -> bool:
        """Whether the lab had it; then a copy stays here."""
        if self.shipped is None:
            return False
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(prefix=".", dir=self.folder) as received:
                received.writelines(self.shipped.pieces(sha256))
                received.flush()
                right = file_digest(Path(received.name)) == sha256
                if right:
                    self._take(Path(received.name), sha256)
        except RecordNotFound:
            return False
        except OSError as error:
            raise DiskFailed(self.folder, f"cannot be written ({error.strerror})", "free some space") from error
        return right

    def _take(self, file: Path, sha256: str) -> None:
        place = self._place(sha256)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with arriving(place) as part:
                shutil.copyfile(file, part)
        except OSError as error:
            raise DiskFailed(place, f"cannot be written ({error.strerror})", "free some space") from error

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256


def _is(place: Path, sha256: str) -> bool:
    return place.is_file() and file_digest(place) == sha256

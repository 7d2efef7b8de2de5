"""The files of accepted and of candidate builds, frozen under the hash of their content: a folder for each store.

A store's nights delete what they no longer need, and nothing that another store put there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ConfigRefused, DiskFailed
from harness.store.address import key_of
from models.digest import file_digest
from models.whole_file import arriving


@dataclass(frozen=True, slots=True)
class Frozen:
    folder: Path
    """Of one store; nothing else is written or deleted."""
    elsewhere: tuple[Path, ...] = ()
    """Folders in which a file is looked for as well: its hash says that it is the right one."""

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
        place = self._place(sha256)
        if not _is(place, sha256):
            other = next((found for one in self.elsewhere if _is(found := one / sha256, sha256)), None)
            if other is None:
                what = "a file of an accepted build is no longer here, or was changed"
                raise ConfigRefused(place, what, "`bigcore nightly accept --all` takes the last candidate in its place")
            self._take(other, sha256)
        return place

    def keep_only(self, wanted: Iterable[str]) -> None:
        kept = set(wanted)
        for place in self.folder.glob("*") if self.folder.exists() else ():
            if place.name not in kept and not place.name.startswith("."):
                place.unlink(missing_ok=True)

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

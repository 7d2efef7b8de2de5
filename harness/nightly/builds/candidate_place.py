"""Where a build command leaves the candidate, and the files that lie there.

They are `[candidate] models`, `apk` and `benchmark_model` and the files of `[[model]]`; of a folder only its model
files: whatever else it holds belongs to somebody else.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.nightly.config import NightlyConfig
from models.digest import file_digest
from models.formats.known import models_in
from models.whole_file import arriving


@dataclass(frozen=True, slots=True)
class CandidatePlace:
    folder: Path | None
    """Of model files."""
    files: tuple[Path, ...]

    @classmethod
    def of(cls, config: NightlyConfig) -> CandidatePlace:
        source = config.candidate
        single = (source.apk, source.benchmark_model, *(one.file for one in config.model))
        return cls(
            source.models.absolute() if source.models else None,
            tuple(file.absolute() for file in single if file is not None),
        )

    def held(self) -> tuple[Path, ...]:
        """The files that lie there now."""
        of_folder = models_in(self.folder) if self.folder is not None and self.folder.is_dir() else ()
        return tuple(file for file in (*of_folder, *self.files) if file.is_file())

    def contents(self) -> Mapping[str, str]:
        """The hash of each file that lies there now."""
        return {str(file): file_digest(file) for file in self.held()}


@dataclass(frozen=True, slots=True)
class Original:
    """A file of the place as it was."""

    file: Path
    copy: Path
    link: str | None
    """Where it was a link: what it led to."""

    def lay_back(self) -> None:
        """A link leads to its own file again, and that file is what it was, with its time and rights: a build by make
        asks for them."""
        _restore_link(self.file, self.link)
        place = Path(os.path.realpath(self.file))
        if place.is_file() and file_digest(place) == file_digest(self.copy) and _same_time(place, self.copy):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with arriving(place) as part:
            shutil.copyfile(self.copy, part)
        shutil.copystat(self.copy, place)


def lay_back(place: CandidatePlace, folder_link: str | None, originals: Sequence[Original]) -> None:
    """Puts the originals back, and deletes each model file that was not there before."""
    if place.folder is not None:
        _restore_link(place.folder, folder_link)
    were_there = {original.file for original in originals}
    for file in place.held():
        if file not in were_there:
            file.unlink()
    for original in originals:
        original.lay_back()


def link_of(path: Path) -> str | None:
    return str(path.readlink()) if path.is_symlink() else None


def _restore_link(path: Path, link: str | None) -> None:
    if link is None:
        if path.is_symlink():
            path.unlink()
    elif link_of(path) != link and not (path.is_dir() and not path.is_symlink()):
        path.unlink(missing_ok=True)
        path.symlink_to(link)


def _same_time(one: Path, other: Path) -> bool:
    return one.stat().st_mtime_ns == other.stat().st_mtime_ns

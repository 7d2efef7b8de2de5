"""The candidate as it lay before a bisection built other commits in its place: kept, and laid back at the end.

A build command writes where it wants, so that it cannot be given another place. A search that was killed has left a
commit there, which the next night would take for tonight's build: whoever uses the place next lays back what was kept.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from harness.errors import ConfigRefused, DiskFailed
from harness.nightly.builds.candidate_place import CandidatePlace, Original, lay_back, link_of
from harness.phone import process_lock
from harness.phone.state_folder import state_folder
from models.whole_file import sync_folder, write_whole

_INDEX, _BUILDING, _LEFT = "kept.json", "building", "left.json"
_CONTENTS = TypeAdapter(dict[str, str])


class _File(BaseModel):
    model_config = ConfigDict(frozen=True)

    file: Path
    link: str | None


class _Index(BaseModel):
    """What lay there; the copy of each file is called by its number."""

    model_config = ConfigDict(frozen=True)

    folder: Path | None
    folder_link: str | None
    single: tuple[Path, ...]
    files: tuple[_File, ...]
    build_minutes: float
    """A build takes no longer; 0: no limit."""

    @property
    def place(self) -> CandidatePlace:
        return CandidatePlace(self.folder, self.single)


@dataclass(frozen=True, slots=True)
class KeptCandidate:
    """That of one nightly.toml, whatever store it is used with."""

    folder: Path
    """Is there as long as something is to be laid back."""
    lock: Path

    @classmethod
    def of(cls, nightly_toml: Path) -> KeptCandidate:
        import platformdirs

        name = hashlib.sha256(str(nightly_toml.resolve()).encode()).hexdigest()[:16]
        data = Path(platformdirs.user_data_dir("bigcore", appauthor=False))
        return cls(data / "candidates" / name, state_folder("nightly") / f"candidate-{name}.lock")

    @contextmanager
    def kept(self, place: CandidatePlace, build_minutes: float) -> Iterator[None]:
        """However the block ends, what lay there is there again. Raises ConfigRefused where another search is there."""
        with process_lock.alone(self.lock, process_lock.GLANCE_S, _another_search):
            with self._disk_may_fail():
                self._keep(place, build_minutes)
            try:
                yield
            finally:
                with self._disk_may_fail():
                    self._lay_back()

    def mend(self) -> str | None:
        """Lays back what a search that was killed could not. Returns a sentence for people; None: nothing was left."""
        if not self.folder.exists():
            return None
        with process_lock.alone(self.lock, process_lock.GLANCE_S, _another_search), self._disk_may_fail():
            if not self.folder.exists():
                return None
            if self._built_since():
                self._forget()
                return _STAYS
            self._lay_back()
            return _LAID_BACK

    def building(self) -> None:
        """A commit is about to be built in the place."""
        with self._disk_may_fail():
            (self.folder / _LEFT).unlink(missing_ok=True)
            write_whole(self.folder / _BUILDING, b"")

    def built(self) -> None:
        """Its build has ended, well or not."""
        with self._disk_may_fail():
            write_whole(self.folder / _LEFT, _CONTENTS.dump_json(dict(self._index().place.contents())))

    def _keep(self, place: CandidatePlace, build_minutes: float) -> None:
        part = self.folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        files = []
        for number, file in enumerate(place.held()):
            shutil.copy2(file, part / str(number))
            files.append(_File(file=file, link=link_of(file)))
        index = _Index(
            folder=place.folder,
            folder_link=link_of(place.folder) if place.folder else None,
            single=place.files,
            files=tuple(files),
            build_minutes=build_minutes,
        )
        write_whole(part / _INDEX, index.model_dump_json().encode())
        (part / _LEFT).write_bytes(_CONTENTS.dump_json(dict(place.contents())))
        part.rename(self.folder)
        sync_folder(self.folder.parent)

    def _lay_back(self) -> None:
        """Without its marks, one that is cut short is taken up again whatever lies there."""
        (self.folder / _BUILDING).unlink(missing_ok=True)
        (self.folder / _LEFT).unlink(missing_ok=True)
        index = self._index()
        originals = [Original(one.file, self.folder / str(number), one.link) for number, one in enumerate(index.files)]
        lay_back(index.place, index.folder_link, originals)
        self._forget()

    def _forget(self) -> None:
        """At once as a whole: a folder that lost half of its files would lay back half."""
        gone = self.folder.with_suffix(".gone")
        shutil.rmtree(gone, ignore_errors=True)
        self.folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _built_since(self) -> bool:
        """Whether something lies there that the search did not leave. Of a search that was killed while it built,
        nobody knows what it left: then what is younger than that build can be."""
        index, left, building = self._index(), self.folder / _LEFT, self.folder / _BUILDING
        if left.exists():
            return _CONTENTS.validate_json(left.read_bytes()) != index.place.contents()
        if not index.build_minutes or not building.exists():
            return False
        began_s = building.stat().st_mtime
        youngest_s = max((file.stat().st_mtime for file in index.place.held()), default=began_s)
        return youngest_s > began_s + 60 * index.build_minutes

    def _index(self) -> _Index:
        return _Index.model_validate_json((self.folder / _INDEX).read_bytes())

    @contextmanager
    def _disk_may_fail(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            what = f"the candidate's files cannot be kept and laid back ({error.strerror or error})"
            raise DiskFailed(error.filename or self.folder, what, "mend that, and run it again") from error


_LAID_BACK = (
    "A bisection was killed and had left a commit in the candidate's place: what lay there before is laid back."
)
_STAYS = (
    "A bisection was killed, and the candidate was built anew since: what lies in its place stays, and what the"
    " bisection had kept is dropped."
)


def _another_search() -> ConfigRefused:
    what = "a bisection is building commits in the candidate's place"
    return ConfigRefused("bigcore nightly", what, "wait for its end; it lays back what lay there")

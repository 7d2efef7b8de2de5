"""The files of a watch that nothing which is written for a user may replace: nightly.toml, and what is watched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import ConfigRefused
from harness.nightly.builds.candidate_place import CandidatePlace
from harness.nightly.config import NightlyConfig, config_of_night
from harness.nightly.store_owner import file_here
from harness.results.nightly import NightRecord
from harness.store.own_files import same_place
from models.formats.known import FORMATS


@dataclass(frozen=True, slots=True)
class WatchedFiles:
    toml: Path
    place: CandidatePlace
    inputs: tuple[Path, ...]
    """What else a night reads: the build command's own files, the tool, weights."""

    @classmethod
    def of(cls, config: NightlyConfig, toml: Path) -> WatchedFiles:
        folder, tool = toml.resolve().parent, config.measure.benchmark_model
        named = [*(folder / word for word in config.candidate.command), Path(config.build.weights)]
        inputs = (*(file for file in named if os.path.isfile(file)), *([tool] if tool else []))  # noqa: PTH113  any word
        return cls(toml, CandidatePlace.of(config), inputs)

    @classmethod
    def of_night(cls, night: NightRecord) -> WatchedFiles | None:
        """None: this computer has none of them, or another version wrote what this one cannot read."""
        toml = file_here(night.toml)
        try:
            return None if toml is None else cls.of(config_of_night(night), toml)
        except ConfigRefused:
            return None

    def refuse_file(self, target: Path, next_step: str) -> None:
        """Raises ConfigRefused where a file that is written would take the place of one of them."""
        if same_place(target, self.toml):
            raise ConfigRefused(target, "says what is watched, which would be lost", next_step)
        if self._would_be_a_model(target) or any(same_place(target, own) for own in self._candidates()):
            raise ConfigRefused(target, "belongs to the candidate, which would be lost", next_step)

    def refuse_folder(self, target: Path, next_step: str) -> None:
        """Does the same for a folder into which files are written."""
        self.refuse_file(target, next_step)
        here = Path(os.path.realpath(target))
        for own in (self.toml, *self._candidates()):
            if here in Path(os.path.realpath(own)).parents:
                what = f"is a folder of yours, and not of what is written: it holds {own.name}, which is watched"
                raise ConfigRefused(target, what, next_step)

    def _candidates(self) -> Iterator[Path]:
        folder = self.place.folder
        yield from () if folder is None else (folder,)
        yield from self.place.held()  # through links as well
        yield from (*self.place.files, *self.inputs)

    def _would_be_a_model(self, target: Path) -> bool:
        """The next night would take it for one of the candidate's."""
        folder, file = self.place.folder, Path(os.path.realpath(target))
        of_a_model = file.suffix.lower() in {one.suffix for one in FORMATS}
        return folder is not None and of_a_model and same_place(file.parent, folder)

"""Where [tell] has files written: each way to a place of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from harness.errors import ConfigRefused
from harness.nightly.config import TellSection
from harness.results.deliveries import Way
from harness.store.own_files import same_place


@dataclass(frozen=True, slots=True)
class Target:
    key: str
    """Of [tell]."""
    path: Path

    @property
    def is_folder(self) -> bool:
        """Whether the way writes files into it."""
        return self.key == Way.OTAVA

    @property
    def is_written_on(self) -> bool:
        """A device or pipe is written to as it is, and takes one way after another."""
        return self.path.exists() and not self.path.is_file() and not self.path.is_dir()

    @property
    def another(self) -> str:
        """The next step where it cannot be."""
        return f"name another {'folder' if self.is_folder else 'file'} for `{self.key}` of [tell]"


def targets_of(tell: TellSection) -> tuple[Target, ...]:
    given = ((key, getattr(tell, key)) for key in TellSection.model_fields)
    return tuple(Target(key, path) for key, path in given if path is not None)


def refuse_targets(targets: Sequence[Target]) -> None:
    """Raises ConfigRefused where one is of the wrong kind, or would replace what another way writes."""
    for one in targets:
        if one.is_folder and one.path.exists() and not one.path.is_dir():
            raise ConfigRefused(one.path, "is no folder", one.another)
        if not one.is_folder and one.path.is_dir():
            raise ConfigRefused(one.path, "is a folder", one.another)
    for one, other in _in_each_others_way(targets):
        what = f"is written for `{other.key}` of [tell], and for `{one.key}` as well"
        raise ConfigRefused(one.path, what, one.another)


def _in_each_others_way(targets: Sequence[Target]) -> Iterator[tuple[Target, Target]]:
    """The later one of two first."""
    for other, one in combinations([target for target in targets if not target.is_written_on], 2):
        if same_place(one.path, other.path) or _would_hold(other, one):
            yield one, other
        elif _would_hold(one, other):
            yield other, one


def _would_hold(folder: Target, file: Target) -> bool:
    """Whether it is a name in otava's folder, which holds a table for each series, and its own configuration."""
    ends = file.path.suffix.lower() in (".csv", ".yaml")
    return folder.is_folder and ends and same_place(file.path.parent, folder.path)

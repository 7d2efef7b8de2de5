"""Accepted builds that lost a file, or of which one was changed: their series are left out, and the others measured."""

from __future__ import annotations

import shlex
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from harness.nightly.builds.frozen import Frozen
from harness.nightly.series import Ground, Watched


@dataclass(frozen=True, slots=True)
class LostBuild:
    """A series that nothing can be held against tonight."""

    watched: Watched
    part: str
    """What its accepted build lacks, in a word."""

    @property
    def why(self) -> str:
        """A clause, with the way out."""
        accept = shlex.join(("bigcore", "nightly", "accept", self.watched.name))
        gone = f"the {self.part} of its accepted build is no longer in this computer's data folder, or was changed"
        return f"{gone}; `{accept} --why …` holds it to tonight's candidate in its place"


def lost_builds(grounds: Iterable[Ground], frozen: Frozen) -> tuple[LostBuild, ...]:
    """Each file is read once."""
    watched = [one for ground in grounds for one in ground.series]
    files = {sha256 for one in watched for _, sha256 in _files_of(one)}
    lost = {sha256 for sha256 in sorted(files) if not frozen.holds(sha256)}
    found = ((one, next((part for part, sha256 in _files_of(one) if sha256 in lost), None)) for one in watched)
    return tuple(LostBuild(one, part) for one, part in found if part is not None)


def without(lost: Iterable[LostBuild], grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    """Each keeps its name, whichever of its series are left out."""
    names: Container[str] = {one.watched.name for one in lost}
    left = (replace(one, series=tuple(each for each in one.series if each.name not in names)) for one in grounds)
    return tuple(ground for ground in left if ground.series)


def _files_of(one: Watched) -> Iterator[tuple[str, str]]:
    """What it takes to measure the accepted side."""
    yield "model", one.accepted.model_sha256
    programs = one.accepted_programs
    if programs.app_sha256:
        yield "app", programs.app_sha256
    if programs.tool_sha256:
        yield "benchmark_model", programs.tool_sha256

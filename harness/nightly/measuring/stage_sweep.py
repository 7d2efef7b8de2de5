"""A stage as sweeps of two sides: how it is cut into them, what each is called, and the files of its two sides."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.config import CoreChoiceSpec, ModelSection, SweepConfig
from harness.config.sweep_toml import PhonesSection
from harness.errors import DiskFailed
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring.measurer import StageRequest
from harness.nightly.past.stored_pairs import PAIRS_PER_INSTALLATION
from harness.nightly.programs import Programs
from harness.nightly.rules.pairs import Side
from harness.nightly.series import FoundPhone
from harness.results.nightly import sweeps_begin_with
from harness.results.records import AGAINST, MAIN
from harness.session.order import SideName
from models.formats.known import BUILT

ONE_START_S = 86_400.0
"""A start of a night holds all of its series: those of two blocks of a round would share nothing that could be taken
out."""
NO_LIMIT = 0.0
"""A stage that its own sweep ended early would decide nothing: the night's minutes are counted between stages."""


@dataclass(frozen=True, slots=True)
class StagePart:
    """One sweep: a stage, or the part of it between two installations."""

    request: StageRequest
    number: int
    pairs: int
    first: Side
    accepted: Programs
    candidate: Programs
    """Of the two sides; their models differ from series to series."""

    @property
    def command(self) -> str:
        """It tells this sweep from all others, so that a night that was cut short finds it again."""
        phones = ",".join(sorted({one.phone.identity for one in self.request.series}))
        return f"{self.beginning}{phones} {self.accepted.short})".replace(" )", ")")

    @property
    def beginning(self) -> str:
        """Of the command, whichever phones are measured together."""
        place = f"stage {self.request.stage + 1}, part {self.number + 1}"
        return f"{sweeps_begin_with(self.request.night)}{place}, {self.request.course.words}, "

    @property
    def pairs_before(self) -> int:
        """Of its stage, in the parts before it."""
        return self.number * PAIRS_PER_INSTALLATION

    @property
    def first_side(self) -> SideName:
        return AGAINST if self.first is Side.BASELINE else MAIN

    @property
    def variants(self) -> tuple[str, ...]:
        return tuple(sorted({one.variant for one in self.request.series}))

    def variants_by(self, name_of: Callable[[FoundPhone], str]) -> dict[str, tuple[str, ...]]:
        """What is asked of each phone, by the name that whoever measures knows it by."""
        asked: dict[str, tuple[str, ...]] = {}
        for one in self.request.series:
            name = name_of(one.phone)
            asked[name] = (*asked.get(name, ()), one.variant)
        return asked


TellPart = Callable[[StagePart], None]
"""Hears of each part that is measured, before its sweep."""


def tell_nobody(part: StagePart) -> None:
    """A TellPart."""


def parts_of(request: StageRequest) -> Iterator[StagePart]:
    """One sweep, or several where both apps are installed anew in between. Who begins alternates."""
    one = request.series[0]
    accepted, candidate = one.accepted_programs, one.candidate_programs
    left, number = request.pairs, 0
    while left > 0:
        pairs = min(left, PAIRS_PER_INSTALLATION) if request.two_installations else left
        first = request.first if number % 2 == 0 else request.first.other
        yield StagePart(request, number, pairs, first, accepted, candidate)
        left, number = left - pairs, number + 1


def folder_of(part: StagePart, frozen: Frozen) -> Path:
    return _folder(frozen) / re.sub(r"[^A-Za-z0-9]+", "-", part.command)


def clear(frozen: Frozen) -> None:
    """What a night that was killed had laid out. Whoever goes on with a sweep lays its files out anew."""
    shutil.rmtree(_folder(frozen), ignore_errors=True)


def _folder(frozen: Frozen) -> Path:
    return frozen.folder.parent / "nights"


@contextmanager
def laid_out(part: StagePart, frozen: Frozen) -> Iterator[tuple[Path, Path]]:
    """The models of both sides, new and baseline, under their variants' names: at the same place each time, so that a
    sweep that was cut short goes on with them. However it ends, nothing of them stays."""
    folder = folder_of(part, frozen)
    sides = folder / "new", folder / "baseline"
    try:
        _lay_out(part, frozen, *sides)
        yield sides
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(part: StagePart, frozen: Frozen, new: Path, baseline: Path) -> None:
    sides = new, baseline
    try:
        for side in sides:
            side.mkdir(parents=True, exist_ok=True)
        for one in part.request.series:
            for side, build in zip(sides, (one.candidate, one.accepted), strict=True):
                shutil.copyfile(frozen.file(build.model_sha256), side / f"{one.variant}{BUILT.suffix}")
    except OSError as error:
        raise DiskFailed(new.parent, f"cannot be written ({error.strerror})", "free some space") from error


def sweep_config(part: StagePart, config: NightlyConfig, models: Path) -> SweepConfig:
    """What its sweep measures, with the models of the new side; its phones are put in by whoever measures it. Nothing
    but the number of its pairs ends it."""
    request = part.request
    core: CoreChoiceSpec = int(request.course.core) if request.course.core.isdecimal() else request.course.core  # type: ignore[assignment]
    changed = {
        "runners": (request.course.runner,),
        "cores": (core,),
        "runtimes": () if request.course.runtime is None else (request.course.runtime,),
        "round_seconds": ONE_START_S,
        "max_minutes": NO_LIMIT,
        "threads": config.measure.threads if request.course.threads is None else (request.course.threads,),
    }
    return SweepConfig(
        phones=PhonesSection(session_minutes=NO_LIMIT),
        model=tuple(ModelSection(file=models / f"{name}{BUILT.suffix}", name=name) for name in part.variants),
        measure=config.measure.model_copy(update=changed),
        conditions=config.conditions,
    )

"""What is watched: series, and the grounds whose starts they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from harness.nightly.programs import Programs, programs_of
from harness.results.choices import Engine
from harness.results.night_basis import BuildRecord
from harness.results.nightly import shared_series
from harness.results.records import RunnerName


@dataclass(frozen=True, slots=True, order=True)
class Course:
    """How a phone is measured; one sweep measures one course."""

    runner: RunnerName
    core: str
    runtime: str | None = None
    """Which of the app's runtimes computes. None: the app's default."""
    accepted_runtime: str | None = None
    """Which one computes the accepted build. None: the same."""
    threads: int | None = None
    """None: the one number that nightly.toml has."""

    @property
    def words(self) -> str:
        return " ".join(
            (
                f"{self.runner.value} on {self.core}",
                *((f"with {self._runtimes}",) if self._runtimes else ()),
                *(() if self.threads is None else (f"on {self.threads} threads",)),
            )
        )

    @property
    def name(self) -> str:
        """What tells it from the other courses of a phone, in the names of series."""
        threads = () if self.threads is None else (f"{self.threads}-threads",)
        runtimes = (self._runtimes.replace(" ", "-"),) if self._runtimes else ()
        return "|".join((self.runner.value, self.core, *runtimes, *threads))

    @property
    def _runtimes(self) -> str:
        if self.accepted_runtime is None:
            return self.runtime or ""
        return f"{self.runtime or 'default'} against {self.accepted_runtime}"

    @property
    def on_one_runtime(self) -> Self:
        """Both sides compute with the candidate's."""
        return replace(self, accepted_runtime=None)


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A phone that is there tonight."""

    asked: str
    serial: str
    identity: str
    model: str
    fingerprint: str
    android: str
    battery_health: str | None = None
    engine: Engine | None = None
    """What stands behind a virtual one."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One series tonight."""

    variant: str
    phone: FoundPhone
    course: Course
    accepted: BuildRecord
    candidate: BuildRecord
    before: str | None = None
    """What its series was called until last night; its evidence and its alert go on. None: the same."""

    @property
    def name(self) -> str:
        return series_name(self.variant, self.phone.identity, self.course)

    @property
    def accepted_programs(self) -> Programs:
        return programs_of(self.accepted, self.course.runner)

    @property
    def candidate_programs(self) -> Programs:
        return programs_of(self.candidate, self.course.runner)

    @property
    def same_build(self) -> bool:
        """Whether nothing that is measured differs between its sides, whatever else the builds were frozen with."""
        accepted = self.accepted.model_sha256, self.accepted_programs
        candidate = self.candidate.model_sha256, self.candidate_programs
        return accepted == candidate and self.course.accepted_runtime is None


@dataclass(frozen=True, slots=True)
class Ground:
    """Series in the same starts: of one phone, one course and one pair of `Programs`."""

    name: str
    phone: FoundPhone
    course: Course
    series: tuple[Watched, ...]
    two_installations: bool
    """Each side's app is installed by itself."""

    @property
    def shared(self) -> str:
        """The name of what all of its series share."""
        return shared_series(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.series)


def needs_two_installations(series: Sequence[Watched]) -> bool:
    """Whether each side's app is installed by itself: where the apps differ, and in A/A of an app that is watched, as
    nothing else tells what an installation does."""
    first = series[0]
    accepted, candidate = first.accepted_programs.app_sha256, first.candidate_programs.app_sha256
    return accepted != candidate or (candidate is not None and all(one.same_build for one in series))


def series_name(variant: str, identity: str, course: Course) -> str:
    return "|".join((variant, ground_name(identity, course)))


@dataclass(frozen=True, slots=True)
class SeriesParts:
    variant: str
    phone: str
    """The identity."""
    course: str


def parts_of_series(name: str) -> SeriesParts:
    """A variant's own name may hold anything, and what follows the runner is one word or several."""
    found = _SERIES.fullmatch(name)
    return SeriesParts(*found.groups()) if found else SeriesParts(name, "", "")


_SERIES = re.compile(rf"(.*)\|([^|]*)\|((?:{'|'.join(RunnerName)})\|.*)", re.DOTALL)


def ground_name(identity: str, course: Course) -> str:
    return f"{identity}|{course.name}"


def grounds_of(watched: Iterable[Watched]) -> tuple[Ground, ...]:
    """Series whose accepted programs differ are measured in separate starts. The larger part of a place keeps its plain
    name; the others add the hash of their accepted app or tool."""
    together: dict[tuple[str, Programs], list[Watched]] = {}
    for one in watched:
        where = ground_name(one.phone.identity, one.course)
        together.setdefault((where, one.accepted_programs), []).append(one)
    named: dict[str, Ground] = {}
    for (where, programs), series in sorted(together.items(), key=lambda one: -len(one[1])):
        name = where if where not in named else f"{where}|{programs.short or 'none'}"
        named[name] = _ground(name, tuple(series))
    return tuple(named.values())


def _ground(name: str, series: tuple[Watched, ...]) -> Ground:
    return Ground(name, series[0].phone, series[0].course, series, needs_two_installations(series))

"""What measures a stage: a sweep on phones of this computer, the agents of a lab, or a rehearsal that draws from a
declared world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, parts_of_series
from harness.phone.addresses import over_network


@dataclass(frozen=True, slots=True)
class StageRequest:
    """So many pairs of each of these series, which share one course and one pair of programs."""

    night: str
    night_number: int
    stage: int
    pairs: int
    first: Side
    course: Course
    series: tuple[Watched, ...]
    """Of one or more phones, which are measured at the same time."""
    two_installations: bool = False
    """Each side has an installation of its app of its own."""


@dataclass(frozen=True, slots=True)
class MeasuredSeries:
    ratios: Mapping[int, float]
    """log(candidate / accepted build) by pair, from 0, in the order of time; those without a valid number are left out.
    Series with the same starts have the same pairs: none moves up where another lacks one."""
    starts: int
    baseline_ms: float | None


@dataclass(frozen=True, slots=True)
class StageMeasured:
    sweep: str | None
    series: Mapping[str, MeasuredSeries]
    """By the name of the series; those without any number are left out."""
    unmeasured: Mapping[str, str] = field(default_factory=dict)
    """By the identity of phones that gave less than was asked for: why, where it lies with the phone and with no
    build. A phone that was measured to its end is not among them, whatever it gave."""
    without: Mapping[str, str] = field(default_factory=dict)
    """By the name of series without any number, of phones that were measured: why."""
    ended_by_build: Mapping[str, str] = field(default_factory=dict)
    """By the identity of phones that gave less than was asked for: why, where it lies with a build, such as an app that
    cannot be installed."""


def together(parts: Sequence[StageMeasured]) -> StageMeasured:
    """What several phones gave of one stage; its sweep is the first of theirs."""
    return StageMeasured(
        sweep=next((part.sweep for part in parts if part.sweep is not None), None),
        series={name: found for part in parts for name, found in part.series.items()},
        unmeasured={phone: why for part in parts for phone, why in part.unmeasured.items()},
        ended_by_build={phone: why for part in parts for phone, why in part.ended_by_build.items()},
        without={name: why for part in parts for name, why in part.without.items()},
    )


@dataclass(frozen=True, slots=True)
class MissingPhone:
    asked: str
    detail: str


@dataclass(frozen=True, slots=True)
class Fleet:
    present: tuple[FoundPhone, ...]
    missing: tuple[MissingPhone, ...]
    away: Mapping[str, str] = field(default_factory=dict)
    """Of phones that are known and not there, why; nobody asked for them by name."""
    other_names: tuple[FoundPhone, ...] = ()
    """A phone of `present` once more, as it is found under another name."""

    @classmethod
    def of(
        cls,
        found: Iterable[FoundPhone],
        missing: Iterable[MissingPhone],
        away: Mapping[str, str] = MappingProxyType({}),
    ) -> Fleet:
        """Each identity once: a series is of a phone, whatever that is called. A cable is preferred to the air."""
        phones, best = tuple(found), dict[str, FoundPhone]()
        for one in sorted(phones, key=lambda one: over_network(one.serial)):
            best.setdefault(one.identity, one)
        present = tuple(one for one in phones if best[one.identity] is one)
        return cls(present, tuple(missing), away, tuple(one for one in phones if best[one.identity] is not one))

    def present_phone(self, identity: str) -> FoundPhone | None:
        """Under the name that it is measured by. None: it is not there."""
        return next((one for one in self.present if one.identity == identity), None)

    def why_not_there(self, name: str) -> str | None:
        """Of the phone of a series, by its full name; of a variant, where no phone is there. None: nobody knows."""
        known = {**self.away, **{phone.asked: phone.detail for phone in self.missing}}
        phone = parts_of_series(name).phone
        if phone:
            return known.get(phone)
        return None if self.present else next(iter(known.values()), None)


class StageMeasurer(Protocol):
    @property
    def rehearsed(self) -> bool:
        """Whether nothing is measured."""

    def fleet(self) -> Fleet:
        """The phones that are asked for."""

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        """Goes on with a sweep of this very request that was cut short. What has begun is measured to its end; what
        waits for its turn is given up when the time is used up."""


def ordered(measured: MeasuredSeries | None, pairs: int) -> tuple[float | None, ...]:
    """As many as were asked for, each at its place; None for those that are missing."""
    return tuple(measured.ratios.get(pair) if measured is not None else None for pair in range(pairs))

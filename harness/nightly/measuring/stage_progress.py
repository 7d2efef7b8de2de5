"""A stage that is being measured: its phones end their parts one by one, and the night goes on with each as it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from harness.nightly.measuring.measurer import StageMeasured, StageMeasurer, StageRequest
from harness.nightly.measuring.night_budget import UsedUp, until_the_last
from harness.nightly.series import Watched


@dataclass(frozen=True, slots=True)
class PartOver:
    """What a stage gave of those of its phones that have ended their part."""

    series: tuple[Watched, ...]
    measured: StageMeasured | None
    """None: they were not measured, and their part can be asked for again."""
    why: str | None = None
    """Why the night ends early for them."""


class StageProgress(Protocol):
    @property
    def waiting(self) -> frozenset[str]:
        """The phones that have not ended their part, by identity."""

    def look(self) -> Sequence[PartOver]:
        """What has ended since the last look. Returns at once."""


@runtime_checkable
class ConcurrentMeasurer(Protocol):
    """A measurer that has several stages under way: each phone goes on as soon as its own part has ended."""

    def begin(self, request: StageRequest, used_up: UsedUp) -> StageProgress: ...

    def wait(self) -> None:
        """Until another look may find something new."""


@dataclass(frozen=True, slots=True)
class OneAfterAnother:
    """A ConcurrentMeasurer of a measurer that returns when a stage is over."""

    measurer: StageMeasurer

    def begin(self, request: StageRequest, used_up: UsedUp) -> StageProgress:
        measured = self.measurer.measure(request, until_the_last(used_up, phones_in(request.series)))
        return _Measured([PartOver(request.series, measured)])

    def wait(self) -> None: ...


@dataclass
class _Measured:
    parts: list[PartOver] = field(default_factory=list)

    @property
    def waiting(self) -> frozenset[str]:
        return frozenset(phone for part in self.parts for phone in phones_in(part.series))

    def look(self) -> Sequence[PartOver]:
        over, self.parts = self.parts, []
        return over


def phones_in(series: Sequence[Watched]) -> frozenset[str]:
    """By identity."""
    return frozenset(one.phone.identity for one in series)

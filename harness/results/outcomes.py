"""What a run and a sweep gave, with everything that a report, a table or a program needs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from harness.results.records import ArtifactRecord, Estimate, PhoneRecord, RunRecord, Sample, SessionRecord, SweepRecord

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """Something asked for that there is no number for."""

    sweep: str
    reason: str
    detail: str
    run: str | None = None
    """None: the whole phone failed."""
    variant: str | None = None
    serial: str | None = None
    at: str = ""

    @property
    def of_phone(self) -> bool:
        """Whether it is a whole phone's, and not a model's or a run's."""
        return self.run is None and self.variant is None


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run with everything that a report needs."""

    run: RunRecord
    session: SessionRecord
    phone: PhoneRecord
    estimates: tuple[Estimate, ...]
    artifacts: tuple[ArtifactRecord, ...]
    """The anchor's among them."""
    failures: tuple[FailureRecord, ...]
    anchor: Estimate | None = None
    given_app_sha256: str | None = None
    """Of the app that was given, where what was installed is a copy of it that bigcore signed under another name."""

    @property
    def program_sha256(self) -> str | None:
        """Of the app or tool, as its maker knows it: copies of one app are one app."""
        return self.given_app_sha256 or self.run.app_sha256

    @property
    def numbers(self) -> tuple[Estimate, ...]:
        """The estimates and the anchor's."""
        return self.estimates if self.anchor is None else (*self.estimates, self.anchor)


ReadSamples = Callable[[str], Iterable[Sample]]
"""Of a run, by its name, in the order measured."""


@dataclass(frozen=True, slots=True)
class SweepResult:
    sweep: SweepRecord
    runs: tuple[RunResult, ...]
    failures: tuple[FailureRecord, ...] = field(default=())
    samples_from: Annotated[ReadSamples | None, Field(exclude=True)] = field(default=None, repr=False, compare=False)
    """How the raw samples of one of its runs are read; None where a result came without them. It is no data: JSON
    leaves it out."""

    def estimates_frame(self) -> pd.DataFrame:
        """A row for each estimate, under the columns of `bigcore runs export --format csv`."""
        from harness.results.frames import estimates_frame

        return estimates_frame(self)

    def samples_frame(self) -> pd.DataFrame:
        """A row for each sample, valid or not, under the columns of `bigcore runs export --format csv --samples`.

        The samples are read when this is called: they are many, and most who ask for a result need none of them.
        """
        from harness.results.frames import samples_frame

        return samples_frame(self)


@dataclass(frozen=True, slots=True)
class SweepSummary:
    """One line of `runs list`."""

    sweep: SweepRecord
    phones: tuple[str, ...]
    """Their models."""
    runs: tuple[str, ...]
    estimates: int
    valid: int
    samples: int
    failures: int

"""The trials of a bisection: each commit is built as tonight's candidate would be, and measured as a stage of a night.

The good end takes the place of the accepted build. Nothing of it enters the history of the watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.clock import Clock
from harness.errors import ApkRefused, ConfigRefused, DeviceError, NoPhone, RecordNotFound
from harness.nightly.bisection.bisect import CommitBroken, PhoneSilent
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.builds.builds import freeze_candidate
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.confirmation import table_of
from harness.nightly.courses import courses
from harness.nightly.measuring.measurable import measurable
from harness.nightly.measuring.measurer import StageMeasured, StageMeasurer, StageRequest
from harness.nightly.measuring.night_budget import WholeBudget
from harness.nightly.rules.asked_again import ASKED, Question
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.questions import FEWEST_SERIES, Questions
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations, parts_of_series, series_name
from harness.plan import FEWEST_IN_A_START
from harness.results.night_basis import BuildRecord
from harness.results.night_kinds import AlertKind
from harness.results.nightly import ALL_MODELS, NightResult
from models.errors import ModelsError

Array = NDArray[np.float64]

NIGHT_NUMBER = 0
"""Who begins does not depend on how many nights there were: a bisection is repeated as it was."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The series that is looked at."""

    name: str
    """As a night calls it: also where the accepted build has a runtime of its own."""
    variant: str
    phone: FoundPhone
    course: Course
    """Both sides compute with the candidate's runtime."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What builds and measures."""

    config: NightlyConfig
    folder: Path
    """Of nightly.toml; the build command is started there."""
    measurer: StageMeasurer
    frozen: Frozen
    build: BuildCommand
    clock: Clock
    at: str
    """When the search began: it keeps its sweeps apart from those of an earlier search."""


@dataclass
class CommitTrials:
    """Where the build makes five models or more, the series is held against the others, as a night does."""

    bench: Bench
    asked: Asked
    built: dict[str, Mapping[str, BuildRecord]] = field(default_factory=dict)
    """By commit and variant; the first is the good end."""
    minutes: dict[tuple[str, str | None], WholeBudget] = field(default_factory=dict)
    """By comparison: each is measured for as long as a night may measure a phone, and a build uses up nothing of it."""
    _series: tuple[str, ...] | None = None

    @property
    def series(self) -> tuple[str, ...]:
        """The variants of both ends, once they are prepared: that which is looked at, and the others."""
        if self._series is None:
            good, bad = self.built.values()
            others = sorted((good.keys() & bad.keys()) - {self.asked.variant})
            self._series = (self.asked.variant, *others)
        return self._series

    @property
    def company(self) -> tuple[str, ...]:
        """Whom each start holds beside it."""
        return self.series[1:FEWEST_IN_A_START] if Questions(len(self.series)).shared else ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What slows all models alike is not the series' own, and made it slower all the same."""
        return (Question.OWN, Question.PLAIN) if self.company else (Question.PLAIN,)

    def prepare(self, commit: str) -> None:
        bench = self.bench
        source = bench.config.candidate.model_copy(update={"command": bench.build.for_commit(commit)})
        try:
            config = bench.config.model_copy(update={"candidate": source})
            candidate = measurable(config, bench.folder, bench.measurer)
        except ConfigRefused as refused:
            raise CommitBroken(f"{refused.subject}: {refused.what}") from refused
        builds: Mapping[str, BuildRecord] = freeze_candidate(bench.frozen, candidate)
        if self.asked.variant not in builds:
            why = candidate.failed.get(self.asked.variant, "the build made no such model")
            raise CommitBroken(f"it has no {self.asked.variant}: {why}")
        ends_known = len(self.built) >= 2
        others = len(builds.keys() & set(self.company)) if ends_known else 0
        if ends_known and self.company and others < FEWEST_SERIES - 1:
            raise CommitBroken(f"it has {others} of the {len(self.company)} models that it is held against")
        self.built[commit] = builds

    def two_installations(self, commit: str, beside: str | None) -> bool:
        return needs_two_installations(self._watched(commit, beside))

    def table(self, commit: str, beside: str | None, stage: int, pairs: int, first: Side) -> Array:
        watched = self._watched(commit, beside)
        # Beside another commit than the good end it is another comparison, and measured anew.
        night = "-".join(("bisect", self.bench.at, commit[:12], *(("beside", beside[:12]) if beside else ())))
        apart = needs_two_installations(watched)
        request = StageRequest(night, NIGHT_NUMBER, stage, pairs, first, self.asked.course, watched, apart)
        minutes = self.minutes.setdefault((commit, beside), self._minutes())
        try:
            measured = self.bench.measurer.measure(request, minutes.why_it_ends)
        except DeviceError as error:
            raise PhoneSilent(str(error)) from error
        except (ConfigRefused, ApkRefused, ModelsError) as refused:
            raise CommitBroken(f"it cannot be measured: {refused}") from refused
        names = [series_name(variant, self.asked.phone.identity, self.asked.course) for variant in self.series]
        table = table_of(measured, names if self.company else names[:1], pairs)
        self._refuse_silence(measured, names[ASKED], stage, np.isnan(table[ASKED]))
        return table

    def _watched(self, commit: str, beside: str | None) -> tuple[Watched, ...]:
        """Of the commit and the one beside it what both have, that which is looked at first."""
        good_end = next(iter(self.built))
        held, against = self.built[commit], self.built[beside or good_end]
        return tuple(
            Watched(variant, self.asked.phone, self.asked.course, against[variant], held[variant])
            for variant in (self.asked.variant, *self.company)
            if variant in held and variant in against
        )

    def _refuse_silence(self, measured: StageMeasured, name: str, stage: int, missing: NDArray[np.bool_]) -> None:
        """Raises PhoneSilent or CommitBroken, whichever has given nothing."""
        silent = measured.unmeasured.get(self.asked.phone.identity)
        if silent is not None and missing.any():
            raise PhoneSilent(f"phone {self.asked.phone.identity}: {silent}")
        if stage == 0 and missing.all() and name in measured.without:
            raise CommitBroken(measured.without[name])

    def _minutes(self) -> WholeBudget:
        return WholeBudget(self.bench.clock, self.bench.config.watch.max_minutes)


def asked_series(config: NightlyConfig, measurer: StageMeasurer, name: str) -> Asked:
    """By its full name, or by a variant's name where one phone is there and one way of measuring it."""
    fleet = measurer.fleet()
    found = [
        _asked(_variant(name, phone, course), phone, course)
        for phone in fleet.present
        for course in courses(config)
        if "|" not in name or name.endswith(series_name("", phone.identity, course))
    ]
    if not found and (away := fleet.why_not_there(name)) is not None:
        raise NoPhone(name, f"its phone is not there: {away}", "give the same command when it is there again")
    if not found:
        raise RecordNotFound(name, "no phone that is there has this series", "`bigcore nightly status` names all")
    if len(found) > 1:
        raise ConfigRefused(name, "several phones or cores have it", "give the full name: `bigcore nightly status`")
    return found[0]


def series_of_alert(last: NightResult) -> str:
    """What a bisection looks at unless it is told: the one series whose slowdown was told last."""
    slower = [each.series for each in last.alerts if each.kind is AlertKind.SLOWER]
    alerts = [name for name in slower if parts_of_series(name).variant != ALL_MODELS]
    if len(alerts) != 1:
        what = f"{len(alerts)} series have an alert of their own"
        raise ConfigRefused(f"night {last.night.night}", what, "name one with --series")
    return alerts[0]


def _asked(variant: str, phone: FoundPhone, course: Course) -> Asked:
    return Asked(series_name(variant, phone.identity, course), variant, phone, course.on_one_runtime)


def _variant(name: str, phone: FoundPhone, course: Course) -> str:
    return name.removesuffix(series_name("", phone.identity, course))

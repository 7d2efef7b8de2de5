"""The trials of a bisection: each commit is built as tonight's candidate would be, and measured as a stage of a night.

The good end takes the place of the accepted build. Nothing of it enters the history of the watch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.clock import Clock
from harness.errors import ApkRefused, ConfigRefused, DeviceError, NoPhone, RecordNotFound
from harness.nightly.bisection.bisect import CommitBroken, PhoneSilent
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.builds import freeze_candidate, measurable
from harness.nightly.config import NightlyConfig
from harness.nightly.courses import courses
from harness.nightly.frozen import Frozen
from harness.nightly.measurer import StageMeasurer, StageRequest, ordered
from harness.nightly.night_budget import WholeBudget
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations, parts_of_series, series_name
from harness.results.night_basis import BuildRecord
from harness.results.nightly import ALL_MODELS, AlertKind, NightResult
from models.errors import ModelsError

NIGHT_NUMBER = 0
"""Who begins does not depend on how many nights there were: a bisection is repeated as it was."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The series that is looked at."""

    variant: str
    phone: FoundPhone
    course: Course


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
    bench: Bench
    asked: Asked
    built: dict[str, BuildRecord] = field(default_factory=dict)
    """By commit; the first is the good end."""
    minutes: dict[str, WholeBudget] = field(default_factory=dict)
    """By commit: each is measured for as long as a night may measure a phone, and its build uses up nothing of it."""

    def prepare(self, commit: str) -> None:
        bench = self.bench
        source = bench.config.candidate.model_copy(update={"command": bench.build.for_commit(commit)})
        try:
            config = bench.config.model_copy(update={"candidate": source})
            candidate = measurable(config, bench.folder, bench.measurer)
        except ConfigRefused as refused:
            raise CommitBroken(refused.what) from refused
        builds: Mapping[str, BuildRecord] = freeze_candidate(bench.frozen, candidate)
        if self.asked.variant not in builds:
            why = candidate.failed.get(self.asked.variant, "the build made no such model")
            raise CommitBroken(f"has no {self.asked.variant}: {why}")
        self.built[commit] = builds[self.asked.variant]
        self.minutes[commit] = WholeBudget(bench.clock, bench.config.watch.max_minutes)

    def ratios(self, commit: str, stage: int, pairs: int, first: Side) -> Sequence[float]:
        good = next(iter(self.built.values()))
        watched = Watched(self.asked.variant, self.asked.phone, self.asked.course, good, self.built[commit])
        night = f"bisect-{self.bench.at}-{commit[:12]}"
        apart = needs_two_installations((watched,))
        request = StageRequest(night, NIGHT_NUMBER, stage, pairs, first, self.asked.course, (watched,), apart)
        why_it_ends = self.minutes[commit].why_it_ends
        try:
            stage_measured = self.bench.measurer.measure(request, why_it_ends)
        except DeviceError as error:
            raise PhoneSilent(str(error)) from error
        except (ConfigRefused, ApkRefused, ModelsError) as refused:
            raise CommitBroken(f"cannot be measured: {refused}") from refused
        measured = stage_measured.series.get(watched.name)
        ratios = [ratio for ratio in ordered(measured, pairs) if ratio is not None]
        silent = stage_measured.unmeasured.get(self.asked.phone.identity)
        if silent is not None and len(ratios) < pairs:
            raise PhoneSilent(f"phone {self.asked.phone.identity}: {silent}")
        if stage == 0 and not ratios and watched.name in stage_measured.without:
            raise CommitBroken(stage_measured.without[watched.name])
        return ratios


def asked_series(config: NightlyConfig, measurer: StageMeasurer, name: str) -> Asked:
    """By its full name, or by a variant's name where one phone is there and one way of measuring it."""
    fleet = measurer.fleet()
    found = [
        Asked(_variant(name, phone, course), phone, course.on_one_runtime)
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


def _variant(name: str, phone: FoundPhone, course: Course) -> str:
    return name.removesuffix(series_name("", phone.identity, course))

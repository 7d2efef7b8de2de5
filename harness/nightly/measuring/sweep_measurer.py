"""Stages measured on phones: each is a sweep of two sides, the accepted build (baseline) and the candidate (new)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from harness.app.apk import SHIPPED, missing
from harness.clock import Clock
from harness.config import SweepConfig
from harness.errors import ConfigRefused
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring.measurer import (
    Fleet,
    MeasuredSeries,
    StageMeasured,
    StageRequest,
    together,
)
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.measuring.phones_tonight import KnownPhones, PhonesTonight
from harness.nightly.measuring.stage_reading import read_stage
from harness.nightly.measuring.stage_sweep import (
    StagePart,
    TellPart,
    laid_out,
    parts_of,
    sweep_config,
    tell_nobody,
)
from harness.nightly.programs import Programs
from harness.phone.adb.adb_server import AdbServer
from harness.results.names import APP_SLOTS
from harness.runners.benchmark_model.shelf import given_or_kept
from harness.session.progress import Emit
from harness.store.nights import KeptNights
from harness.store.store import Store
from harness.sweep import virtual_phones
from harness.sweep.options import Baseline, Slots, SweepOptions
from harness.sweep.sweep import resume_sweep, run_sweep


class SweepMeasurer:
    """A StageMeasurer."""

    rehearsed = False

    def __init__(
        self,
        config: NightlyConfig,
        serials: Mapping[str, str],
        store: Store,
        frozen: Frozen,
        clock: Clock,
        emit: Emit,
        begins: TellPart = tell_nobody,
    ) -> None:
        self._config = config
        self._serials = serials
        self._store = store
        self._frozen = frozen
        self._clock = clock
        self._emit = emit
        self._begins = begins

    @classmethod
    @contextmanager
    def started(
        cls, config: NightlyConfig, store: Store, frozen: Frozen, clock: Clock, emit: Emit, begins: TellPart
    ) -> Iterator[SweepMeasurer]:
        """Virtual phones run as long as the night does."""
        asked = config.phones.serials
        with virtual_phones.started(asked) as serials:
            yield cls(config, dict(zip(asked, serials, strict=True)), store, frozen, clock, emit, begins)

    def fleet(self) -> Fleet:
        known = KnownPhones.of(KeptNights(self._store))
        return PhonesTonight(AdbServer.from_environment(), self._clock, self._emit, known).fleet(self._serials)

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        measured = [(part.pairs, self._measure_part(part)) for part in parts_of(request)]
        (_, first), *_ = measured
        found = together([part for _, part in measured])
        series = {one.name: joined(measured, one.name) for one in request.series if one.name in found.series}
        without = {name: why for name, why in found.without.items() if name not in series}
        return replace(found, sweep=first.sweep, series=series, without=without)

    def _measure_part(self, part: StagePart) -> StageMeasured:
        known = self._store.sweep_of_command(part.command)
        if known is not None and known.ended_at is not None:
            read = read_stage(self._store, part.request, part.pairs, known.sweep)
            if read.series:
                return read
            # It gave nothing, and is asked for again.
            known = None
        sweep = self._run(part, known.sweep if known else None)
        return read_stage(self._store, part.request, part.pairs, sweep)

    def _run(self, part: StagePart, interrupted: str | None) -> str:
        self._begins(part)
        with laid_out(part, self._frozen) as (new, baseline):
            if interrupted is not None:
                return resume_sweep(interrupted, SweepOptions(self._store.url), emit=self._emit).sweep.sweep
            config, options = self._config_of(part, new), self._options(part, baseline)
            return run_sweep(config, options, emit=self._emit).sweep.sweep

    def _config_of(self, part: StagePart, models: Path) -> SweepConfig:
        config, tool = sweep_config(part, self._config, models), part.candidate.tool_sha256
        serials = sorted({one.phone.serial for one in part.request.series})
        changed: dict[str, object] = {
            "phones": config.phones.model_copy(update={"serials": tuple(serials)}),
        }
        if tool:
            changed["measure"] = config.measure.model_copy(update={"benchmark_model": self._frozen.file(tool)})
        return config.model_copy(update=changed)

    def _options(self, part: StagePart, models: Path) -> SweepOptions:
        accepted, candidate = part.accepted, part.candidate
        two_installations = part.request.two_installations
        return SweepOptions(
            store_url=self._store.url,
            against=str(models),
            baseline=Baseline(
                app=self._app(accepted) if two_installations else None,
                benchmark_model=self._tool(accepted) if accepted.tool_sha256 != candidate.tool_sha256 else None,
                runtime=part.request.course.accepted_runtime,
            ),
            app=self._app(candidate) if two_installations or candidate.app_sha256 else None,
            slots=_slots(part) if two_installations else None,
            pairs=part.pairs,
            first=part.first_side,
            only=part.variants_by(lambda phone: phone.serial),
            command=part.command,
        )

    def _app(self, side: Programs) -> Path:
        """By its file also where the build brought none, so that the other side's never stands for it."""
        if side.app_sha256:
            return self._frozen.file(side.app_sha256)
        if not SHIPPED.exists():
            # A fault of the disk would end the night of the courses that need no app as well.
            what = "is not there (this bigcore came without it), and one side of a series runs with it"
            raise ConfigRefused("bigcore's own app", what, missing().next_step)
        return SHIPPED

    def _tool(self, side: Programs) -> Path:
        if side.tool_sha256:
            return self._frozen.file(side.tool_sha256)
        return given_or_kept(self._config.measure.benchmark_model)


def _slots(part: StagePart) -> Slots:
    """Names change sides from part to part: what a name or a place on the phone does belongs to no build."""
    odd = (part.request.night_number + part.request.stage + part.number) % 2
    return Slots(new=APP_SLOTS[odd], baseline=APP_SLOTS[1 - odd])


def joined(parts: Sequence[tuple[int, StageMeasured]], series: str) -> MeasuredSeries:
    """Parts one after another, each of so many pairs; a pair keeps its place where one before it is missing."""
    ratios: dict[int, float] = {}
    starts, begins, levels = 0, 0, []
    for pairs, part in parts:
        found = part.series.get(series)
        if found is not None:
            ratios |= {begins + pair: ratio for pair, ratio in found.ratios.items()}
            starts += found.starts
            levels.append(found.baseline_ms)
        begins += pairs
    return MeasuredSeries(ratios, starts, next((level for level in levels if level is not None), None))

"""Stages measured on phones: each is a sweep of two sides, the accepted build (baseline) and the candidate (new)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.analysis.pairs import pair_log_ratios
from harness.clock import Clock, spell
from harness.config import CoreChoiceSpec, ModelSection, SweepConfig
from harness.errors import DiskFailed, PhoneFailed
from harness.nightly.builds import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measurer import Fleet, MeasuredSeries, MissingPhone, StageMeasured, StageRequest
from harness.nightly.rules.pairs import Side
from harness.nightly.series import FoundPhone, Watched
from harness.nightly.stored_pairs import PAIRS_PER_INSTALLATION
from harness.phone.adb.adb_server import AdbServer
from harness.phone.addresses import each_once
from harness.phone.battery import battery_line
from harness.phone.gates import Gates
from harness.phone.survey import look_at
from harness.results.night_basis import BuildRecord
from harness.results.nightly import NIGHTLY_COMMAND
from harness.results.outcomes import RunResult
from harness.results.records import AGAINST, MAIN
from harness.session.progress import Emit
from harness.store.store import Store
from harness.sweep import virtual_phones
from harness.sweep.options import Baseline, Slots, SweepOptions
from harness.sweep.sweep import resume_sweep, run_sweep
from models.formats.known import BUILT

SLOTS = ("io.bigcore.app.a", "io.bigcore.app.b")
HEALTH = {2: "good", 3: "overheated", 4: "dead", 5: "over voltage", 6: "failure", 7: "cold"}
"""BatteryManager.BATTERY_HEALTH_*."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One sweep: a stage, or the part of it between two installations."""

    request: StageRequest
    number: int
    pairs: int
    first: Side
    accepted: BuildRecord
    candidate: BuildRecord
    """Programs of the two sides; their models differ from series to series."""

    @property
    def command(self) -> str:
        """It tells this sweep from all others, so that a night that was cut short finds it again."""
        course, held = self.request.course, (self.accepted.app_sha256 or self.accepted.tool_sha256 or "")[:12]
        place = f"night {self.request.night}, stage {self.request.stage + 1}, part {self.number + 1}"
        phones = ",".join(sorted({one.phone.serial for one in self.request.series}))
        return f"{NIGHTLY_COMMAND} run ({place}, {course.words}, {phones} {held})".replace(" )", ")")


class SweepMeasurer:
    """A StageMeasurer."""

    rehearsed = False

    def __init__(
        self, config: NightlyConfig, serials: Mapping[str, str], store: Store, frozen: Frozen, clock: Clock, emit: Emit
    ) -> None:
        self._config = config
        self._serials = serials
        self._store = store
        self._frozen = frozen
        self._clock = clock
        self._emit = emit

    @classmethod
    @contextmanager
    def started(
        cls, config: NightlyConfig, store: Store, frozen: Frozen, clock: Clock, emit: Emit
    ) -> Iterator[SweepMeasurer]:
        """Virtual phones run as long as the night does."""
        asked = config.phones.serials
        with virtual_phones.started(asked) as serials:
            yield cls(config, dict(zip(asked, serials, strict=True)), store, frozen, clock, emit)

    def fleet(self) -> Fleet:
        server = AdbServer.from_environment()
        states = dict(server.connected())
        asked = self._serials or {serial: serial for serial, _ in each_once(server, tuple(states.items())).phones}
        present, missing = [], []
        for name, serial in asked.items():
            try:
                present.append(self._found(server, name, serial, states.get(serial)))
            except PhoneFailed as failure:
                missing.append(MissingPhone(name, failure.what))
        return Fleet(tuple(present), tuple(missing))

    def _found(self, server: AdbServer, asked: str, serial: str, state: str | None) -> FoundPhone:
        if state is None:
            raise PhoneFailed("phone_lost", serial, "no such phone is connected", "connect it")
        phone = server.transport(serial)
        looked = look_at(phone, state, spell(self._clock.now()), Gates())
        if looked.facts is None:
            why = looked.obstacles[0]
            raise PhoneFailed(why.reason, serial, why.detail, why.next_step)
        who, build = looked.facts.phone, looked.facts.build
        health = re.search(r"^\s*health:\s*(\d+)\s*$", phone.run(battery_line()).stdout, re.MULTILINE)
        return FoundPhone(
            asked,
            serial,
            who.identity,
            f"{who.manufacturer} {who.model}",
            build.fingerprint,
            build.android,
            HEALTH.get(int(health[1])) if health else None,
            who.engine,
        )

    def measure(self, request: StageRequest) -> StageMeasured:
        parts = [self._measure_block(block) for block in _blocks(request)]
        return StageMeasured(parts[0].sweep, {one.name: _joined(parts, one.name) for one in request.series})

    def _measure_block(self, block: _Block) -> StageMeasured:
        known = self._store.sweep_of_command(block.command)
        if known is not None and known.ended_at is not None:
            return self._read(block.request, known.sweep)
        return self._read(block.request, self._run(block, known.sweep if known else None))

    def _run(self, block: _Block, interrupted: str | None) -> str:
        if interrupted is not None:
            resumed = resume_sweep(interrupted, SweepOptions(self._store.address), emit=self._emit)
            shutil.rmtree(self._folder(block), ignore_errors=True)
            return resumed.sweep.sweep
        with self._laid_out(block) as (new, baseline):
            config, options = self._config_of(block, new), self._options(block, baseline)
            return run_sweep(config, options, emit=self._emit).sweep.sweep

    @contextmanager
    def _laid_out(self, block: _Block) -> Iterator[tuple[Path, Path]]:
        """The models of both sides under their variants' names. They stay until the sweep has ended: one that is cut
        short goes on with them."""
        folder = self._folder(block)
        sides = folder / "new", folder / "baseline"
        try:
            for side in sides:
                side.mkdir(parents=True, exist_ok=True)
            for one in block.request.series:
                for side, build in zip(sides, (one.candidate, one.accepted), strict=True):
                    shutil.copyfile(self._frozen.file(build.model_sha256), side / f"{one.variant}{BUILT.suffix}")
        except OSError as error:
            raise DiskFailed(folder, f"cannot be written ({error.strerror})", "free some space") from error
        yield sides
        shutil.rmtree(folder)

    def _folder(self, block: _Block) -> Path:
        return self._frozen.folder.parent / "nights" / re.sub(r"[^A-Za-z0-9]+", "-", block.command)

    def _config_of(self, block: _Block, models: Path) -> SweepConfig:
        request, measure = block.request, self._config.measure
        variants = sorted({one.variant for one in request.series})
        tool = block.candidate.tool_sha256
        core: CoreChoiceSpec = int(request.course.core) if request.course.core.isdecimal() else request.course.core  # type: ignore[assignment]
        changed = {
            "runners": (request.course.runner,),
            "cores": (core,),
            "runtimes": () if request.course.runtime is None else (request.course.runtime,),
            "threads": measure.threads if request.course.threads is None else (request.course.threads,),
            "benchmark_model": self._frozen.file(tool) if tool else measure.benchmark_model,
        }
        serials = sorted({one.phone.serial for one in request.series})
        return SweepConfig(
            phones=self._config.phones.model_copy(update={"serials": tuple(serials)}),
            model=tuple(ModelSection(file=models / f"{name}{BUILT.suffix}", name=name) for name in variants),
            measure=measure.model_copy(update=changed),
            conditions=self._config.conditions,
        )

    def _options(self, block: _Block, models: Path) -> SweepOptions:
        only: dict[str, tuple[str, ...]] = {}
        for one in block.request.series:
            only[one.phone.serial] = (*only.get(one.phone.serial, ()), one.variant)
        app, tool = block.accepted.app_sha256, block.accepted.tool_sha256
        two_installations = block.request.two_installations
        return SweepOptions(
            store_url=self._store.address,
            against=str(models),
            baseline=Baseline(
                app=self._frozen.file(app) if app and two_installations else None,
                benchmark_model=self._frozen.file(tool) if tool and tool != block.candidate.tool_sha256 else None,
                runtime=block.request.course.accepted_runtime,
            ),
            app=self._frozen.file(block.candidate.app_sha256) if block.candidate.app_sha256 else None,
            slots=_slots(block) if two_installations else None,
            pairs=block.pairs,
            first=AGAINST if block.first is Side.BASELINE else MAIN,
            only=only,
            command=block.command,
        )

    def _read(self, request: StageRequest, sweep: str) -> StageMeasured:
        ratios = pair_log_ratios(self._store, sweep)
        runs = self._store.sweep(sweep).runs
        measured = {}
        for one in request.series:
            found = ratios.get((one.phone.identity, one.variant))
            if found:
                mine = [run for run in runs if run.phone.identity == one.phone.identity]
                measured[one.name] = MeasuredSeries(found, self._starts(mine, one), _baseline_ms(mine, one))
        return StageMeasured(sweep, measured)

    def _starts(self, runs: Sequence[RunResult], one: Watched) -> int:
        return sum(
            1
            for run in runs
            for start in self._store.starts(run.run.run)
            if one.variant in start.order and not start.extra
        )


def _blocks(request: StageRequest) -> Iterator[_Block]:
    """One sweep, or several where both apps are installed anew in between. Who begins alternates."""
    one = request.series[0]
    accepted, candidate = one.accepted, one.candidate
    left, number = request.pairs, 0
    while left > 0:
        pairs = min(left, PAIRS_PER_INSTALLATION) if request.two_installations else left
        first = request.first if number % 2 == 0 else request.first.other
        yield _Block(request, number, pairs, first, accepted, candidate)
        left, number = left - pairs, number + 1


def _slots(block: _Block) -> Slots:
    """Names change sides from part to part: what a name or a place on the phone does belongs to no build."""
    odd = (block.request.night_number + block.request.stage + block.number) % 2
    return Slots(new=SLOTS[odd], baseline=SLOTS[1 - odd])


def _joined(parts: Sequence[StageMeasured], series: str) -> MeasuredSeries:
    """Parts one after another; a pair keeps its place in time."""
    ratios: dict[int, float] = {}
    starts, levels = 0, []
    for part in parts:
        found = part.series.get(series)
        if found is None:
            continue
        known = [found.ratios[pair] for pair in sorted(found.ratios)]
        ratios |= dict(enumerate(known, start=len(ratios)))
        starts += found.starts
        levels.append(found.baseline_ms)
    return MeasuredSeries(ratios, starts, next((level for level in levels if level is not None), None))


def _baseline_ms(runs: Sequence[RunResult], one: Watched) -> float | None:
    """Returns the accepted build's latency in ms."""
    estimates = (estimate for run in runs if run.run.set == AGAINST for estimate in run.estimates)
    return next((estimate.latency_ms for estimate in estimates if estimate.variant == one.variant), None)

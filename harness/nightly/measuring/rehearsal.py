"""A night without phones: its pairs are drawn from a declared world. It tries out who is told what, and how."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from harness.config.reading import checked, read_toml
from harness.nightly.config import PAGE
from harness.nightly.measuring.measurer import Fleet, MeasuredSeries, MissingPhone, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.rules.questions import FEWEST_SERIES
from harness.nightly.series import FoundPhone, Watched
from harness.nightly.simulation.world import World, phone_of
from harness.results.choices import Engine

USUAL_MS = 20.0
"""The latency of every series on a phone that is neither fast nor slow."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RehearsedPhone(_Section):
    asked: str
    identity: str | None = None
    model: str = "rehearsed phone"
    fingerprint: str = "rehearsed/10"
    android: str = "10"
    battery_health: str | None = "good"
    present: bool = True
    slower_percent: float = 0.0
    """Of both builds."""
    without: Annotated[tuple[str, ...], Field(description="Variants that give no number on it.")] = ()

    def found(self) -> FoundPhone:
        return FoundPhone(
            asked=self.asked,
            serial=self.asked,
            identity=self.identity or self.asked,
            model=self.model,
            fingerprint=self.fingerprint,
            android=self.android,
            battery_health=self.battery_health,
            engine=Engine.REPLAY,
        )


class Shift(_Section):
    """How much slower the candidate is; where a key is left out, of all models, phones or candidates."""

    variant: str | None = None
    phone: str | None = None
    models: Annotated[tuple[str, ...], Field(description="Hashes of the candidates' model files.")] = ()
    percent: float

    def of(self, one: Watched) -> float:
        concerns = self.variant in (None, one.variant) and self.phone in (None, one.phone.asked)
        concerns = concerns and (not self.models or one.candidate.model_sha256 in self.models)
        return math.log1p(self.percent / 100) if concerns else 0.0


class RehearsalPlan(_Section):
    started_at: AwareDatetime | None = None
    """The clock of this night, which stands still."""
    seed: Annotated[int, Field(ge=0)] = 1
    start_noise_percent: Annotated[float, Field(gt=0, le=50)] = 0.86
    install_effect_percent: Annotated[float, Field(ge=0, le=20)] = 0.0
    stop_in_stage: int | None = None
    """The command ends there as if it were killed."""
    phone: tuple[RehearsedPhone, ...] = (RehearsedPhone(asked="rehearsed"),)
    shift: tuple[Shift, ...] = ()


def read_plan(file: Path) -> RehearsalPlan:
    return checked(RehearsalPlan, read_toml(file, f"write it as {PAGE} shows"), str(file), PAGE)


class RehearsedClock:
    """Stands still at one moment: a rehearsed night takes no time."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment

    def monotonic_s(self) -> float:
        return 0.0

    def wait(self, seconds: float) -> None: ...


def _end_as_if_killed() -> None:
    os._exit(137)


class Rehearsal:
    """A StageMeasurer."""

    rehearsed = True

    def __init__(self, plan: RehearsalPlan, killed: Callable[[], None] = _end_as_if_killed) -> None:
        self._plan = plan
        self._killed = killed

    def fleet(self) -> Fleet:
        present = tuple(phone.found() for phone in self._plan.phone if phone.present)
        missing = tuple(
            MissingPhone(phone.asked, "the rehearsal declares it missing")
            for phone in self._plan.phone
            if not phone.present
        )
        return Fleet.of(present, missing)

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        if request.stage == self._plan.stop_in_stage:
            self._killed()
        measured: dict[str, MeasuredSeries] = {}
        for place, phone in enumerate(self._plan.phone):
            mine = [one for one in request.series if one.phone.asked == phone.asked]
            if not mine:
                continue
            seed = np.random.SeedSequence((self._plan.seed, request.night_number, request.stage, place))
            world = World(
                start_noise_sd=self._plan.start_noise_percent / 100,
                install_effect_sd=self._plan.install_effect_percent / 100,
            )
            # A phone's world has at least so many series; those that nobody watches are left out.
            source = phone_of(world, max(len(mine), FEWEST_SERIES))
            drawn = source.ratios(1, request.pairs, request.first, np.random.default_rng(seed))[0]
            for row, one in zip(drawn, mine, strict=False):
                if one.variant in phone.without:
                    continue
                shift = sum(each.of(one) for each in self._plan.shift)
                ratios = {pair: float(ratio) + shift for pair, ratio in enumerate(row)}
                baseline_ms = USUAL_MS * (1 + phone.slower_percent / 100)
                measured[one.name] = MeasuredSeries(ratios, 2 * request.pairs, baseline_ms)
        return StageMeasured(None, measured)

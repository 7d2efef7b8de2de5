"""A night's stages, one after another, until nothing is asked for any longer. What each measured is kept at once, so
that a night that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from harness.errors import AdbUnavailable, DiskFailed, HarnessError, Interrupted, StoreFailed
from harness.nightly.judgement import GroundNight
from harness.nightly.measurer import StageMeasured, StageMeasurer, StageRequest, ordered
from harness.nightly.night_budget import Budget
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import Evidence
from harness.nightly.rules.phone_night import night_so_far
from harness.nightly.rules.questions import Questions
from harness.nightly.series import Ground
from harness.nightly.stored_pairs import ratio_table, stages_measured
from harness.results.night_basis import NightPairs
from models.errors import ModelsError

NOTHING_CARRIED = Evidence()
CONCERNS_ALL = (AdbUnavailable, DiskFailed, StoreFailed)
"""What no other phone would be measured with either."""


class PairsKept(Protocol):
    """Where the pairs of nights are kept."""

    def add_pairs(self, pairs: Sequence[NightPairs]) -> None: ...
    def pairs(self, night: str) -> tuple[NightPairs, ...]: ...


@dataclass(frozen=True, slots=True)
class StagedNight:
    """All that decides what is measured next."""

    night: str
    number: int
    grounds: tuple[Ground, ...]
    carried: Mapping[str, Evidence]
    """By question; one that is not in it begins with nothing."""
    designs: Mapping[str, Design]
    """By ground: thresholds are made of what its phone's own pairs are like. Their plan of stages is one."""
    measurer: StageMeasurer
    kept: PairsKept


def measure_stages(night: StagedNight, budget: Budget) -> tuple[tuple[GroundNight, ...], str | None]:
    """Stage after stage, all phones of a course at the same time. Returns why it ended early, or None, as well.

    What one sweep cannot measure ends it for its own series: they ask for nothing more, as their stage is not there.
    """
    why: list[str] = []
    try:
        for stage in range(max((design.plan.stages for design in night.designs.values()), default=0)):
            for request in _by_sweep(_asked(night, stage)):
                why += _measure_stage(night, request, budget)
    except CONCERNS_ALL as error:
        why.append(str(error))
    return tuple(_so_far(night, ground) for ground in night.grounds), "; ".join(dict.fromkeys(why)) or None


def _measure_stage(night: StagedNight, request: StageRequest, budget: Budget) -> list[str]:
    """Returns why it, or a part of it, was not measured. What was measured is kept when this returns."""
    used_up = {one.phone.identity: budget.used_up(one.phone.identity) for one in request.series}
    ended = [why for why in used_up.values() if why is not None]
    left = tuple(one for one in request.series if used_up[one.phone.identity] is None)
    return [*ended, *(_measure(night, replace(request, series=left), budget) if left else ())]


def _measure(night: StagedNight, request: StageRequest, budget: Budget) -> list[str]:
    with budget.spending({one.phone.identity for one in request.series}) as why_it_ends:
        try:
            measured = night.measurer.measure(request, why_it_ends)
        except (*CONCERNS_ALL, Interrupted):
            raise
        except (HarnessError, ModelsError) as error:
            return [str(error)]
    _keep(night, request, measured)
    return []


def _keep(night: StagedNight, request: StageRequest, measured: StageMeasured) -> None:
    night.kept.add_pairs(
        [
            NightPairs(
                night=request.night,
                series=one.name,
                stage=request.stage,
                sweep=measured.sweep,
                ratios=ordered(found, request.pairs),
                starts=found.starts if found else 0,
                baseline_ms=found.baseline_ms if found else None,
                same_build=one.same_build,
                two_installations=request.two_installations,
            )
            for one in request.series
            for found in (measured.series.get(one.name),)
        ]
    )


def _asked(night: StagedNight, stage: int) -> list[StageRequest]:
    """What each ground asks for at this stage; nothing where its night has ended, or is further."""
    asked = []
    for ground in night.grounds:
        wanted = _so_far(night, ground).so_far.next_stage
        if wanted is not None and wanted.stage == stage:
            series = tuple(ground.series[place] for place in wanted.series)
            asked.append(
                StageRequest(
                    night.night,
                    night.number,
                    stage,
                    wanted.pairs,
                    wanted.first,
                    ground.course,
                    series,
                    ground.two_installations,
                )
            )
    return asked


def _by_sweep(requests: Sequence[StageRequest]) -> tuple[StageRequest, ...]:
    """One request for all phones whose series are held against the same files; a phone's grounds one after another."""
    merged: list[StageRequest] = []
    for request in requests:
        place = next((at for at, other in enumerate(merged) if _together(other, request)), None)
        if place is None:
            merged.append(request)
        else:
            merged[place] = replace(merged[place], series=(*merged[place].series, *request.series))
    return tuple(merged)


def _together(one: StageRequest, other: StageRequest) -> bool:
    held = {series.variant: series.accepted for series in one.series}
    apps = {(series.accepted.app_sha256, series.accepted.tool_sha256) for series in (*one.series, *other.series)}
    phones = {series.phone.identity for series in one.series}
    return (
        (one.course, one.two_installations) == (other.course, other.two_installations)
        and len(apps) == 1
        and all(series.phone.identity not in phones for series in other.series)
        and all(held.get(series.variant, series.accepted) == series.accepted for series in other.series)
    )


def _so_far(night: StagedNight, ground: Ground) -> GroundNight:
    mine = frozenset(ground.names)
    pairs = tuple(one for one in night.kept.pairs(night.night) if one.series in mine)
    design = night.designs[ground.name]
    stages = [design.plan.new_pairs(stage) for stage in range(stages_measured(pairs, ground.names))]
    ratios = ratio_table(pairs, ground.names, stages)
    carried = tuple(night.carried.get(name, NOTHING_CARRIED) for name in questions_of(ground))
    return GroundNight(night.night, ground, design, ratios, pairs, night_so_far(design, night.number, carried, ratios))


def questions_of(ground: Ground) -> tuple[str, ...]:
    """The names of its series, and of what they share where there are enough."""
    return ground.names if not Questions(len(ground.names)).shared else (*ground.names, ground.shared)

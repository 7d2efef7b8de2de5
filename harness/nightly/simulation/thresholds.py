"""Alarm thresholds, computed from the wanted rate of false alarms by a seeded simulation of null nights in succession.

Each null night yields its greatest z, less what its stage asks more than the last one. The threshold is the value that
so few nights exceed that the upper 95 % limit of their rate is within the wanted rate. The same holds for improvements.
Several sources (a phone that is cool or warm when the night begins) give a threshold each, and the highest counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.stages import LEAST_ALARM_Z, StagePlan, Thresholds
from harness.nightly.simulation.rates import upper_limit
from harness.nightly.simulation.succession import PairSource, run_nights
from harness.nightly.simulation.world import World

Array = NDArray[np.float64]

VERSION = 2
"""Of this computation; kept with its results, which count only beside the same version."""
MARGIN = 2.0
"""The thresholds are made for the wanted rate over this: the world that they come from is itself known only roughly."""
ALARMS_EXPECTED = 40
"""So many false alarms at that rate are simulated, so that the rate of the chosen thresholds is known to a third."""
CHAIN_NIGHTS = 100
MARGIN_Z = 4.0
"""About where alarms begin; what is left is in the computed threshold."""


@dataclass(frozen=True, slots=True)
class WantedRate:
    """What the user asks of the watch."""

    false_alarms_per_100: float = 0.01
    """In 100 nights of one series."""
    seed: int = 1

    @property
    def aimed_rate(self) -> float:
        return self.false_alarms_per_100 / 100 / MARGIN

    @property
    def nights(self) -> int:
        return math.ceil(ALARMS_EXPECTED / self.aimed_rate)


@dataclass(frozen=True, slots=True)
class InstallEffect:
    """Measured by A/A of two installations, on this phone."""

    effect_sd: float
    """Of the log ratio, between installations of one and the same build."""
    pair_sd: float
    """Of the log ratio of one pair within an installation, robust."""
    pairs_per_install: int | None
    """None: one installation lasts all night."""

    def widening(self, plan: StagePlan) -> tuple[float, ...]:
        """sqrt(1 + (effect_sd / pair_sd)^2 x sum n_i^2 / n), n_i pairs in the i-th installation: the root of the design
        effect of a mean over clusters (Kish 1965, "Survey Sampling", 8.2)."""
        share = (self.effect_sd / self.pair_sd) ** 2
        return tuple(math.sqrt(1 + share * self._mean_size(plan, stage)) for stage in range(plan.stages))

    def margin(self, plan: StagePlan) -> tuple[float, ...]:
        """By so much an effect of z spreads of both kinds exceeds one of z spreads of pairs alone:
        z (sqrt(pair_sd^2 / n + effect_sd^2 sum n_i^2 / n^2) - pair_sd / sqrt(n))."""
        return tuple(
            MARGIN_Z * self.pair_sd / math.sqrt(pairs) * (wider - 1)
            for pairs, wider in zip(plan.pairs, self.widening(plan), strict=True)
        )

    def _mean_size(self, plan: StagePlan, stage: int) -> float:
        """sum n_i^2 / n after that stage."""
        if self.pairs_per_install is None:
            return plan.pairs[stage]
        squares = 0
        for done in range(stage + 1):
            whole, rest = divmod(plan.new_pairs(done), self.pairs_per_install)
            squares += whole * self.pairs_per_install**2 + rest**2
        return squares / plan.pairs[stage]


def compute_thresholds(
    plan: StagePlan,
    evidence: EvidenceRule,
    sources: Sequence[PairSource],
    rate: WantedRate,
    install: InstallEffect | None = None,
) -> Thresholds:
    silent = widened(Thresholds(math.inf, math.inf, (1.0,) * plan.stages, (0.0,) * plan.stages), install, plan)
    generator = np.random.default_rng(rate.seed)
    design = Design(plan, silent, evidence)
    chains = -(-rate.nights // CHAIN_NIGHTS)
    slower_z, faster_z = LEAST_ALARM_Z, plan.in_doubt_z
    for source in sources:
        nights = run_nights(design, source, np.zeros((chains, CHAIN_NIGHTS)), generator)
        slower_z = max(slower_z, level_exceeded_rarely(nights.slowdown.ravel(), rate.aimed_rate))
        faster_z = max(faster_z, level_exceeded_rarely(nights.gain.ravel(), rate.aimed_rate))
    return replace(silent, slower_z=slower_z, faster_z=faster_z)


def widened(thresholds: Thresholds, install: InstallEffect | None, plan: StagePlan) -> Thresholds:
    if install is None:
        return thresholds
    return replace(thresholds, widening=install.widening(plan), margin=install.margin(plan))


def design_of_world(world: World, rate: WantedRate, plan: StagePlan, evidence: EvidenceRule) -> Design:
    """As long as a phone's own pairs are not known; made for phones that are warm when the night begins as well."""
    sources = [world, replace(world, ramp_mean=0.0, ramp_sd=0.0)]
    return Design(plan, compute_thresholds(plan, evidence, sources, rate, install_effect_of(world)), evidence)


def design_of_phone(
    measured: PairSource, rate: WantedRate, plan: StagePlan, evidence: EvidenceRule, install: InstallEffect | None
) -> Design:
    """From a phone's own A/A pairs, and never below what the declared world asks: the tails of some hundred pairs are
    known so badly that one phone in ten would be given thresholds with twice the wanted false alarms. With an effect of
    installation, `measured` holds it: its sessions are over an installation each."""
    world = world_with(install)
    sources = [measured, world, replace(world, ramp_mean=0.0, ramp_sd=0.0)]
    return Design(plan, compute_thresholds(plan, evidence, sources, rate, install), evidence)


def world_with(install: InstallEffect | None) -> World:
    """The declared world, with an effect of installation where each side has one of its own."""
    return World() if install is None else World(install_effect_sd=install.effect_sd)


def install_effect_of(world: World) -> InstallEffect | None:
    if world.install_effect_sd == 0:
        return None
    return InstallEffect(world.install_effect_sd, math.sqrt(2) * world.start_noise_sd, world.pairs_per_install)


def level_exceeded_rarely(values: Array, rate: float) -> float:
    """Between the k-th and the next of the greatest values, k the most of which the upper 95 % limit is within
    `rate`."""
    few = most_alarms(values.size, rate)
    greatest = np.sort(values)[::-1]
    return float((greatest[few - 1] + greatest[few]) / 2) if few else float(greatest[0])


def most_alarms(nights: int, rate: float) -> int:
    few = 0
    while upper_limit(few + 1, nights) <= rate:
        few += 1
    return few

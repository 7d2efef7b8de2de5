"""Thresholds that are computed once and kept, with the seed and version that made them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from harness.nightly.config import WatchSection
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.questions import FEWEST_SERIES
from harness.nightly.rules.stages import StagePlan, Thresholds
from harness.nightly.series import Ground
from harness.nightly.simulation.findable import what_can_be_found
from harness.nightly.simulation.session_bootstrap import MeasuredSessions, install_effect, measured_sessions
from harness.nightly.simulation.simulate import SHARED_SERIES, Simulation, SimulationSize, Sources, simulate
from harness.nightly.simulation.succession import PairSource
from harness.nightly.simulation.thresholds import VERSION, InstallEffect, WantedRate, design_of_phone, design_of_world
from harness.nightly.simulation.world import World, phone_of
from harness.nightly.stored_pairs import PAIRS_PER_INSTALLATION, AaPairs, aa_pairs, of_phone
from harness.results.night_basis import ThresholdRecord
from harness.store.nights import KeptNights

ASSUMED_EFFECT = InstallEffect(
    effect_sd=0.003, pair_sd=math.sqrt(2) * World().start_noise_sd, pairs_per_install=PAIRS_PER_INSTALLATION
)
"""Of an installation, until ten of them were measured. A guess: layouts of code are reported to differ by some tenths
of a percent."""
OF_STATUS = SimulationSize(null_nights=2_000, shifted_chains=1_000, shifted_phones=100)
"""What a night can find is told in whole percents."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes a design, beside where its pairs come from."""

    rate: WantedRate = field(default_factory=WantedRate)
    plan: StagePlan = field(default_factory=StagePlan)
    evidence: EvidenceRule = field(default_factory=EvidenceRule)


@dataclass(frozen=True, slots=True)
class Computed:
    design: Design
    source: str
    """`declared` or `measured`."""
    finds: str


def rules_of(section: WatchSection) -> Rules:
    plan = StagePlan(least_effect=section.least_effect_percent / 100)
    return Rules(WantedRate(section.false_alarms_per_100, section.seed), plan)


def designs_of(kept: KeptNights, section: WatchSection, grounds: Sequence[Ground], at: str) -> dict[str, Design]:
    """By ground."""
    rules = rules_of(section)
    return {
        ground.name: kept_design(kept, rules, ground.phone.identity, ground.two_installations, at).design
        for ground in grounds
    }


def kept_design(kept: KeptNights, rules: Rules, phone: str | None, two_installations: bool, at: str) -> Computed:
    """From the store where the same was computed before; from the phone's own A/A pairs once there are enough.

    `phone`: its identity; None: of whatever phone. `two_installations`: each side's app is installed by itself, so that
    what belongs to an installation counts.
    """
    known = aa_pairs(of_phone(kept.aa_pairs(), phone))
    if not two_installations:
        known = replace(known, installations=())
    made_of = _hash(rules, known, two_installations)
    record = kept.thresholds(made_of)
    if record is None or record.version != VERSION:
        record = _compute(made_of, rules, known, two_installations, at)
        kept.keep_thresholds(record)
    thresholds = _read(record.thresholds_json)
    return Computed(Design(rules.plan, thresholds, rules.evidence), record.source, record.finds)


def _compute(made_of: str, rules: Rules, known: AaPairs, two_installations: bool, at: str) -> ThresholdRecord:
    measured = measured_sessions(known.sessions, rules.plan.pairs[0])
    effect = effect_of_installation(known.installations) if two_installations else None
    design, source = design_from(measured, rules, effect), measured or world_with(effect)
    simulation = simulated(design, source, 1, OF_STATUS, rules.rate.seed)
    return ThresholdRecord(
        made_of=made_of,
        version=VERSION,
        seed=rules.rate.seed,
        source="declared" if measured is None else "measured",
        made_at=at,
        thresholds_json=json.dumps(asdict(design.thresholds)),
        finds=what_can_be_found(simulation.power),
    )


def effect_of_installation(installations: Sequence[Sequence[float]]) -> InstallEffect:
    """`installations`: A/A pairs of each. Too few of them: an effect is assumed, since one that is not known of is what
    raises most false alarms."""
    return install_effect(installations) or ASSUMED_EFFECT


def world_with(effect: InstallEffect | None) -> World:
    return World() if effect is None else World(install_effect_sd=effect.effect_sd)


def design_from(measured: MeasuredSessions | None, rules: Rules, effect: InstallEffect | None) -> Design:
    """`effect`: of installation, where each side has one of its own."""
    if measured is None:
        return design_of_world(world_with(effect), rules.rate, rules.plan, rules.evidence)
    return design_of_phone(measured, rules.rate, rules.plan, rules.evidence, effect)


def simulated(design: Design, source: PairSource, series: int, size: SimulationSize, seed: int) -> Simulation:
    """The two questions of a phone are simulated in the declared world with the source's own noise where it has one."""
    world = source if isinstance(source, World) else World()
    shared = series if series >= FEWEST_SERIES else SHARED_SERIES
    return simulate(design, Sources(source, phone_of(world, shared)), series, size, seed)


def _hash(rules: Rules, known: AaPairs, two_installations: bool) -> str:
    words = json.dumps([VERSION, asdict(rules), asdict(known), two_installations])
    return hashlib.sha256(words.encode()).hexdigest()


def _read(thresholds_json: str) -> Thresholds:
    kept = json.loads(thresholds_json)
    widening, margin = tuple(kept["widening"]), tuple(kept["margin"])
    return Thresholds(kept["slower_z"], kept["faster_z"], widening, margin)

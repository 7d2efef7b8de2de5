"""Thresholds that are computed once and kept, with the seed and version that made them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from harness.nightly.config import WatchSection
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.questions import FEWEST_SERIES
from harness.nightly.rules.stages import StagePlan, Thresholds
from harness.nightly.simulation.findable import what_can_be_found
from harness.nightly.simulation.session_bootstrap import MeasuredSessions, install_effect, measured_sessions
from harness.nightly.simulation.simulate import SHARED_SERIES, Simulation, SimulationSize, Sources, simulate
from harness.nightly.simulation.succession import PairSource
from harness.nightly.simulation.thresholds import VERSION, Wanted, design_of_phone, design_of_world
from harness.nightly.simulation.world import World, phone_of
from harness.results.night_basis import ThresholdRecord
from harness.store.nights import NightBook

OF_STATUS = SimulationSize(null_nights=2_000, shifted_chains=1_000, shifted_phones=100)
"""What a night can find is told in whole percents."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes a design, beside where its pairs come from."""

    wanted: Wanted = field(default_factory=Wanted)
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
    return Rules(Wanted(section.false_alarms_per_100, section.seed), plan)


def kept_design(book: NightBook, rules: Rules, aa_sessions: Sequence[Sequence[float]], apps: bool, at: str) -> Computed:
    """From the store where the same was computed before. `aa_sessions`: log ratios of the store's A/A stages, each in
    the order of time. `apps`: two are installed, so that what belongs to an installation counts."""
    made_of = _hash(rules, aa_sessions, apps)
    record = book.thresholds(made_of)
    if record is None or record.version != VERSION:
        record = _compute(made_of, rules, aa_sessions, apps, at)
        book.keep_thresholds(record)
    thresholds = _read(record.thresholds_json)
    return Computed(Design(rules.plan, thresholds, rules.evidence), record.source, record.finds)


def _compute(
    made_of: str, rules: Rules, aa_sessions: Sequence[Sequence[float]], apps: bool, at: str
) -> ThresholdRecord:
    measured = measured_sessions(aa_sessions, rules.plan.pairs[0])
    design, source = design_from(measured, rules, aa_sessions if apps else ()), measured or World()
    simulation = simulated(design, source, 1, OF_STATUS, rules.wanted.seed)
    return ThresholdRecord(
        made_of=made_of,
        version=VERSION,
        seed=rules.wanted.seed,
        source="declared" if measured is None else "measured",
        made_at=at,
        thresholds_json=json.dumps(asdict(design.thresholds)),
        finds=what_can_be_found(simulation.power),
    )


def design_from(measured: MeasuredSessions | None, rules: Rules, installs: Sequence[Sequence[float]]) -> Design:
    """`installs`: A/A sessions of an installation each, where two apps are installed."""
    if measured is None:
        return design_of_world(World(), rules.wanted, rules.plan, rules.evidence)
    length = rules.plan.pairs[0]
    effect = install_effect([session[:length] for session in installs if len(session) >= length])
    return design_of_phone(measured, rules.wanted, rules.plan, rules.evidence, effect)


def simulated(design: Design, source: PairSource, series: int, size: SimulationSize, seed: int) -> Simulation:
    """The two questions of a phone are simulated in the declared world with the source's own noise where it has one."""
    world = source if isinstance(source, World) else World()
    shared = series if series >= FEWEST_SERIES else SHARED_SERIES
    return simulate(design, Sources(source, phone_of(world, shared)), series, size, seed)


def _hash(rules: Rules, aa_sessions: Sequence[Sequence[float]], apps: bool) -> str:
    words = json.dumps([VERSION, asdict(rules), [list(one) for one in aa_sessions], apps])
    return hashlib.sha256(words.encode()).hexdigest()


def _read(thresholds_json: str) -> Thresholds:
    kept = json.loads(thresholds_json)
    widening, margin = tuple(kept["widening"]), tuple(kept["margin"])
    return Thresholds(kept["slower_z"], kept["faster_z"], widening, margin)

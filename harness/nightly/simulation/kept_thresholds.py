"""Thresholds that are computed once and kept, with the seed and version that made them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from harness.nightly.config import WatchSection
from harness.nightly.past.stored_pairs import PAIRS_PER_INSTALLATION, AaPairs, Rows, aa_pairs, of_phone
from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.stages import StagePlan, Thresholds
from harness.nightly.series import Ground
from harness.nightly.simulation.findable import Finds
from harness.nightly.simulation.phone_succession import PhoneSource
from harness.nightly.simulation.session_bootstrap import (
    FEWEST_INSTALLATIONS,
    MeasuredPhone,
    MeasuredSessions,
    install_effect,
    measured_phone,
    measured_sessions,
    pairs_within,
)
from harness.nightly.simulation.simulate import SHARED_SERIES, SimulationSize, Sources, simulate
from harness.nightly.simulation.thresholds import (
    VERSION,
    InstallEffect,
    WantedRate,
    design_of_phone,
    design_of_world,
    world_with,
)
from harness.nightly.simulation.world import World, phone_of
from harness.results.night_basis import NightPairs, ThresholdRecord
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
    finds: Finds


def rules_of(section: WatchSection) -> Rules:
    plan = StagePlan(least_effect=section.least_effect_percent / 100)
    return Rules(WantedRate(section.false_alarms_per_100, section.seed), plan)


def designs_of(kept: KeptNights, section: WatchSection, grounds: Sequence[Ground], at: str) -> dict[str, Design]:
    """By ground."""
    rules, pairs = rules_of(section), kept.aa_pairs()
    return {
        ground.name: design_by_pairs(kept, pairs, rules, ground.phone.identity, ground.two_installations, at).design
        for ground in grounds
    }


def kept_design(kept: KeptNights, rules: Rules, phone: str | None, two_installations: bool, at: str) -> Computed:
    return design_by_pairs(kept, kept.aa_pairs(), rules, phone, two_installations, at)


def design_by_pairs(
    kept: KeptNights, pairs: Sequence[NightPairs], rules: Rules, phone: str | None, two_installations: bool, at: str
) -> Computed:
    """From the store where the same was computed before; from the phone's own A/A pairs once there are enough.

    `pairs`: the A/A pairs of every phone, which are many, so that they are read once for all. `phone`: its identity;
    None: of whatever phone. `two_installations`: each side's app is installed by itself, so that what belongs to an
    installation counts.
    """
    known = aa_pairs(of_phone(pairs, phone))
    made_of = _hash(rules, known, two_installations)
    record = kept.thresholds(made_of)
    if record is None or record.version != VERSION:
        record = _compute(made_of, rules, known, two_installations, at)
        kept.keep_thresholds(record)
    thresholds = _read(record.thresholds_json)
    return Computed(Design(rules.plan, thresholds, rules.evidence), record.source, _finds(record))


def _compute(made_of: str, rules: Rules, known: AaPairs, two_installations: bool, at: str) -> ThresholdRecord:
    sources = sources_of(known, rules, two_installations)
    design = design_from(sources, rules)
    simulation = simulate(design, sources.of_phone(SHARED_SERIES), 1, OF_STATUS, rules.rate.seed)
    return ThresholdRecord(
        made_of=made_of,
        version=VERSION,
        seed=rules.rate.seed,
        source=sources.word_alone,
        made_at=at,
        thresholds_json=json.dumps(asdict(design.thresholds)),
        finds=_kept(Finds.of(simulation)),
    )


@dataclass(frozen=True, slots=True)
class KnownSources:
    """Where pairs come from: a phone's own ones, and the declared world for what they do not tell."""

    alone: MeasuredSessions | None
    """None: too few pairs are known; so also below."""
    phone: MeasuredPhone | None
    """Of its series in the same starts, as many as there are."""
    effect: InstallEffect | None
    """Where each side has an installation of its own; the measured pairs hold it."""

    @property
    def world(self) -> World:
        return world_with(self.effect)

    @property
    def word_alone(self) -> str:
        return "declared" if self.alone is None else "measured"

    def word_shared(self, series: int) -> str:
        """Where the pairs of so many series in the same starts come from."""
        return "measured" if self._measured_phone(series) else "declared"

    def of_phone(self, series: int) -> Sources:
        """A measured phone with fewer series than are asked about tells nothing of so many."""
        phone: PhoneSource = self._measured_phone(series) or phone_of(self.world, series)
        return Sources(self.alone or self.world, phone)

    def _measured_phone(self, series: int) -> MeasuredPhone | None:
        return self.phone.of_series(series) if self.phone and series <= self.phone.series else None


def sources_of(known: AaPairs, rules: Rules, two_installations: bool) -> KnownSources:
    """Sides with an installation each: whole installations, with their effect in them. Else sessions within one; where
    these are too few, as where an app is watched, what pairs differ by within an installation."""
    length = rules.plan.pairs[0]
    if not two_installations:
        alone = measured_sessions(known.sessions, length) or pairs_within(known.installations)
        return KnownSources(alone, measured_phone(known.sessions, length), None)
    alone, phone = measured_sessions(known.installations, length), measured_phone(known.installations, length)
    return KnownSources(alone, phone, effect_of_installation(known.installations))


def effect_of_installation(installations: Sequence[Rows]) -> InstallEffect:
    """`installations`: A/A pairs of each. Too few of them: an effect is assumed, since one that is not known of is what
    raises most false alarms. Ten say little themselves (four in ten phones with 0.3 % would show none at all), so
    that the assumed one goes on counting as ten of them."""
    measured = install_effect(installations)
    if measured is None:
        return ASSUMED_EFFECT
    assumed, known = FEWEST_INSTALLATIONS * ASSUMED_EFFECT.effect_sd**2, len(installations) * measured.effect_sd**2
    return replace(measured, effect_sd=math.sqrt((assumed + known) / (FEWEST_INSTALLATIONS + len(installations))))


def design_from(sources: KnownSources, rules: Rules) -> Design:
    if sources.alone is None:
        return design_of_world(sources.world, rules.rate, rules.plan, rules.evidence)
    return design_of_phone(sources.alone, rules.rate, rules.plan, rules.evidence, sources.effect)


def _hash(rules: Rules, known: AaPairs, two_installations: bool) -> str:
    words = json.dumps([VERSION, asdict(rules), asdict(known), two_installations])
    return hashlib.sha256(words.encode()).hexdigest()


def _kept(finds: Finds) -> str:
    """A line for a series alone, and one for several."""
    return f"{finds.alone}\n{finds.several}"


def _finds(record: ThresholdRecord) -> Finds:
    return Finds(*record.finds.split("\n", 1))


def _read(thresholds_json: str) -> Thresholds:
    kept = json.loads(thresholds_json)
    widening, margin = tuple(kept["widening"]), tuple(kept["margin"])
    return Thresholds(kept["slower_z"], kept["faster_z"], widening, margin)

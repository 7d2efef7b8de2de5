"""The nightly design for one series alone: false alarms, power, harder worlds, what looking in stages costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from regression_tables import Goal, in_short, mean, per_100, percent, report, share, table

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.pairs import Side
from harness.nightly.rules.stages import Call, StagePlan, Thresholds
from harness.nightly.simulation.rates import Rate
from harness.nightly.simulation.session_bootstrap import measured_sessions
from harness.nightly.simulation.succession import Nights, PairSource, run_nights
from harness.nightly.simulation.thresholds import InstallEffect, WantedRate, design_of_phone, design_of_world, widened
from harness.nightly.simulation.world import World
from harness.statistics.ratio import shifts as hodges_lehmann

Array = NDArray[np.float64]

COOL_THEN_WARM = World()
WARM = World(ramp_mean=0.0, ramp_sd=0.0)
CHAIN = 100
SHIFTED = 10_000
TWO_WEEKS = 14


@dataclass(frozen=True, slots=True)
class Size:
    null_nights: int
    seed: int


@lru_cache(maxsize=1)
def usual_design() -> Design:
    """What `bigcore nightly` uses before a phone's own pairs are known."""
    return _computed(StagePlan())


def null_nights(design: Design, source: PairSource, size: Size, missing: float = 0.0) -> Nights:
    generator = np.random.default_rng([size.seed, 0])
    return run_nights(design, source, np.zeros((size.null_nights // CHAIN, CHAIN)), generator, missing)


def shifted(
    design: Design, source: PairSource, shifts: Array, seed: int, missing: float = 0.0, chains: int = SHIFTED
) -> Nights:
    """`shifts`: of each night, as ratios less 1."""
    generator = np.random.default_rng([seed, 1])
    return run_nights(design, source, np.tile(np.log1p(shifts), (chains, 1)), generator, missing)


def rate(nights: Nights, call: Call) -> Rate:
    return Rate(nights.count(call), nights.calls.size)


def null(size: Size) -> list[Goal]:
    design = usual_design()
    print(f"thresholds: {design.thresholds}")
    rows, goals = [], []
    for name, world, most_starts in (("with ramp", COOL_THEN_WARM, 24), ("without ramp", WARM, 26)):
        nights = null_nights(design, world, size)
        slower, faster = rate(nights, Call.SLOWER), rate(nights, Call.FASTER)
        doubt = per_100(rate(nights, Call.IN_DOUBT))
        rows.append((name, str(nights.calls.size), per_100(slower), per_100(faster), doubt, mean(nights.starts)))
        goals += [
            Goal(f"false alarms in 100, {name}", 100 * slower.value, most=0.01),
            Goal(f"their upper limit, {name}", 100 * slower.interval.high, most=0.02),
            Goal(f"mean starts, {name}", float(nights.starts.mean()), most=most_starts),
        ]
    head = ("null nights", "nights", "slower in 100", "faster in 100", "in doubt in 100", "starts a night")
    table("False alarms of one series alone, per 100 nights", head, rows)
    return report(goals)


def power(size: Size) -> list[Goal]:
    design = usual_design()
    rows, goals = [], []
    same_goal, later_goal = {1.0: 65, 2.0: 95, 3.0: 97}, {0.5: 60, 0.7: 93, 1.0: 99}
    faster_goal = {1.0: 90, 2.0: 99}
    for shift in (0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0):
        up = shifted(design, COOL_THEN_WARM, np.full(TWO_WEEKS, shift / 100), size.seed)
        down = shifted(design, COOL_THEN_WARM, np.full(TWO_WEEKS, 1 / (1 + shift / 100) - 1), size.seed)
        same, later = share(up.found_by(Call.SLOWER, 1)), share(up.found_by(Call.SLOWER, TWO_WEEKS))
        faster = share(down.found_by(Call.FASTER, TWO_WEEKS))
        starts = (mean(up.starts[:, 0]), mean(down.starts[:, 0]))
        rows.append((f"{shift} %", percent(same), percent(later), starts[0], percent(faster), starts[1]))
        for what, found, wanted in (
            ("the same night", same, same_goal),
            ("within 14 nights", later, later_goal),
            ("improvement within 14 nights", faster, faster_goal),
        ):
            if shift in wanted:
                goals.append(Goal(f"{shift} % {what}, in 100", 100 * found.value, least=wanted[shift]))
    creep = shifted(design, COOL_THEN_WARM, 1.003 ** np.arange(1, TWO_WEEKS + 1) - 1, size.seed)
    found = creep.found_by(Call.SLOWER, TWO_WEEKS)
    first = np.argmax(creep.calls == Call.SLOWER, axis=1)[found] + 1
    rows.append(("creep 0.3 % a night", "", percent(share(found)), f"median night {np.median(first):.0f}", "", ""))
    goals.append(Goal("creep of 0.3 % a night within 14 nights, in 100", 100 * share(found).value, least=99))
    head = ("shift", "same night, %", "within 14 nights, %", "starts", "improvement within 14, %", "starts")
    table(f"Power of one series alone ({SHIFTED} series a line); starts of the first night", head, rows)
    return report(goals)


@dataclass(frozen=True, slots=True)
class EveningEffect:
    """A world, and an effect on the ratio that is drawn once a night: what no pairing takes out."""

    world: World
    effect_sd: float

    def run(self, design: Design, shift: float, chains: int, nights: int, seed: int) -> Nights:
        generator = np.random.default_rng([seed, 2])
        effects = generator.normal(math.log1p(shift), self.effect_sd, (chains, nights))
        return run_nights(design, self.world, effects, generator)


def harder(size: Size) -> list[Goal]:
    design = usual_design()
    worlds: list[tuple[str, World, float]] = [
        ("the usual world", COOL_THEN_WARM, 0.0),
        ("two modes: 8 % at +6 %", replace(COOL_THEN_WARM, second_mode_share=0.08), 0.0),
        ("two modes: 30 % at +6 %", replace(COOL_THEN_WARM, second_mode_share=0.3), 0.0),
        ("start noise 2.5 %", replace(COOL_THEN_WARM, start_noise_sd=0.025), 0.0),
        ("10 % slow starts", replace(COOL_THEN_WARM, slow_share=0.1), 0.0),
        ("5 % of nights missing", COOL_THEN_WARM, 0.05),
        ("starts correlated by 0.5", replace(COOL_THEN_WARM, start_correlation=0.5), 0.0),
        ("starts correlated by 0.9", replace(COOL_THEN_WARM, start_correlation=0.9), 0.0),
        ("ramp 6 % +-3 %", replace(COOL_THEN_WARM, ramp_mean=0.06, ramp_sd=0.03), 0.0),
    ]
    rows = [_hard_row(design, name, world, missing, size) for name, world, missing in worlds]
    for name, sd in (("ratio moves by 0.15 % an evening", 0.0015), ("ratio moves by 0.3 % an evening", 0.003)):
        rows.append(_evening_row(design, name, EveningEffect(COOL_THEN_WARM, sd), size))
    head = ("world", "slower in 100", "faster in 100", "starts", "same night 1 / 2 / 3 / 5 %", "within 14: 0.5 / 1 %")
    table("Harder worlds, thresholds of the usual one", head, rows)
    return []


def _hard_row(design: Design, name: str, world: World, missing: float, size: Size) -> tuple[str, ...]:
    def run(shift: float, nights: int) -> Nights:
        return shifted(design, world, np.full(nights, shift), size.seed, missing, chains=4000)

    return _row(name, null_nights(design, world, size, missing), run)


def _evening_row(design: Design, name: str, effect: EveningEffect, size: Size) -> tuple[str, ...]:
    nights = effect.run(design, 0.0, size.null_nights // CHAIN, CHAIN, size.seed)
    return _row(name, nights, lambda shift, chain: effect.run(design, shift, 4000, chain, size.seed))


def _row(name: str, quiet: Nights, run: Callable[[float, int], Nights]) -> tuple[str, ...]:
    same = [share(run(shift, 1).found_by(Call.SLOWER, 1)) for shift in (0.01, 0.02, 0.03, 0.05)]
    later = [share(run(shift, TWO_WEEKS).found_by(Call.SLOWER, TWO_WEEKS)) for shift in (0.005, 0.01)]
    slower, faster = per_100(rate(quiet, Call.SLOWER)), per_100(rate(quiet, Call.FASTER))
    return name, slower, faster, mean(quiet.starts), in_short(same), in_short(later)


def installs(size: Size) -> list[Goal]:
    """Two apps: what an effect of installation does, with usual and with widened thresholds."""
    rows = []
    usual = usual_design()
    pair_sd = COOL_THEN_WARM.start_noise_sd * math.sqrt(2)
    for effect_sd in (0.003, 0.005):
        once = EveningEffect(COOL_THEN_WARM, effect_sd)
        name = f"{100 * effect_sd:.1f} %, once a night"
        rows.append(_evening_row(usual, f"{name}, usual thresholds", once, size))
        thresholds = widened(usual.thresholds, InstallEffect(effect_sd, pair_sd, None), usual.plan)
        rows.append(_evening_row(replace(usual, thresholds=thresholds), f"{name}, widened", once, size))
        for pairs, drawn in ((48, "at each stage"), (6, "every 6 pairs")):
            world = replace(COOL_THEN_WARM, install_effect_sd=effect_sd, pairs_per_install=pairs)
            name = f"{100 * effect_sd:.1f} %, {drawn}"
            rows.append(_hard_row(usual, f"{name}, usual thresholds", world, 0.0, size))
            wider = design_of_world(world, WantedRate(), usual.plan, usual.evidence)
            rows.append(_hard_row(wider, f"{name}, widened", world, 0.0, size))
    head = ("install effect", "slower in 100", "faster in 100", "starts", "same night 1 / 2 / 3 / 5 %", "14: 0.5 / 1 %")
    table("An effect of installation, of the log ratio", head, rows)
    return []


def bootstrap(size: Size) -> list[Goal]:
    """Thresholds from some 200 A/A pairs of a phone: false alarms on other nights of the same phone."""
    usual, generator = usual_design(), np.random.default_rng([size.seed, 4])
    rows = []
    for pairs in (204, 1002):
        thresholds, alarms = [], []
        for _ in range(10):
            sessions = COOL_THEN_WARM.ratios(pairs // 6, 6, Side.BASELINE, generator)
            source = measured_sessions([(tuple(session),) for session in sessions], 6)
            assert source is not None
            design = design_of_phone(source, WantedRate(), usual.plan, usual.evidence, None)
            thresholds.append(design.thresholds.slower_z)
            alarms.append(rate(null_nights(design, COOL_THEN_WARM, size), Call.SLOWER))
        worst = max(alarms, key=lambda one: one.value)
        spread = f"{min(thresholds):.2f} to {max(thresholds):.2f}"
        rows.append(
            (str(pairs), spread, per_100(Rate(sum(one.hits for one in alarms), 10 * alarms[0].trials)), per_100(worst))
        )
    head = ("A/A pairs", "thresholds of ten phones", "slower in 100, all", "the worst of ten")
    table("Thresholds from a phone's own A/A sessions", head, rows)
    return []


def fixed(size: Size) -> list[Goal]:
    """One look after as many pairs as the stages need on the mean; alarm above the effect that null nights exceed as
    seldom."""
    design = usual_design()
    quiet = null_nights(design, COOL_THEN_WARM, size)
    pairs = round(float(quiet.starts.mean()) / 2)
    generator = np.random.default_rng([size.seed, 3])
    shape = (size.null_nights, pairs)

    def effects(nights: int) -> Array:
        return hodges_lehmann(COOL_THEN_WARM.ratios(nights, pairs, Side.BASELINE, generator))

    null_effects = effects(shape[0])
    level = float(np.quantile(null_effects, 1 - 0.5e-4))
    again = Rate(int((effects(shape[0]) > level).sum()), shape[0])
    rows = [("stages", mean(quiet.starts), per_100(rate(quiet, Call.SLOWER)), *map(percent, _same(design, size)))]
    found = [share(effects(SHIFTED) + math.log1p(shift) > level) for shift in (0.005, 0.01, 0.02, 0.03)]
    rows.append((f"one look, {pairs} pairs", str(2 * pairs), per_100(again), *map(percent, found)))
    head = ("design", "starts", "slower in 100", "0.5 %", "1 %", "2 %", "3 % the same night")
    table("What looking in stages is worth: one fixed look at equal mean starts", head, rows)
    return []


def _same(design: Design, size: Size) -> list[Rate]:
    return [
        share(shifted(design, COOL_THEN_WARM, np.full(1, shift), size.seed).found_by(Call.SLOWER, 1))
        for shift in (0.005, 0.01, 0.02, 0.03)
    ]


def plans(size: Size) -> list[Goal]:
    """Earlier plans of the same kind beside ours; plans A and F are one-sided there, here improvements need
    evidence."""
    none = math.inf
    plan_a = StagePlan((6, 12, 24, 48), (0.3, 0.8, 1.6), -none, none, (none, none, 0.4, 0.0))
    plan_f = StagePlan((6, 12, 24, 48, 72), (0.3, 0.8, 1.4, 2.0), -none, none, (none, none, 0.6, 0.2, 0.0))
    flat, none_added = (1.0,) * 5, (0.0,) * 5
    cases = (
        ("A", Design(plan_a, Thresholds(3.5, 3.5, flat, none_added), EvidenceRule())),
        ("F", Design(plan_f, Thresholds(3.4, 3.4, flat, none_added), EvidenceRule())),
        ("F raised by 0.25", Design(plan_f, Thresholds(3.65, 3.65, flat, none_added), EvidenceRule())),
        ("F, computed", _computed(plan_f)),
        ("ours, without the median rule", _computed(replace(StagePlan(), go_on_effect=none))),
        ("ours, all stages on evidence", _computed(replace(StagePlan(), carried_go_on_z=-none))),
        ("ours", usual_design()),
    )
    rows = []
    for name, design in cases:
        cool, warm = (null_nights(design, world, size) for world in (COOL_THEN_WARM, WARM))
        later = shifted(design, COOL_THEN_WARM, np.full(TWO_WEEKS, 0.005), size.seed)
        gain = shifted(design, COOL_THEN_WARM, np.full(TWO_WEEKS, 1 / 1.01 - 1), size.seed)
        rows.append(
            (
                name,
                f"{design.thresholds.slower_z:.2f}",
                per_100(rate(cool, Call.SLOWER)),
                per_100(rate(warm, Call.SLOWER)),
                f"{cool.starts.mean():.1f} / {warm.starts.mean():.1f}",
                in_short(_same(design, size)),
                f"{100 * later.found_by(Call.SLOWER, TWO_WEEKS).mean():.0f}",
                f"{100 * gain.found_by(Call.FASTER, TWO_WEEKS).mean():.0f}",
            )
        )
    head = ("plan", "z", "slower in 100", "without ramp", "starts", "same night .5/1/2/3 %", "14: .5 %", "14: -1 %")
    table("Plans of the same kind", head, rows)
    return []


def _computed(plan: StagePlan) -> Design:
    return design_of_world(COOL_THEN_WARM, WantedRate(), plan, EvidenceRule())

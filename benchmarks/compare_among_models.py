"""Two sessions of many models against each other, each model beside the others.

    python benchmarks/compare_among_models.py [--pairs 1000] [--seed 1]

A session moves all models by its level, and each by an interaction of its own; its own noise comes on top, as wide as
its own interval tells. One model of the new build is slower, the others are what they were. Wanted: models that were
not changed called slower or faster in at most 6.5 %, whatever the levels of the sessions.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import product

import numpy as np

from harness.analysis.between_sessions import relative, session_parts, together
from harness.analysis.compare import DEFAULT_MARGIN_PERCENT, SessionLevel, Side, Verdict, compare_variant

OWN_SD = 0.003
"""Of a session's relative latency: an own interval of +-0.6 %."""


@dataclass(frozen=True, slots=True)
class Case:
    models: int
    sessions: int
    """Of each build, the compared one included."""
    level_sd: float
    interaction_sd: float
    shift: float
    """Of the first model."""


def cases() -> tuple[Case, ...]:
    return tuple(
        Case(models, sessions, level_sd, interaction_sd, shift)
        for (models, sessions), (level_sd, interaction_sd), shift in product(
            ((5, 3), (22, 3), (22, 10)), ((0.02, 0.0), (0.02, 0.005), (0.10, 0.005)), (0.02, 0.05)
        )
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    generator = np.random.default_rng(asked.seed)
    print(f"{asked.pairs} pairs a line, seed {asked.seed}; in per cent")
    print(
        f"{'models':>6} {'sessions':>8} {'level':>6} {'own':>5} {'slower by':>9} | beside the others: {'found':>6}"
        f" {'others called':>13} {'+-':>5} | in ms: {'found':>6} | {'own, estimated':>14}"
    )
    for case in cases():
        print(_line(case, [found(case, generator) for _ in range(asked.pairs)]))


@dataclass(frozen=True, slots=True)
class Found:
    slower: bool
    """The model that is."""
    others_called: float
    """Share of the others that were called slower or faster."""
    half_width: float
    slower_in_ms: bool
    interaction_percent: float


def found(case: Case, generator: np.random.Generator) -> Found:
    sides = sides_of(case, generator)
    parts = session_parts((name, a, b) for name, (a, b) in sides.items())
    told = {name: relative(name, sides, parts, DEFAULT_MARGIN_PERCENT) for name in sides}
    called = [one.verdict in (Verdict.SLOWER, Verdict.FASTER) for name, one in told.items() if name != "m0"]
    interval, all_of_them = told["m0"].interval, together(sides, parts)
    assert interval is not None
    assert all_of_them is not None
    return Found(
        slower=told["m0"].verdict is Verdict.SLOWER,
        others_called=float(np.mean(called)),
        half_width=interval.half_width,
        slower_in_ms=compare_variant("m0", *sides["m0"], interleaved=False).verdict is Verdict.SLOWER,
        interaction_percent=all_of_them.interaction_sd_percent or 0.0,
    )


def sides_of(case: Case, generator: np.random.Generator) -> dict[str, tuple[Side, Side]]:
    """Both builds belong to one series; only the first model has another file in the new one."""
    levels = case.level_sd * generator.standard_normal(2 * case.sessions)
    sides = {}
    for number in range(case.models):
        own = np.hypot(case.interaction_sd, OWN_SD) * generator.standard_normal(2 * case.sessions)
        old = [_seen(f"a{i}", "old", levels[i] + own[i]) for i in range(case.sessions)]
        new = [
            _seen(f"b{i}", "old" if number else "new", levels[j] + own[j] + (0.0 if number else np.log1p(case.shift)))
            for i, j in enumerate(range(case.sessions, 2 * case.sessions))
        ]
        sides[f"m{number}"] = (Side(old[0], (*old[1:], *new)), Side(new[0], (*new[1:], *old)))
    return sides


def _seen(run: str, build: str, log_ms: float) -> SessionLevel:
    return SessionLevel(run, build, float(np.exp(log_ms)), own_sd_percent=100 * OWN_SD)


def _line(case: Case, told: list[Found]) -> str:
    return (
        f"{case.models:6} {2 * case.sessions:8} {100 * case.level_sd:6.1f} {100 * case.interaction_sd:5.1f}"
        f" {100 * case.shift:9.1f} | {'':18} {100 * np.mean([one.slower for one in told]):6.1f}"
        f" {100 * np.mean([one.others_called for one in told]):13.2f}"
        f" {100 * np.median([one.half_width for one in told]):5.2f} |"
        f" {'':6} {100 * np.mean([one.slower_in_ms for one in told]):6.1f} |"
        f" {np.median([one.interaction_percent for one in told]):14.2f}"
    )


if __name__ == "__main__":
    main()

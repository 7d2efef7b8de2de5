"""Alerts that stand, of one series alone: how seldom a night takes an unchanged slowdown for mended, and how soon one
that was mended is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from regression_stages import COOL_THEN_WARM, TWO_WEEKS, Size, usual_design
from regression_tables import Goal, mean, percent, report, table

from harness.nightly.rules.design import Design
from harness.nightly.rules.stages import LASTING, Call, Calls
from harness.nightly.simulation.rates import Rate
from harness.nightly.simulation.succession import OneNight, run_night, searches_from_sums
from harness.statistics.ratio import shifts as hodges_lehmann

Array = NDArray[np.float64]

SERIES = 2000
LONGEST_SEARCH = 60
"""Nights: almost every shift of 0.5 % has been called slower by then."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Of many series: what the nights so far left."""

    slower: Array
    faster: Array
    standing: Array
    """The log effect that was alarmed; NaN where nothing stands."""

    @property
    def stands(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.standing)

    def of(self, rows: NDArray[np.bool_]) -> Watched:
        return Watched(self.slower[rows], self.faster[rows], self.standing[rows])


@dataclass(frozen=True, slots=True)
class Rule:
    """What ends an alert."""

    name: str
    must_reject: bool
    """False: whatever a night calls steady, as before this rule."""


RULES = (Rule("steady", must_reject=False), Rule("rejected", must_reject=True))


def standing(size: Size) -> list[Goal]:
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    for rule in RULES:
        for shift in (0.5, 0.7, 1.0, 2.0):
            row, ended = _row(rule, shift, size)
            rows.append(row)
            if rule.must_reject:
                most = {0.5: 10, 0.7: 5, 1.0: 2, 2.0: 1}[shift]
                goals.append(Goal(f"alert of {shift} % ended by chance, in 100 nights", 100 * ended.value, most=most))
    head = ("ended where", "shift", "ended though unchanged, in 100 nights", "starts", "mended: nights until ended",
            "90 in 100 within", "starts")  # fmt: skip
    table(f"Alerts that stand ({SERIES} series a line)", head, rows)
    return report(goals)


def _row(rule: Rule, shift: float, size: Size) -> tuple[tuple[str, ...], Rate]:
    design, generator = usual_design(), np.random.default_rng([size.seed, 20])
    alarmed = _alarmed(rule, design, math.log1p(shift / 100), generator)
    watched, ended, nights, starts = alarmed, 0, 0, []
    for night in range(TWO_WEEKS):
        before = watched.stands
        watched, one = _night(rule, design, watched, math.log1p(shift / 100), night, generator)
        ended, nights = ended + int((before & ~watched.stands).sum()), nights + int(before.sum())
        starts.append(2 * one.pairs[before])
    until, mended_starts = _mended(rule, design, watched.of(watched.stands), generator)
    unchanged = Rate(ended, nights)
    cells = (rule.name, f"{shift} %", percent(unchanged), mean(np.concatenate(starts)))
    return (*cells, mean(until), f"{np.quantile(until, 0.9):.0f}", mean(mended_starts)), unchanged


def _alarmed(rule: Rule, design: Design, shift: float, generator: np.random.Generator) -> Watched:
    """Each after the night of its first alarm; series that were never called slower are left out."""
    nothing = np.zeros(SERIES)
    watched = Watched(nothing, nothing, np.full(SERIES, math.nan))
    found: list[Watched] = []
    for night in range(LONGEST_SEARCH):
        watched, _ = _night(rule, design, watched, shift, night, generator)
        found.append(watched.of(watched.stands))
        watched = watched.of(~watched.stands)
    return Watched(*(np.concatenate(parts) for parts in zip(*map(_columns, found), strict=True)))


def _columns(watched: Watched) -> tuple[Array, Array, Array]:
    return watched.slower, watched.faster, watched.standing


def _mended(
    rule: Rule, design: Design, watched: Watched, generator: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each series: the nights until its alert ended; and the starts of all these nights."""
    until, starts, night = [], [], 0
    while watched.stands.any():
        watched, one = _night(rule, design, watched, 0.0, night, generator)
        night += 1
        starts.append(2 * one.pairs.astype(np.int32))
        until.append(np.full(int((~watched.stands).sum()), night, dtype=np.int32))
        watched = watched.of(watched.stands)
    return np.concatenate(until), np.concatenate(starts)


def _night(
    rule: Rule, design: Design, watched: Watched, shift: float, night: int, generator: np.random.Generator
) -> tuple[Watched, OneNight]:
    stands, evidence = watched.stands, design.evidence
    slower = np.where(stands, evidence.most, watched.slower)
    faster = np.where(stands, 0.0, watched.faster)
    searches = searches_from_sums(evidence, slower, faster)
    if rule.must_reject:
        searches = replace(searches, standing=watched.standing)
    one = run_night(design, COOL_THEN_WARM, np.full(len(slower), shift), searches, night, generator)
    after = np.where(_lasts(one.calls), watched.standing, math.nan)
    new = np.flatnonzero((one.calls == Call.SLOWER) & ~stands)
    after[new] = [float(hodges_lehmann(one.ratios[[row], : one.pairs[row]])[0]) for row in new]
    return Watched(evidence.next_sums(slower, one.z), evidence.next_sums(faster, -one.z), after), one


def _lasts(calls: Calls) -> NDArray[np.bool_]:
    return np.isin(calls, (*LASTING, Call.SLOWER))

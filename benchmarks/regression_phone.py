"""The nightly design for the series of one phone: what all share, what is one's own, and shifts that are neither."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from regression_stages import WARM, Size, usual_design
from regression_tables import Goal, mean, per_100, percent, report, share, table

from harness.nightly.rules.stages import Call
from harness.nightly.simulation.phone_succession import PhoneNights, run_phone_nights
from harness.nightly.simulation.rates import Rate
from harness.nightly.simulation.world import PhoneWorld, World

Array = NDArray[np.float64]

USUAL = PhoneWorld()
CHAIN = 100
PHONES = 2000
TWO_WEEKS = 14


def null_phones(world: PhoneWorld, size: Size) -> PhoneNights:
    phones = max(1, size.null_nights // (world.series * CHAIN))
    generator = np.random.default_rng([size.seed, 10])
    return run_phone_nights(usual_design(), world, np.zeros((phones, CHAIN, world.series)), generator)


def shifted_phones(world: PhoneWorld, shift: float, shifted: int, nights: int, size: Size, phones: int) -> PhoneNights:
    """The first so many series have the shift, from the first night on."""
    shifts = np.zeros((phones, nights, world.series))
    shifts[:, :, :shifted] = math.log1p(shift)
    return run_phone_nights(usual_design(), world, shifts, np.random.default_rng([size.seed, 11]))


def phone(size: Size) -> list[Goal]:
    goals: list[Goal] = []
    rows = []
    worlds = (
        ("22 series", USUAL),
        ("22 series, no ramp", replace(USUAL, shared=replace(WARM, start_noise_sd=0.007))),
        ("8 series", replace(USUAL, series=8)),
        ("5 series", replace(USUAL, series=5)),
    )
    for name, world in worlds:
        nights = null_phones(world, size)
        own, common = nights.calls[..., : world.series], nights.calls[..., world.series]
        of_phone = (nights.calls == Call.SLOWER).any(axis=2)
        rows.append(
            (
                name,
                str(own.size),
                per_100(share(own == Call.SLOWER)),
                per_100(share(common == Call.SLOWER)),
                per_100(share(of_phone)),
                per_100(share(nights.calls == Call.FASTER)),
                mean(nights.starts),
                f"{nights.series_starts.mean() / world.series:.1f}",
            )
        )
        if world.series == 22:
            goals.append(Goal(f"starts of the phone, {name}", float(nights.starts.mean()), most=110))
            goals.append(Goal(f"own false alarms in 100, {name}", 100 * share(own == Call.SLOWER).value, most=0.01))
    head = ("null nights", "series-nights", "own in 100", "common in 100", "any, per phone-night", "faster", "starts",
            "of a series")  # fmt: skip
    table("False alarms of a phone, per 100 nights; starts of the phone, and those that hold a series", head, rows)
    goals += _found(size)
    return report(goals)


def _found(size: Size) -> list[Goal]:
    goals, rows = [], []
    own_goal, common_goal = {0.5: 55, 1.0: 98}, {1.0: 72, 2.0: 94}
    for percent_shift in (0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0):
        own = shifted_phones(USUAL, percent_shift / 100, 1, 1, size, PHONES).calls[:, 0]
        common = shifted_phones(USUAL, percent_shift / 100, USUAL.series, 1, size, PHONES).calls[:, 0]
        own_found, common_found = share(own[:, 0] == Call.SLOWER), share(common[:, -1] == Call.SLOWER)
        others = share((own[:, 1:] == Call.SLOWER).any(axis=1))
        beside = share(common[:, :-1] == Call.SLOWER)
        rows.append((f"{percent_shift} %", percent(own_found), percent(others), percent(common_found), percent(beside)))
        if percent_shift in own_goal:
            goals.append(Goal(f"own shift of {percent_shift} %", 100 * own_found.value, least=own_goal[percent_shift]))
        if percent_shift in common_goal:
            wanted = common_goal[percent_shift]
            goals.append(Goal(f"common shift of {percent_shift} %", 100 * common_found.value, least=wanted))
    head = ("shift", "own, found", "another or common alarm", "common, found", "own alarms beside it, a series")
    table(f"22 series, the same night, in 100 ({PHONES} phones a line)", head, rows)
    return goals


def noise(size: Size) -> list[Goal]:
    """Own noise of 1 and 2 %, and harder starts."""
    rows = []
    hard = (
        ("own noise 0.5 %", USUAL),
        ("own noise 1 %", replace(USUAL, own_noise_sd=0.01)),
        ("own noise 2 %", replace(USUAL, own_noise_sd=0.02)),
        ("10 % slow starts", replace(USUAL, shared=World(start_noise_sd=0.007, slow_share=0.1))),
        ("start noise 2.5 %", replace(USUAL, shared=World(start_noise_sd=0.025))),
    )
    for name, world in hard:
        nights = null_phones(world, size)
        own = shifted_phones(world, 0.01, 1, 1, size, 1000).calls[:, 0, 0]
        common = shifted_phones(world, 0.01, world.series, 1, size, 1000).calls[:, 0, -1]
        rows.append(
            (
                name,
                per_100(share(nights.calls[..., :-1] == Call.SLOWER)),
                per_100(share(nights.calls[..., -1] == Call.SLOWER)),
                mean(nights.starts),
                percent(share(own == Call.SLOWER)),
                percent(share(common == Call.SLOWER)),
            )
        )
    head = ("world", "own in 100", "common in 100", "starts", "own 1 %", "common 1 % the same night")
    table("Harder phones, 22 series", head, rows)
    return []


def groups(size: Size) -> list[Goal]:
    """A part of the models shifts: neither common nor one's own."""
    rows = []
    for series in (8, 22):
        world = replace(USUAL, series=series)
        for part in (0.25, 0.5, 0.75):
            for shift in (0.01, 1 / 1.01 - 1):
                rows.append(_group_row(world, round(part * series), shift, size))
    head = ("moved", "night", "moved: slower", "faster", "spared: slower", "faster", "common slower", "faster")
    table("A part of the models moves by 1 %: share called so, in 100", head, rows)
    return []


def _group_row(world: PhoneWorld, moved: int, shift: float, size: Size) -> tuple[str, ...]:
    calls = shifted_phones(world, shift, moved, TWO_WEEKS, size, 400).calls
    cells = [f"{moved} of {world.series} {'slower' if shift > 0 else 'faster'}", "first / within 14"]
    for part in (slice(0, moved), slice(moved, world.series), slice(world.series, None)):
        for call in (Call.SLOWER, Call.FASTER):
            first = Rate(int((calls[:, 0, part] == call).sum()), calls[:, 0, part].size)
            within = (calls[:, :, part] == call).any(axis=1)
            cells.append(f"{100 * first.value:.1f} / {100 * within.mean():.1f}")
    return tuple(cells)

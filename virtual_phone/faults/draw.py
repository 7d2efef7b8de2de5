"""Faults at random from a seed: any kind, at any step where it can happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from virtual_phone.device.faults import Fault, Kind

if TYPE_CHECKING:
    from numpy.random import Generator

LATEST = {"push": 4, "push_data": 6, "arrived": 4, "shell": 40, "instrument": 6, "event:hello": 6}
LATEST_EVENT = 12
FOR_EVER_SHARE = 0.1
LASTS_S = (0.5, 6.0)


def draw(random: Generator, count: int = 1, kinds: Sequence[Kind] = tuple(Kind)) -> list[Fault]:
    return [_one(random, kinds[int(random.integers(len(kinds)))]) for _ in range(count)]


def _one(random: Generator, kind: Kind) -> Fault:
    about = kind.about
    step = about.steps[int(random.integers(len(about.steps)))]
    for_ever = about.drawn_for_ever and random.random() < FOR_EVER_SHARE
    return Fault(
        kind=kind,
        at=step,
        occurrence=1 + int(random.integers(LATEST.get(step, LATEST_EVENT))),
        after_s=float(random.uniform(*about.drawn_after_s)) if about.drawn_after_s else 0.0,
        seconds=None if for_ever else float(random.uniform(*LASTS_S)),
        percent=int(random.integers(3, 20)),
        skin_c=float(random.uniform(42.0, 48.0)),
    )

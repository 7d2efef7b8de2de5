"""Faults at random from a seed: any kind, at any step where it can happen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from virtual_phone.device.faults import Fault, Kind

if TYPE_CHECKING:
    from numpy.random import Generator

LATEST = {
    "push": 4, "push_data": 6, "arrived": 4, "shell": 40, "instrument": 6, "event:hello": 6,
    "shell:settings": 26, "shell:rm": 2, "shell:getprop": 1, "arrived:tools": 1,
    "tool:benchmark_model": 6, "tool:app_process": 6,
}  # fmt: skip
"""How often a small sweep comes to a step."""
LATEST_EVENT = 12
FOR_EVER_SHARE = 0.1
LONGEST_OUTPUT = 4000
"""In bytes, of benchmark_model. A place in it is drawn alike often in each order of magnitude."""


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
        seconds=None if for_ever else float(random.uniform(*about.drawn_s)),
        percent=int(random.integers(3, 20)),
        skin_c=float(random.uniform(42.0, 48.0)),
        at_byte=int(math.exp(random.uniform(0.0, math.log(LONGEST_OUTPUT)))) if about.drawn_at_byte else None,
    )

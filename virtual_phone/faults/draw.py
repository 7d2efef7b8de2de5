"""Faults at random from a seed: any kind, at any step where it can happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from virtual_phone.device.faults import Fault, Kind

if TYPE_CHECKING:
    from numpy.random import Generator

LINK = ("push_data", "shell", "instrument", "event:hello", "event:begin", "event:latencies", "event:model")
APP = ("event:hello", "event:begin", "event:latencies", "event:model")
ANY_TIME = ("shell", "instrument", "event:begin", "event:model")

STEPS: dict[Kind, tuple[str, ...]] = {
    Kind.UNPLUG: LINK,
    Kind.SERVER_KILLED: LINK,
    Kind.OFFLINE: LINK,
    Kind.UNAUTHORIZED: LINK,
    Kind.REBOOT: LINK,
    Kind.APP_CRASH: APP,
    Kind.APP_HANG: APP,
    Kind.NATIVE_CRASH: APP,
    Kind.LOW_MEMORY_KILL: APP,
    Kind.NO_SPACE: ("push", "push_data"),
    Kind.CORRUPT_FILE: ("arrived",),
    Kind.CUT_OUTPUT: APP,
    Kind.INTERLEAVED_OUTPUT: APP,
    Kind.REPEATED_EVENT: APP,
    Kind.MISSING_EVENT: APP,
    Kind.CLOCK_JUMP: ANY_TIME,
    Kind.SLOW_LINK: LINK,
    Kind.REPLACED: LINK,
    Kind.SECOND_ADDRESS: ANY_TIME,
    Kind.BATTERY_LOW: ANY_TIME,
    Kind.POWER_LOST: ANY_TIME,
    Kind.SYSTEM_SERVER_RESTART: ANY_TIME,
    Kind.PERMISSION_DIALOG: ANY_TIME,
    Kind.KEYGUARD: ANY_TIME,
    Kind.SMALL_CORE: ("event:begin",),
    Kind.AFFINITY_REFUSED: ("instrument",),
    Kind.HOT: ANY_TIME,
    Kind.THERMAL_OVERRIDE: ANY_TIME,
    Kind.BATTERY_OVERRIDE: ANY_TIME,
    Kind.FREQUENCY_CAP: ANY_TIME,
    Kind.STALE_ANSWER: APP,
    Kind.WRONG_OUTPUT: ("event:model",),
}
LATEST = {"push": 4, "push_data": 6, "arrived": 4, "shell": 40, "instrument": 6, "event:hello": 6}
LATEST_EVENT = 12
FOR_EVER_SHARE = 0.1


def draw(random: Generator, count: int = 1) -> list[Fault]:
    kinds = list(STEPS)
    return [_one(random, kinds[int(random.integers(len(kinds)))]) for _ in range(count)]


def _one(random: Generator, kind: Kind) -> Fault:
    steps = STEPS[kind]
    step = steps[int(random.integers(len(steps)))]
    lasting = kind in (Kind.UNPLUG, Kind.OFFLINE, Kind.UNAUTHORIZED) and random.random() < FOR_EVER_SHARE
    return Fault(
        kind=kind,
        at=step,
        occurrence=1 + int(random.integers(LATEST.get(step, LATEST_EVENT))),
        after_s=float(random.uniform(0.05, 0.3)) if kind is Kind.SMALL_CORE else 0.0,
        seconds=None if lasting else float(random.uniform(0.5, 6.0)),
        percent=int(random.integers(3, 20)),
        skin_c=float(random.uniform(42.0, 48.0)),
    )

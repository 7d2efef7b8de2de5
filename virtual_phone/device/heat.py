"""Heat: Newton's law of cooling with a source, a pure function of time and load."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from virtual_phone.device.profile import Heat

NONE, LIGHT, MODERATE, SEVERE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class HeatState:
    skin_c: float
    at_ns: int
    load: float = 0.0
    """The part of one large core that has been working since `at_ns`."""


def start(model: Heat, now_ns: int) -> HeatState:
    return HeatState(model.ambient_c, now_ns)


def after(state: HeatState, model: Heat, now_ns: int) -> HeatState:
    """Returns the exact solution of dT/dt = (T_end − T) / tau between two moments of equal load."""
    if not model.on:
        return replace(state, at_ns=now_ns)
    end_c = model.ambient_c + model.rise_c * state.load
    part = math.exp(-max(0, now_ns - state.at_ns) / 1e9 / model.time_constant_s)
    return replace(state, skin_c=end_c + (state.skin_c - end_c) * part, at_ns=now_ns)


def with_load(state: HeatState, load: float) -> HeatState:
    return replace(state, load=load)


def thermal_status(model: Heat, skin_c: float) -> int:
    if skin_c < model.light_c:
        return NONE
    step = (model.severe_c - model.light_c) / 2
    return min(SEVERE, LIGHT + int((skin_c - model.light_c) / step))


def slowdown(model: Heat, skin_c: float) -> float:
    """Returns the factor by which heat makes work slower, which is at least 1."""
    return 1.0 + max(0.0, skin_c - model.light_c) * model.slower_per_c


def headroom(model: Heat, skin_c: float) -> float:
    """Returns what PowerManager.getThermalHeadroom does: 1.0 where SEVERE begins, and 0 at 30 degrees below."""
    return max(0.0, 1.0 - (model.severe_c - skin_c) / 30.0)

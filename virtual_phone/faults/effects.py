"""Every kind of fault with the function that does it, and the effects on one phone."""

from __future__ import annotations

from virtual_phone.device.fault_script import Effects
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.phone import Phone
from virtual_phone.faults import answers, conditions, contents, deaths, link, running_app

WITH_EFFECT: frozenset[Kind] = frozenset().union(
    link.EFFECTS,
    conditions.EFFECTS,
    running_app.EFFECTS,
    contents.CHANGES,
    contents.OUTPUTS,
    deaths.DEATHS,
    answers.CHANGES,
)


def effects_on(phone: Phone) -> Effects:
    quiet = {**conditions.EFFECTS, **running_app.EFFECTS}

    def strike(fault: Fault) -> bool:
        if fault.kind in quiet:
            quiet[fault.kind](phone, fault)
        return fault.kind in link.EFFECTS and link.EFFECTS[fault.kind](phone, fault)

    return Effects(strike, contents.CHANGES, contents.OUTPUTS)

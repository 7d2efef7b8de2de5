"""The faults of one start of the app: those that change its events, those that end it, and all the others."""

from __future__ import annotations

import json
from collections.abc import Callable

from virtual_phone.device.fault_script import Faults
from virtual_phone.device.faults import Fault
from virtual_phone.faults.answers import CHANGES, Printed
from virtual_phone.faults.deaths import DEATHS, Death


class AppDied(Exception):
    """The app's process has ended in this way."""

    def __init__(self, death: Death) -> None:
        self.death = death
        super().__init__(death.am_says)


class EventFaults:
    """One start's events on their way out."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._lasting: list[Callable[[Printed], Printed]] = []

    async def lines(self, event: str) -> str:
        """Returns what `am` prints for an event, after the faults that are due at it."""
        document = json.loads(event)
        due = self._faults.due(f"event:{document['event']}", str(document.get("model") or ""))
        printed = self._changed(Printed(document, event), due)
        await self._others(due)
        return printed.whole()

    def _changed(self, printed: Printed, due: list[Fault]) -> Printed:
        for fault in due:
            if fault.kind in CHANGES:
                self._faults.note(fault)
                change = CHANGES[fault.kind]
                if change.lasting:
                    self._lasting.append(change.change)
                else:
                    printed = change.change(printed)
        for lasting in self._lasting:
            printed = lasting(printed)
        return printed

    async def _others(self, due: list[Fault]) -> None:
        for fault in due:
            if fault.kind in DEATHS:
                self._faults.note(fault)
                raise AppDied(DEATHS[fault.kind])
            if fault.kind not in CHANGES:
                await self._faults.fire_at_step(fault)

"""Faults of the app's answers: events cut, mixed with other lines, repeated, missing, old, or wrong."""

from __future__ import annotations

import json
from typing import Any

from virtual_phone.device.faults import CHANGES_EVENTS, ENDS_THE_APP, Fault, Faults, Kind

OLD_NONCE = "0f" * 16
NOISE = 'WARNING: linker: Warning: "/vendor/lib64/libperf.so" unused DT entry: unknown processor-specific (ignoring)\n'


class AppDied(Exception):
    """The app's process has ended in this way."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        super().__init__(kind)


class EventFaults:
    """One start's events on their way out."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._stale = False

    async def lines(self, event: str) -> str:
        """What `am` prints for an event, after the faults that are due at it."""
        document = json.loads(event)
        step = f"event:{document['event']}"
        due = self._faults.due(step, str(document.get("model") or ""))
        text = event
        status = "INSTRUMENTATION_STATUS: bigcore={}\nINSTRUMENTATION_STATUS_CODE: 2\n"
        for fault in due:
            if fault.kind in CHANGES_EVENTS:
                self._faults.note(fault)
                text, status = self._changed(fault.kind, document, text, status)
        if self._stale:
            text = _with_nonce(text)
        await self._others(due)
        return status.replace("{}", text)

    async def _others(self, due: list[Fault]) -> None:
        for fault in due:
            if fault.kind in ENDS_THE_APP:
                self._faults.note(fault)
                raise AppDied(fault.kind)
            if fault.kind not in CHANGES_EVENTS:
                await self._faults.fire_at_step(fault)

    def _changed(self, kind: Kind, document: dict[str, Any], text: str, status: str) -> tuple[str, str]:
        match kind:
            case Kind.CUT_OUTPUT:
                return text[: len(text) // 2], status
            case Kind.INTERLEAVED_OUTPUT:
                return text, NOISE + status.replace("{}\n", "{}\n" + NOISE)
            case Kind.REPEATED_EVENT:
                return text, status + status
            case Kind.MISSING_EVENT:
                return text, ""
            case Kind.STALE_ANSWER:
                self._stale = True
                return text, status
            case _:
                return json.dumps(_wrong(document), separators=(",", ":")), status


def _with_nonce(text: str) -> str:
    try:
        document = json.loads(text)
    except ValueError:
        return text
    return json.dumps({**document, "nonce": OLD_NONCE}, separators=(",", ":"))


def _wrong(document: dict[str, Any]) -> dict[str, Any]:
    """Every value a tenth too large and the best classes in another order."""
    outputs = []
    for output in document.get("outputs", []):
        top = [[index, value * 1.1] for index, value in reversed(output["top"] or [])]
        projections = [value * 1.1 + 0.01 for value in output["projections"] or []]
        outputs.append({**output, "top": top, "projections": projections})
    return {**document, "outputs": outputs} if outputs else document

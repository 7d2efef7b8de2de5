"""What happens to the app's events on their way out: cut, mixed with other lines, repeated, missing, old, or wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from virtual_phone.device.faults import Kind

OLD_NONCE = "0f" * 16
NOISE = 'WARNING: linker: Warning: "/vendor/lib64/libperf.so" unused DT entry: unknown processor-specific (ignoring)\n'
PLACE = "{}"


@dataclass(frozen=True, slots=True)
class Printed:
    """What `am` prints of one event."""

    document: dict[str, Any]
    text: str
    """The event, as it will be read."""
    lines: str = f"INSTRUMENTATION_STATUS: bigcore={PLACE}\nINSTRUMENTATION_STATUS_CODE: 2\n"
    """What is printed, with PLACE where the event stands."""

    def whole(self) -> str:
        return self.lines.replace(PLACE, self.text)


def cut(printed: Printed) -> Printed:
    return replace(printed, text=printed.text[: len(printed.text) // 2])


def interleave(printed: Printed) -> Printed:
    return replace(printed, lines=NOISE + printed.lines.replace(f"{PLACE}\n", f"{PLACE}\n{NOISE}"))


def repeat(printed: Printed) -> Printed:
    return replace(printed, lines=printed.lines * 2)


def leave_out(printed: Printed) -> Printed:
    return replace(printed, lines="")


def make_old(printed: Printed) -> Printed:
    try:
        document = json.loads(printed.text)
    except ValueError:
        return printed
    return replace(printed, text=json.dumps({**document, "nonce": OLD_NONCE}, separators=(",", ":")))


def falsify(printed: Printed) -> Printed:
    """Makes every value a tenth too large and puts the best classes in another order."""
    outputs = []
    for output in printed.document.get("outputs", []):
        top = [[index, value * 1.1] for index, value in reversed(output["top"] or [])]
        projections = [value * 1.1 + 0.01 for value in output["projections"] or []]
        outputs.append({**output, "top": top, "projections": projections})
    wrong = {**printed.document, "outputs": outputs} if outputs else printed.document
    return replace(printed, text=json.dumps(wrong, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class Change:
    change: Callable[[Printed], Printed]
    lasting: bool = False
    """Whether it changes every later event of the start as well."""


CHANGES: dict[Kind, Change] = {
    Kind.CUT_OUTPUT: Change(cut),
    Kind.INTERLEAVED_OUTPUT: Change(interleave),
    Kind.REPEATED_EVENT: Change(repeat),
    Kind.MISSING_EVENT: Change(leave_out),
    Kind.STALE_ANSWER: Change(make_old, lasting=True),
    Kind.WRONG_OUTPUT: Change(falsify),
}

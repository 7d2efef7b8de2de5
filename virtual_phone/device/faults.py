"""Faults: which, at which step, for how long; scripted by a file or drawn from a seed.

A step is a moment that the phone comes to: `start`, `open:SERVICE`, `shell:PROGRAM`, `push`, `push_data`, `arrived`,
`pull`, `instrument`, `event:EVENT`. A fault at `shell` means any program.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from virtual_phone.errors import ProfileRefused


class Kind(StrEnum):
    UNPLUG = "unplug"
    SERVER_KILLED = "server_killed"
    OFFLINE = "offline"
    UNAUTHORIZED = "unauthorized"
    REBOOT = "reboot"
    APP_CRASH = "app_crash"
    APP_HANG = "app_hang"
    NATIVE_CRASH = "native_crash"
    LOW_MEMORY_KILL = "low_memory_kill"
    NO_SPACE = "no_space"
    CORRUPT_FILE = "corrupt_file"
    CUT_OUTPUT = "cut_output"
    INTERLEAVED_OUTPUT = "interleaved_output"
    REPEATED_EVENT = "repeated_event"
    MISSING_EVENT = "missing_event"
    CLOCK_JUMP = "clock_jump"
    SLOW_LINK = "slow_link"
    REPLACED = "replaced"
    SECOND_ADDRESS = "second_address"
    BATTERY_LOW = "battery_low"
    POWER_LOST = "power_lost"
    SYSTEM_SERVER_RESTART = "system_server_restart"
    PERMISSION_DIALOG = "permission_dialog"
    KEYGUARD = "keyguard"
    SMALL_CORE = "small_core"
    AFFINITY_REFUSED = "affinity_refused"
    HOT = "hot"
    THERMAL_OVERRIDE = "thermal_override"
    BATTERY_OVERRIDE = "battery_override"
    FREQUENCY_CAP = "frequency_cap"
    STALE_ANSWER = "stale_answer"
    WRONG_OUTPUT = "wrong_output"


ENDS_THE_APP = frozenset({Kind.APP_CRASH, Kind.NATIVE_CRASH, Kind.LOW_MEMORY_KILL})
CHANGES_EVENTS = frozenset(
    {
        Kind.CUT_OUTPUT,
        Kind.INTERLEAVED_OUTPUT,
        Kind.REPEATED_EVENT,
        Kind.MISSING_EVENT,
        Kind.STALE_ANSWER,
        Kind.WRONG_OUTPUT,
    }
)


class Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    at: str
    occurrence: int = Field(default=1, ge=1)
    """The first, second … time that the step is reached."""
    times: int = Field(default=1, ge=1)
    """At so many occurrences in a row."""
    after_s: float = Field(default=0.0, ge=0)
    """So long after the step, while other things go on."""
    seconds: float | None = Field(default=None, ge=0)
    """How long it lasts; None: the kind's own time, or for ever."""
    percent: int = 12
    skin_c: float = 46.0
    part: float = 0.6
    """Of the greatest frequency (frequency_cap)."""
    bytes_per_s: float = 200_000.0
    model: str = ""
    """Only for events of this model."""


class Script(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fault: list[Fault] = Field(default_factory=list)


Effect = Callable[[Fault], bool]
"""Does it; True where nothing more will be heard of what was under way."""


class Faults:
    """Counts the steps, fires what is due, and writes down what fired."""

    def __init__(self, script: list[Fault] | None = None, log: Path | None = None) -> None:
        self._script = list(script or [])
        self._log = log
        self._reached: Counter[str] = Counter()
        self._timers: set[asyncio.Task[None]] = set()
        self._awaited: list[tuple[int, Fault]] = []
        self.fired: list[Fault] = []
        self.effect: Effect = lambda fault: False
        self.now_ns: Callable[[], int] = lambda: 0
        self.worked_ns: Callable[[], int] = lambda: 0
        self.virtual_time = False
        """True: delays count the app's work, not this computer's time."""

    async def reach(self, step: str) -> None:
        """The phone has come to a step at which something may go wrong."""
        for fault in self.due(step):
            await self.fire_at_step(fault)

    async def fire_at_step(self, fault: Fault) -> None:
        if fault.after_s:
            self._later(fault)
        elif self.fire(fault):
            # Whoever came to this step is never heard of again: it is cancelled with its connection.
            await asyncio.get_running_loop().create_future()

    def due(self, step: str, model: str = "") -> list[Fault]:
        """The faults of this occurrence of the step; it is counted once for its full name and once for its family."""
        names = {step, step.partition(":")[0]}
        self._reached.update(names)
        return [
            fault
            for fault in self._script
            if fault.at in names
            and fault.occurrence <= self._reached[fault.at] < fault.occurrence + fault.times
            and fault.model in ("", model)
        ]

    def fire(self, fault: Fault) -> bool:
        self.note(fault)
        return self.effect(fault)

    def note(self, fault: Fault) -> None:
        self.fired.append(fault)
        if self._log is not None:
            row = {"time_ns": self.now_ns(), **fault.model_dump(mode="json")}
            with self._log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")

    def _later(self, fault: Fault) -> None:
        if self.virtual_time:
            self._awaited.append((self.worked_ns() + int(fault.after_s * 1e9), fault))
            return
        task = asyncio.get_running_loop().create_task(self._fire_after(fault))
        self._timers.add(task)
        task.add_done_callback(self._timers.discard)

    async def _fire_after(self, fault: Fault) -> None:
        await asyncio.sleep(fault.after_s)
        self.fire(fault)

    def elapsed(self) -> None:
        """Work has been done in virtual time: what is due by now fires."""
        now_ns = self.worked_ns()
        due = [fault for due_ns, fault in self._awaited if due_ns <= now_ns]
        self._awaited = [(due_ns, fault) for due_ns, fault in self._awaited if due_ns > now_ns]
        for fault in due:
            self.fire(fault)

    def corrupt(self, content: Path) -> None:
        """A file has just arrived: one bit of it may not be what was sent."""
        for fault in self.due("arrived"):
            if fault.kind is Kind.CORRUPT_FILE and content.stat().st_size:
                self.note(fault)
                data = bytearray(content.read_bytes())
                data[len(data) // 2] ^= 0x10
                content.write_bytes(data)

    def stop(self) -> None:
        for task in list(self._timers):
            task.cancel()


def read_script(path: Path) -> list[Fault]:
    """A list of faults: `[[fault]]` tables in TOML, or a JSON list or object of the same shape."""
    try:
        text = path.read_text(encoding="utf-8")
        document: Any = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return Script.model_validate({"fault": document} if isinstance(document, list) else document).fault
    except OSError as fault:
        raise ProfileRefused(path, f"cannot be read ({fault.strerror})", "name a readable file") from fault
    except (ValueError, ValidationError) as fault:
        raise ProfileRefused(path, f"is not a fault script: {fault}", "see the documentation of faults") from fault

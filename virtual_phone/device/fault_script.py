"""The script of a phone's faults: counts the steps, fires what is due, and writes down what fired."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.pipes import Writer
from virtual_phone.errors import ProfileRefused
from virtual_phone.files.paths import split


class Script(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fault: list[Fault] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Effects:
    """What faults do, by what they do it to. Those of the app's answers are known to the app alone."""

    on_phone: Callable[[Fault], bool]
    """Returns True where nothing more will be heard of what was under way."""
    on_file: Mapping[Kind, Callable[[Fault, bytes], bytes]]
    on_output: Mapping[Kind, Callable[[Fault, Writer], Writer]]
    """Replaces the writer of a program's output by one that passes on what it lets through."""


NO_EFFECTS = Effects(lambda fault: False, {}, {})


class Faults:
    """The faults of one phone."""

    def __init__(self, script: list[Fault] | None = None, log: Path | None = None) -> None:
        self._script = list(script or [])
        self._log = log
        self._reached: Counter[str] = Counter()
        self._matched: Counter[int] = Counter()
        self._timers: set[asyncio.Task[None]] = set()
        self._awaited: list[tuple[int, Fault]] = []
        self.fired: list[Fault] = []
        self.effects = NO_EFFECTS
        self.now_ns: Callable[[], int] = lambda: 0
        self.worked_ns: Callable[[], int] = lambda: 0
        self.virtual_time = False
        """Whether delays count the app's work instead of this computer's time."""

    async def reach(self, step: str, subject: str = "") -> None:
        """Fires what is due now that the phone has come to this step."""
        for fault in self.due(step, subject=subject):
            await self.fire_at_step(fault)

    async def reach_output(self, step: str, subject: str, output: Writer) -> Writer:
        """Does the same for a program that is about to print, and returns where it is to print from now on."""
        for fault in self.due(step, subject=subject):
            change = self.effects.on_output.get(fault.kind)
            if change is None:
                await self.fire_at_step(fault)
            else:
                self.note(fault)
                output = change(fault, output)
        return output

    async def fire_at_step(self, fault: Fault) -> None:
        if fault.after_s:
            self._later(fault)
        elif self.fire(fault):
            # Whoever came to this step is never heard of again: it is cancelled with its connection.
            await asyncio.get_running_loop().create_future()

    def due(self, step: str, model: str = "", subject: str = "") -> list[Fault]:
        """Returns the faults of this occurrence of the step, which counts for its full name and for its family."""
        names = {step, step.partition(":")[0]}
        self._reached.update(names)
        return [
            fault
            for place, fault in enumerate(self._script)
            if fault.at in names
            and fault.occurrence <= self._count(place, fault, subject) < fault.occurrence + fault.times
            and fault.model in ("", model)
        ]

    def _count(self, place: int, fault: Fault, subject: str) -> int:
        """Returns how often what the fault is meant for has reached the step, or 0 where this is something else."""
        if not fault.matching:
            return self._reached[fault.at]
        if not re.search(fault.matching, subject):
            return 0
        self._matched[place] += 1
        return self._matched[place]

    def fire(self, fault: Fault) -> bool:
        self.note(fault)
        return self.effects.on_phone(fault)

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
        """Fires what is due by now, since work has been done in virtual time."""
        now_ns = self.worked_ns()
        due = [fault for due_ns, fault in self._awaited if due_ns <= now_ns]
        self._awaited = [(due_ns, fault) for due_ns, fault in self._awaited if due_ns > now_ns]
        for fault in due:
            self.fire(fault)

    def arrived(self, path: str, content: Path) -> None:
        """Changes a file that has just come to its path on the phone, where a fault of files is due."""
        for fault in self.due(f"arrived:{split(split(path)[0])[1]}", subject=path):
            change = self.effects.on_file.get(fault.kind)
            if change is not None and content.stat().st_size:
                self.note(fault)
                content.write_bytes(change(fault, content.read_bytes()))

    def stop(self) -> None:
        for task in list(self._timers):
            task.cancel()


def read_script(path: Path) -> list[Fault]:
    """Returns the faults of a file: `[[fault]]` tables in TOML, or a JSON list or object of the same shape."""
    try:
        text = path.read_text(encoding="utf-8")
        document: Any = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return Script.model_validate({"fault": document} if isinstance(document, list) else document).fault
    except OSError as fault:
        raise ProfileRefused(path, f"cannot be read ({fault.strerror})", "name a readable file") from fault
    except (ValueError, RecursionError) as fault:
        raise ProfileRefused(path, f"is not a fault script: {fault}", "see the documentation of faults") from fault

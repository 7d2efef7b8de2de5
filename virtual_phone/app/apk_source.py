"""The apk engine: each start is a JVM with the app's own classes; what it says of its machine is told as the phone's.

Inference is this computer's with the runtime that phones run. Heat rises with the work, but neither heat nor a small
core slows it: the timed loop is the app's own and waits for nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from virtual_phone.app.apk_engine import ApkEngine, prepare
from virtual_phone.app.local_device import LocalDevice
from virtual_phone.device.host_core import core_lock
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import NO_BODY, Process

HEARTBEAT_S = 0.02
NO_SUCH_CORE = "8000000000000000"
"""Makes the app fail to pin where the phone would have refused."""
VALUE = "INSTRUMENTATION_STATUS: bigcore="
END = "INSTRUMENTATION_CODE: -1"
LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class JvmApp:
    program: asyncio.subprocess.Process

    def kill(self, signal_number: int) -> None:
        _signal(self.program, signal.SIGKILL)

    def freeze(self) -> None:
        _signal(self.program, signal.SIGSTOP)


class ApkSource:
    name = "apk"

    def __init__(self, phone: Phone, host_core: int) -> None:
        self._phone = phone
        self._host_core = host_core
        self._engine: ApkEngine | None = None
        self._running: dict[int, Process] = {}

    async def prepare(self) -> None:
        self._engine = await asyncio.to_thread(prepare)

    async def events(self, device: LocalDevice, process: Process, request: str) -> AsyncIterator[str | None]:
        """Yields event lines, and a last None where the app came to its end by itself."""
        if self._engine is None:
            await self.prepare()
        assert self._engine is not None
        root = Path(tempfile.mkdtemp(prefix="bigcore-apk-"))
        owner = _owner(device, request)
        translation = Translation(device, self._stage(device, request, root))
        heart = asyncio.create_task(self._beat(device))
        program: asyncio.subprocess.Process | None = None
        try:
            for event in translation.windows(owner):
                yield event
            with core_lock(self._host_core).open("r+b") as lock:
                await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
                program = await asyncio.create_subprocess_exec(
                    *self._engine.command(root, request),
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                    limit=LONGEST_LINE,
                )
                process.body = JvmApp(program)
                self._running[program.pid] = process
                assert program.stdout is not None
                async for line in program.stdout:
                    text = line.decode("ascii").rstrip("\n")
                    if text.startswith(VALUE):
                        yield translation.event(text.removeprefix(VALUE))
                    elif text == END:
                        yield None
        finally:
            heart.cancel()
            process.body = NO_BODY
            self._phone.load.rested(device.cpu)
            if program is not None:
                self._running.pop(program.pid, None)
                _signal(program, signal.SIGKILL)
                await program.wait()
            shutil.rmtree(root)

    def _stage(self, device: LocalDevice, request: str, root: Path) -> str:
        """Writes the request with this computer's core, links its files, and returns how the phone pinned."""
        content = _readable(device, request)
        if content is None:
            return "none"
        try:
            document = json.loads(content)
            pinned_by = device.pin(_mask(document))
            document["core_mask"] = f"{1 << self._host_core:x}" if pinned_by != "none" else NO_SUCH_CORE
            for path in set(_paths(document)):
                _link(device, path, root)
            content = json.dumps(document).encode()
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            # The app itself says what is wrong with the request.
            pinned_by = "none"
        copy = root / request.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        return pinned_by

    async def _beat(self, device: LocalDevice) -> None:
        at_ns = self._phone.clock.boot_ns()
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            now_ns = self._phone.clock.boot_ns()
            self._phone.load.worked(device.cpu, now_ns - at_ns, now_ns - at_ns)
            at_ns = now_ns

    async def stop(self) -> None:
        for pid in list(self._running):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class Translation:
    """Rewrites what the app says of this computer as what it would say on the phone."""

    def __init__(self, device: LocalDevice, pinned_by: str) -> None:
        self._device = device
        self._pinned_by = pinned_by
        self._core = device.cpu
        self._before = device.health(device.cpu)
        self._told = 0
        """How many events came before the app's own."""

    def windows(self, owner: dict[str, Any] | None) -> Iterator[str]:
        """The app on this computer has no window to wait for: the phone says in its name what an app would say.

        `owner` holds what the request says of itself. None: it cannot be read, and the app will refuse it.
        """
        for state in ("awaited", "missing"):
            if owner is None or self._device.in_front() is not False:
                return
            event = {"event": "window", **owner, "seq": self._told, "time_ns": time.monotonic_ns(), "state": state}
            self._told += 1
            yield json.dumps(event, separators=(",", ":"), ensure_ascii=True)

    def event(self, text: str) -> str:
        event: dict[str, Any] = json.loads(text)
        event["seq"] += self._told
        match event["event"]:
            case "hello":
                self._hello(event)
            case "begin":
                self._core = self._device.cpu
                self._before = self._device.health(self._core)
            case "latencies":
                event["cpus"] = [self._device.cpu] * len(event["call_ns"])
            case "model":
                self._model(event)
            case "bye":
                event["events"] += self._told
        return json.dumps(event, separators=(",", ":"), ensure_ascii=True)

    def _hello(self, event: dict[str, Any]) -> None:
        identity = self._device.identity()
        for name in ("app_version", "package", "apk_sha256", "mode", "abi", "pid", "tid"):
            event[name] = getattr(identity, name)
        event["android"] = {name: getattr(identity, name) for name in ("sdk", "release", "fingerprint", "model")}
        event |= {
            "cpuset": self._device.cpuset(),
            "allowed_cores": self._device.allowed_cores(),
            "pinned_by": self._pinned_by,
            "files": self._device.files_folder() or None,
        }

    def _model(self, event: dict[str, Any]) -> None:
        before, after = self._before, self._device.health(self._core)
        allowed = self._device.allowed_cores()
        event |= {
            "allowed_before": allowed,
            "allowed_after": allowed,
            "cpuset_after": self._device.cpuset(),
            "thermal_before": before.thermal_status,
            "thermal_after": after.thermal_status,
            "headroom": after.headroom,
            "battery_percent": after.battery_percent,
            "battery_current_ua": after.battery_current_ua,
            "foreground": after.foreground,
            "time_in_state": None,
        }


def _owner(device: LocalDevice, request: str) -> dict[str, Any] | None:
    try:
        document = json.loads(_readable(device, request) or b"")
        return {name: document[name] for name in ("nonce", "run", "start")}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _mask(document: dict[str, Any]) -> int:
    """Returns the mask. Raises ValueError for one that the app will refuse: it must see it as it was asked for."""
    text = document["core_mask"]
    if not re.fullmatch(r"[0-9a-f]{1,16}", text) or not int(text, 16):
        raise ValueError(text)
    return int(text, 16)


def _paths(document: dict[str, Any]) -> Iterator[str]:
    models = document["models"]
    for part in [document.get("throwaway"), *models[:1000]]:
        if isinstance(part, dict):
            given = part.get("input")
            yield from (str(part.get("path")), str(given.get("file")) if isinstance(given, dict) else "")


def _readable(device: LocalDevice, path: str) -> bytes | None:
    try:
        return Path(device.host_file(path)).read_bytes()
    except OSError:
        return None


def _link(device: LocalDevice, path: str, root: Path) -> None:
    """Links the file. A path that the app will refuse, or that is not there, gets no link."""
    if not path.startswith("/") or ".." in path.split("/"):
        return
    with contextlib.suppress(OSError):
        target = device.host_file(path)
        place = root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)


def _signal(program: asyncio.subprocess.Process | None, number: signal.Signals) -> None:
    if program is not None and program.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            program.send_signal(number)

"""The phone's side of the litert engine: forks the app, answers its questions, passes its events on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from virtual_phone.app.control import BUSY_NS, CPU, FACTOR, Control
from virtual_phone.app.local_device import LocalDevice
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import NO_BODY, Process

HEARTBEAT_S = 0.02
"""How often heat and scheduling reach the running app."""
GOODBYE_S = 10.0
"""A closed socket ends the waiting process at once; one that hangs is ended."""
HOME = Path(__file__).resolve().parents[2]
SINGLE_THREADED = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Zygote:
    """The waiting process; started with the phone, so that the first app is as quick as the next."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        code = (
            f"import sys; sys.path.insert(0, {str(HOME)!r}); import bigcore; "
            f"from virtual_phone.app.zygote import main; main({theirs.fileno()})"
        )
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-c",
            code,
            pass_fds=[theirs.fileno()],
            env={**os.environ, **SINGLE_THREADED},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._socket = ours

    async def fork(self, order: dict[str, Any]) -> tuple[int, socket.socket]:
        """Returns the app's process number on this computer, and the channel to it."""
        async with self._turn:
            if self._socket is None:
                await self.start()
            assert self._socket is not None
            ours, theirs = socket.socketpair()
            socket.send_fds(self._socket, [json.dumps(order).encode()], [theirs.fileno()])
            theirs.close()
            reply = await asyncio.get_running_loop().sock_recv(self._socket, 4096)
            return int(json.loads(reply)["pid"]), ours

    async def stop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            try:
                await asyncio.wait_for(self._process.wait(), GOODBYE_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
            self._process = None


@dataclass(frozen=True, slots=True)
class ForkedApp:
    """The app's process on this computer."""

    pid: int

    def kill(self, signal_number: int) -> None:
        _kill(self.pid)

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)


class LiteRtEngine:
    name = "litert"

    def __init__(self, phone: Phone, host_core: int) -> None:
        self._phone = phone
        self._host_core = host_core
        self._zygote = Zygote()
        self._running: dict[int, Process] = {}

    async def prepare(self) -> None:
        await self._zygote.start()

    async def events(self, device: LocalDevice, process: Process, request: str) -> AsyncIterator[str | None]:
        """Yields event lines, and a last None where the app came to its end by itself."""
        shared = self._phone.files.private / f"control-{process.pid}"
        control = Control.create(shared, device.factor(), device.cpu)
        order = {"host_core": self._host_core, "control": str(shared), "request": request}
        pid, channel = await self._zygote.fork(order)
        process.body = ForkedApp(pid)
        self._running[pid] = process
        heart = asyncio.create_task(self._beat(device, process, control))
        reader, writer = await asyncio.open_connection(sock=channel, limit=1024 * 1024)
        try:
            while line := await reader.readline():
                message = json.loads(line)
                if "ask" in message:
                    writer.write(json.dumps(self._answer(device, message)).encode() + b"\n")
                elif "say" in message:
                    yield message["say"]
                else:
                    yield None
                    return
        except ConnectionError:
            return
        finally:
            heart.cancel()
            process.body = NO_BODY
            self._running.pop(pid, None)
            self._rest(device, control)
            writer.close()
            _kill(pid)
            shared.unlink(missing_ok=True)

    @staticmethod
    def _answer(device: LocalDevice, message: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = getattr(device, message["ask"])(*message["arguments"])
        except OSError as fault:
            return {"errno": fault.errno}
        return {"answer": asdict(answer) if hasattr(answer, "__dataclass_fields__") else answer}

    async def _beat(self, device: LocalDevice, process: Process, control: Control) -> None:
        """Work heats the phone and counts as time at a frequency; heat and scheduling slow the work."""
        done_ns, at_ns = 0.0, self._phone.clock.boot_ns()
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            now_ns, busy_ns = self._phone.clock.boot_ns(), control.numbers[BUSY_NS]
            self._phone.load.worked(device.cpu, int(busy_ns - done_ns), now_ns - at_ns)
            done_ns, at_ns = busy_ns, now_ns
            self._phone.processes.wander(process)
            control.numbers[FACTOR], control.numbers[CPU] = device.factor(), device.cpu

    def _rest(self, device: LocalDevice, control: Control) -> None:
        self._phone.load.rested(device.cpu)
        control.close()

    async def stop(self) -> None:
        for pid in list(self._running):
            _kill(pid)
        await self._zygote.stop()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)

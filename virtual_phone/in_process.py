"""A phone object behind the harness's Transport without adb in between: for tests and benchmarks of scale.

Every method raises PhoneFailed as the real transport does. The phone's event loop is turned only while a method runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Reply
from virtual_phone.device.phone import Phone
from virtual_phone.device.pipes import Capture, Pipe
from virtual_phone.files.nodes import SHELL_GROUPS, SHELL_UID, Actor
from virtual_phone.files.paths import join, split
from virtual_phone.shell.session import run_session

T = TypeVar("T")
STEPS = 20
TURNS = 5
"""So many turns of the loop bring a chain of events to rest."""
SHELL = Actor(SHELL_UID, SHELL_GROUPS)


def _nowhere_else() -> None:
    """Without a switchboard there is no second address."""


class InProcessTransport:
    def __init__(
        self,
        phone: Phone,
        loop: asyncio.AbstractEventLoop,
        address: str = "in-process",
        appear_again: Callable[[], None] = _nowhere_else,
    ) -> None:
        self._phone = phone
        self._loop = loop
        self._address = address
        self._gone = asyncio.Event()
        self._present = True
        self._appear_again = appear_again
        phone.link.end = self

    @property
    def serial(self) -> str:
        return self._address

    def pass_time(self, seconds: float) -> None:
        """Lets the phone's time go on while the harness waits."""
        self._loop.run_until_complete(self._pass(seconds))

    def state(self) -> str:
        self._loop.run_until_complete(asyncio.sleep(0))
        link = self._phone.link
        if not self._present:
            return "absent"
        if link.authorizing:
            return "authorizing"
        return "unauthorized" if link.unauthorized else "offline" if link.silent else "device"

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        stdout, stderr, stdin = Capture(), Capture(), Pipe()
        stdin.close()
        code = self._do(run_session(self._phone, line, stdin, stdout, stderr), timeout_s)
        return Reply(stdout.data.decode("utf-8", "replace"), stderr.data.decode("utf-8", "replace"), code)

    @contextlib.contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        self._demand_device()
        out, stdin = Pipe(), Pipe()
        stdin.close()
        gone = self._gone
        session = self._loop.create_task(self._session_into(line, stdin, out))
        try:
            yield self._lines(out, silence_s, gone)
        finally:
            session.cancel()
            self._loop.run_until_complete(asyncio.gather(session, return_exceptions=True))

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        self.push_bytes(local.read_bytes(), remote, mode)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self._do(self._push(content, join("/", remote), mode), None)

    def pull(self, remote: str, local: Path) -> None:
        self._do(self._pull(join("/", remote), local), None)

    async def _session_into(self, line: str, stdin: Pipe, out: Pipe) -> None:
        try:
            await run_session(self._phone, line, stdin, out, out)
        finally:
            out.close()

    def _lines(self, out: Pipe, silence_s: float, gone: asyncio.Event) -> Iterator[str]:
        pending = b""
        while True:
            chunk = self._loop.run_until_complete(self._guarded(out.read(), silence_s, gone))
            if not chunk:
                break
            *whole, pending = (pending + chunk).split(b"\n")
            yield from (part.decode("utf-8", "replace") for part in whole)
        if pending:
            yield pending.decode("utf-8", "replace")

    async def _push(self, content: bytes, path: str, mode: int) -> None:
        await self._phone.faults.reach("push", path)
        files = self._phone.files
        try:
            self._make_parents(split(path)[0])
            files.take_space(len(content))
            if files.exists(path, SHELL):
                files.remove(files.real_path(path, SHELL), SHELL)
            node = files.create(path, SHELL, mode)
            node.content.write_bytes(content)
        except OSError as fault:
            no_space = fault.errno == 28
            raise PhoneFailed(
                "no_space" if no_space else "tool_failed",
                self._address,
                f"{path}: {os.strerror(fault.errno or 0)}",
                "free some space on the phone" if no_space else "choose another folder",
            ) from fault
        await self._phone.faults.reach("push_data", path)
        self._phone.faults.arrived(path, node.content)

    def _make_parents(self, folder: str) -> None:
        if folder != "/" and not self._phone.files.exists(folder, SHELL):
            self._make_parents(split(folder)[0])
            self._phone.files.make_folder(folder, SHELL, 0o775)

    async def _pull(self, path: str, local: Path) -> None:
        await self._phone.faults.reach("pull", path)
        try:
            local.write_bytes(self._phone.files.read(path, SHELL))
        except OSError as fault:
            raise PhoneFailed(
                "tool_failed", self._address, f"{path}: {os.strerror(fault.errno or 0)}", "look at the phone's files"
            ) from fault

    def _do(self, work: Awaitable[T], timeout_s: float | None) -> T:
        return self._loop.run_until_complete(self._guarded(work, timeout_s, self._gone))

    async def _guarded(self, work: Awaitable[T], timeout_s: float | None, gone_event: asyncio.Event) -> T:
        """Returns what the work does. Raises PhoneFailed where the phone goes away or keeps silent first."""
        task = asyncio.ensure_future(work)
        try:
            self._demand_device()
            gone = asyncio.ensure_future(gone_event.wait())
            await asyncio.wait({task, gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            if gone_event.is_set():
                raise self._lost()
            if task.done():
                return task.result()
            raise PhoneFailed(
                "timed_out", self._address, f"said nothing for {timeout_s:g} s", "look at the phone's screen"
            )
        finally:
            task.cancel()

    def _demand_device(self) -> None:
        if not self._present:
            raise self._lost()
        link = self._phone.link
        if link.unauthorized or link.authorizing:
            raise PhoneFailed("unauthorized", self._address, "is unauthorized", "allow USB debugging on its screen")
        if link.silent:
            raise PhoneFailed("offline", self._address, "is offline", "reconnect it")

    def _lost(self) -> PhoneFailed:
        return PhoneFailed("phone_lost", self._address, "has gone", "plug it in again")

    async def _pass(self, seconds: float) -> None:
        """Passes the time in steps, because what happens at one moment may begin something that happens later."""
        for _ in range(STEPS):
            await self._phone.clock.sleep(seconds / STEPS)
            for _ in range(TURNS):
                await asyncio.sleep(0)

    def drop_connections(self) -> None:
        """Loses what was under way. Whatever comes next meets the link as it is then."""
        self._gone.set()
        self._gone = asyncio.Event()

    def vanish(self) -> None:
        self._present = False
        self.drop_connections()

    def come_back(self) -> None:
        self._present = True

    def authorise(self) -> None:
        """Does nothing: the next exchange meets the link as it is then."""

    def appear_twice(self) -> None:
        self._appear_again()

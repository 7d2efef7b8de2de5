"""The process table: who runs, on which CPUs it may run, and on which it does."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from virtual_phone.device.masks import cpus_of
from virtual_phone.files.nodes import SHELL_GROUPS, SHELL_UID, SYSTEM_UID, Actor
from virtual_phone.files.paths import split

if TYPE_CHECKING:
    from virtual_phone.device.cores import Cores

USERS = {0: "root", 1000: "system", 1001: "radio", 1002: "bluetooth", 1013: "media", 2000: "shell"}
FIRST_APP_UID = 10_000
TURNS_ON_A_CORE = 3


def user_name(uid: int) -> str:
    return f"u0_a{uid - FIRST_APP_UID}" if uid >= FIRST_APP_UID else USERS.get(uid, str(uid))


class Killed(Exception):
    def __init__(self, signal: int) -> None:
        self.signal = signal
        super().__init__(signal)


class Body(Protocol):
    """What on this computer does the work of a process."""

    def kill(self, signal: int) -> None: ...

    def freeze(self) -> None:
        """Lets the process live on and do nothing more."""


class NoBody:
    """The body of a process whose work is a coroutine, or nothing at all."""

    def kill(self, signal: int) -> None: ...

    def freeze(self) -> None: ...


NO_BODY: Body = NoBody()


@dataclass(slots=True)
class Process:
    pid: int
    parent: int
    uid: int
    words: list[str]
    affinity: int
    cpuset: str
    """Its name below /dev/cpuset, or "" for the root."""
    cpu: int = 0
    started_ns: int = 0
    tids: list[int] = field(default_factory=list)
    groups: frozenset[int] = frozenset()
    task: asyncio.Future[int] | None = None
    body: Body = NO_BODY
    """The benchmark app's own while it runs."""
    killed_by: int = 0
    is_tool: bool = False
    """It measures for the shell, and may outlive the connection that launched it."""

    @property
    def is_app(self) -> bool:
        return self.uid >= FIRST_APP_UID

    @property
    def actor(self) -> Actor:
        return Actor(self.uid, self.groups, self.pid)

    @property
    def name(self) -> str:
        return split(self.words[0])[1]

    def rename(self, words: list[str]) -> None:
        self.words = list(words)

    async def guard(self, work: Awaitable[int]) -> int:
        """Runs the work until it ends, and raises Killed where the process is killed first."""
        self.task = asyncio.ensure_future(work)
        try:
            return await self.task
        except asyncio.CancelledError:
            if self.killed_by:
                raise Killed(self.killed_by) from None
            self.task.cancel()
            raise

    def kill(self, signal: int) -> None:
        self.killed_by = signal
        if self.task is not None:
            self.task.cancel()
        self.body.kill(signal)


SYSTEM_PROCESSES = (
    (1, 0, 0, "/system/bin/init", ""),
    (2, 0, 0, "[kthreadd]", ""),
    (412, 1, 1000, "/system/bin/servicemanager", "system-background"),
    (498, 1, 1000, "/system/bin/surfaceflinger", "foreground"),
    (531, 1, 0, "zygote64", "foreground"),
    (612, 1, 2000, "/apex/com.android.adbd/bin/adbd", ""),
    (1104, 531, SYSTEM_UID, "system_server", "foreground"),
    (1398, 531, 10_044, "com.android.systemui", "top-app"),
    (1523, 531, 1001, "com.android.phone", "foreground"),
    (1771, 531, 10_038, "com.google.android.apps.nexuslauncher", "top-app"),
    (2140, 531, 10_012, "com.google.android.gms", "background"),
)


class ProcessTable:
    def __init__(self, cores: Cores, now_ns: Callable[[], int]) -> None:
        self._cores = cores
        self._now_ns = now_ns
        self._table: dict[int, Process] = {}
        self._next_pid = 4000
        self.affinity_refused = False
        self._turns = 0
        for pid, parent, uid, name, cpuset in SYSTEM_PROCESSES:
            self._table[pid] = Process(pid, parent, uid, [name], cores.every_mask, cpuset, tids=[pid])

    def all(self) -> list[Process]:
        return sorted(self._table.values(), key=lambda process: process.pid)

    def with_body(self) -> list[Process]:
        """Returns those in which the benchmark app runs."""
        return [process for process in self.all() if process.body is not NO_BODY]

    def find(self, tid: int) -> Process | None:
        """Returns the process of that process or thread number."""
        if tid in self._table:
            return self._table[tid]
        return next((process for process in self._table.values() if tid in process.tids), None)

    def login_shell(self) -> Process:
        return self._add(612, SHELL_UID, ["/system/bin/sh", "-"], self._cores.every_mask, "", SHELL_GROUPS)

    def fork(self, parent: Process, words: list[str]) -> Process:
        return self._add(parent.pid, parent.uid, list(words), parent.affinity, parent.cpuset, parent.groups)

    def app(self, uid: int, name: str, cpuset: str) -> Process:
        return self._add(531, uid, [name], self._cores.every_mask, cpuset, frozenset({3003, 9997, uid}))

    def _add(
        self, parent: int, uid: int, words: list[str], affinity: int, cpuset: str, groups: frozenset[int]
    ) -> Process:
        self._next_pid = self._next_pid + 1 if self._next_pid < 32_000 else 4001
        while self._next_pid in self._table:
            self._next_pid += 1
        pid = self._next_pid
        process = Process(pid, parent, uid, words, affinity, cpuset, 0, self._now_ns(), [pid], groups)
        process.cpu = self._cores.place(self.allowed(process), None)
        self._table[pid] = process
        return process

    def orphan(self, process: Process) -> Process:
        """Returns a process of the same program and number: a tool is a child of init now, an app still zygote's."""
        left = Process(
            process.pid,
            process.parent if process.is_app else 1,
            process.uid,
            list(process.words),
            process.affinity,
            process.cpuset,
            process.cpu,
            process.started_ns,
            [process.pid],
            process.groups,
        )
        self._table[left.pid] = left
        return left

    def core_lost(self) -> None:
        """Lets who was bound to a core that has gone offline run anywhere (kernel/sched/core.c, select_fallback_rq)."""
        for process in self._table.values():
            if not self.allowed(process) & self._cores.online_mask:
                process.affinity = self._cores.every_mask
        self.reschedule()

    def remove(self, process: Process) -> None:
        self._table.pop(process.pid, None)

    def allowed(self, process: Process) -> int:
        """Returns affinity ∩ cpuset, or the cpuset alone where that is empty, as the kernel falls back."""
        cpuset = self._cores.cpuset_mask(process.cpuset)
        return process.affinity & cpuset or cpuset

    def set_affinity(self, tid: int, mask: int, actor: Actor) -> None:
        process = self.find(tid)
        if process is None:
            raise OSError(errno.ESRCH, os.strerror(errno.ESRCH))
        if actor.uid not in (0, process.uid):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        usable = mask & self._cores.cpuset_mask(process.cpuset) & self._cores.online_mask
        if not usable or self.affinity_refused:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        process.affinity = mask & self._cores.every_mask
        process.cpu = self._cores.place(usable, process.cpu)

    def move_to_cpuset(self, process: Process, cpuset: str) -> None:
        process.cpuset = cpuset
        process.cpu = self._cores.place(self.allowed(process), process.cpu)

    def wander(self, process: Process) -> None:
        """Moves a process that may run in several places, as the scheduler does: only a pinned one stays."""
        self._turns += 1
        candidates = cpus_of(self.allowed(process) & self._cores.online_mask)
        if len(candidates) > 1 and self._turns % TURNS_ON_A_CORE == 0:
            place = candidates.index(process.cpu) if process.cpu in candidates else 0
            process.cpu = candidates[(place + 1) % len(candidates)]

    def reschedule(self) -> None:
        for process in self._table.values():
            process.cpu = self._cores.place(self.allowed(process) & self._cores.online_mask, process.cpu)

    def clear(self) -> None:
        """Ends everybody but the system's own processes, as a reboot does."""
        system = {row[0] for row in SYSTEM_PROCESSES}
        for process in list(self._table.values()):
            if process.pid not in system:
                process.kill(9)
                self.remove(process)

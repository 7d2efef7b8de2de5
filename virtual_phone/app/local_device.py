"""The phone's answers to its app: identity, files with the app's rights, affinity, health."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass

from virtual_phone.app.device import Health, Identity
from virtual_phone.device.masks import cpus_of, spell_list
from virtual_phone.device.packages import Package
from virtual_phone.device.performance import set_sustained
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import Process
from virtual_phone.device.state import speed_factor
from virtual_phone.files.nodes import ROOT


@dataclass(slots=True)
class Scene:
    """What a start does to the phone, and what the phone has done to the start."""

    in_front: bool | None
    """None means that there is no activity at all: the app runs without an installation."""


class LocalDevice:
    def __init__(self, phone: Phone, process: Process, package: Package, mode: str) -> None:
        self._phone = phone
        self._process = process
        self._package = package
        self._mode = mode
        self.scene = Scene(True if mode == "app" else None)

    def let_wander(self) -> None:
        self._phone.processes.wander(self._process)

    def pause(self) -> None:
        """Something stands before the activity."""
        self.scene.in_front = False

    def resume(self) -> None:
        self.scene.in_front = True

    def in_front(self) -> bool | None:
        return self.scene.in_front

    @property
    def cpu(self) -> int:
        return self._process.cpu

    def factor(self) -> float:
        return speed_factor(self._phone.cores, self._phone.temperature, self._process.cpu)

    def identity(self) -> Identity:
        profile = self._phone.profile
        apk = self._phone.files.read(self._package.apk, ROOT)
        return Identity(
            self._package.version_name,
            self._package.name,
            hashlib.sha256(apk).hexdigest(),
            self._mode,
            profile.abis[0],
            profile.sdk,
            profile.android,
            profile.fingerprint,
            profile.model,
            self._process.pid,
            self._process.pid,
        )

    def host_file(self, path: str) -> str:
        shared = self._mode == "app" and path.startswith("/data/local/tmp/")
        if shared and not self._phone.profile.app_reads_shared:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        content = self._phone.files.readable(path, self._process.actor)
        if isinstance(content, bytes):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return str(content)

    def pin(self, mask: int) -> str:
        """Asks the kernel once: an app that asks itself and one that lets toybox ask meet the same rules."""
        try:
            self._phone.processes.set_affinity(self._process.pid, mask, self._process.actor)
        except OSError:
            return "none"
        return "native"

    def allowed_cores(self) -> str | None:
        return spell_list(cpus_of(self._phone.processes.allowed(self._process)))

    def cpuset(self) -> str | None:
        return f"/{self._process.cpuset}"

    def health(self, core: int) -> Health:
        phone = self._phone
        thermal = phone.profile.thermal.status
        known = core in phone.profile.cpus and phone.cores.is_online(core)
        rows = phone.cores.time_in_state(core, int(phone.uptime.seconds * 1e9)) if known else None
        return Health(
            phone.temperature.status if thermal else None,
            round(phone.temperature.headroom, 3) if thermal and phone.profile.sdk >= 30 else None,
            phone.battery.level,
            phone.battery.current_ua,
            self.scene.in_front,
            [[khz, ticks] for khz, ticks in rows] if rows else None,
        )

    def files_folder(self) -> str:
        return f"/data/data/{self._package.name}/files"

    def apply_clock(self, clock: str) -> None:
        """Sustained performance is the window's own request, and ends with the window."""
        if clock == "sustained":
            set_sustained(self._phone.modes, self._phone.cores, on=True)

"""The whole phone: its parts, how they are put together, and how it boots."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from virtual_phone.device import private_folder
from virtual_phone.device.call import NO_PROGRAMS, Programs
from virtual_phone.device.clock import Clock, HostClock
from virtual_phone.device.cores import Cores
from virtual_phone.device.engine import Engine
from virtual_phone.device.faults import Faults
from virtual_phone.device.link import Link
from virtual_phone.device.logcat import Logcat
from virtual_phone.device.packages import Packages
from virtual_phone.device.processes import ProcessTable
from virtual_phone.device.profile import Profile
from virtual_phone.device.properties import Properties
from virtual_phone.device.settings import Settings
from virtual_phone.device.state import Battery, PowerModes, Screen, Temperature
from virtual_phone.files.tree import Tree

UPTIME_AT_START_S = 5 * 3600.0
REBOOT_SECONDS = 3.0
BOOT_COMPLETED_AFTER_SECONDS = 1.0


def default_serial(profile: Profile, seed: int) -> str:
    """The same phone each time, so that its sessions are one series."""
    digest = hashlib.sha256(f"{profile.name} {seed}".encode()).hexdigest()
    return f"VP{digest[:10].upper()}"


class Phone:
    def __init__(
        self,
        profile: Profile,
        engine_name: str,
        serial: str = "",
        seed: int = 1,
        clock: Clock | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.profile = profile
        self.seed = seed
        self.serial = serial or default_serial(profile, seed)
        self.clock: Clock = clock or HostClock()
        self.faults = faults or Faults()
        self.faults.now_ns = self.clock.boot_ns
        self.faults.worked_ns = lambda: int(self.busy_s * 1e9)
        self.link = Link()
        self.cores = Cores(profile)
        self.processes = ProcessTable(self.cores, self.clock.boot_ns)
        self.temperature = Temperature(profile, self.clock, self.cores)
        self.properties = Properties(profile, self.serial, engine_name)
        self.settings = Settings(profile.model)
        self.packages = Packages()
        self.battery = Battery()
        self.screen = Screen()
        self.modes = PowerModes()
        self.logcat = Logcat(self.clock)
        self.private = private_folder.make()
        self.files = Tree(self.private, self.clock.wall_s, profile.data_mb * 1024 * 1024)
        self.engine: Engine | None = None
        self.install_failure = ""
        """What `pm install` answers instead of installing."""
        self.on_left_foreground: Callable[[], None] | None = None
        self.on_gone: Callable[[], None] | None = None
        self.on_back: Callable[[], None] | None = None
        self.on_drop: Callable[[], None] | None = None
        self.on_authorised: Callable[[], None] | None = None
        self.on_second_address: Callable[[], None] | None = None
        self.on_paused: Callable[[], None] | None = None
        self.address = ""
        """As the adb server knows it; empty without one."""
        self.services_down = False
        """system_server is away: nobody answers for the services."""
        self._booted_ns = self.clock.boot_ns()
        self._uptime_at_start_s = UPTIME_AT_START_S
        self.busy_s = 0.0
        """How long the app has worked since the phone was made."""
        self._rebooting: asyncio.Task[None] | None = None
        self.programs: Programs = NO_PROGRAMS

    @property
    def device_name(self) -> str:
        return self.profile.device

    @property
    def uptime_s(self) -> float:
        return self._uptime_at_start_s + (self.clock.boot_ns() - self._booted_ns) / 1e9

    def offers(self, program: str) -> bool:
        """Whether this Android has the program at all."""
        return program in self.programs.table and not (
            (program == "settaskprofile" and self.profile.sdk < 33)
            or (program in ("su", "start", "stop") and not self.profile.rooted)
        )

    def shell_environment(self) -> dict[str, str]:
        return {
            "ANDROID_DATA": "/data",
            "ANDROID_ROOT": "/system",
            "ANDROID_STORAGE": "/storage",
            "EXTERNAL_STORAGE": "/sdcard",
            "HOME": "/",
            "HOSTNAME": self.device_name,
            "LOGNAME": "shell",
            "PATH": "/product/bin:/apex/com.android.runtime/bin:/system/bin:/system/xbin:/vendor/bin",
            "SHELL": "/system/bin/sh",
            "TERM": "dumb",
            "TMPDIR": "/data/local/tmp",
            "USER": "shell",
        }

    def apply_performance_mode(self) -> None:
        """Fixed performance: a sustainable step below the greatest, from above and from below."""
        for cpu in self.profile.cpus:
            steps = self.profile.cluster_of(cpu).steps_khz
            fixed = steps[len(steps) * 3 // 5] if self.modes.fixed_performance else None
            self.cores.cap_khz[cpu] = fixed or max(steps)
            self.cores.floor_khz[cpu] = fixed or min(steps)

    def apply_sustained(self, on: bool) -> None:
        """The window's sustained performance mode: a ceiling that can be held for long."""
        if self.modes.fixed_performance or self.modes.sustained == on:
            return
        self.modes.sustained = on
        for cpu in self.profile.cpus:
            steps = self.profile.cluster_of(cpu).steps_khz
            self.cores.cap_khz[cpu] = steps[len(steps) * 4 // 5] if on else max(steps)

    def worked(self, cpu: int, busy_ns: int, elapsed_ns: int) -> None:
        """The app has been busy for a part of the time that has passed."""
        self.cores.working.add(cpu)
        self.cores.worked(cpu, busy_ns)
        self.busy_s += busy_ns / 1e9
        self.temperature.load(min(1.0, busy_ns / max(1, elapsed_ns)))

    def rested(self, cpu: int) -> None:
        self.cores.working.discard(cpu)
        self.temperature.load(0.0)

    def gone(self) -> None:
        if self.on_gone is not None:
            self.on_gone()

    def back(self) -> None:
        if self.on_back is not None:
            self.on_back()

    def drop_connections(self) -> None:
        if self.on_drop is not None:
            self.on_drop()

    def paused(self) -> None:
        if self.on_paused is not None:
            self.on_paused()

    def left_foreground(self) -> None:
        if self.on_left_foreground is not None:
            self.on_left_foreground()

    def reboot_soon(self, away_s: float = REBOOT_SECONDS) -> None:
        self._rebooting = asyncio.get_running_loop().create_task(self._reboot(away_s))

    async def _reboot(self, away_s: float) -> None:
        self.gone()
        if self.engine is not None:
            await self.engine.stop()
        self.processes.clear()
        await self.clock.elapse(away_s)
        self._boot()
        self.back()
        await self.clock.elapse(BOOT_COMPLETED_AFTER_SECONDS)
        self.properties.set("sys.boot_completed", "1")

    def _boot(self) -> None:
        self._booted_ns = self.clock.boot_ns()
        self._uptime_at_start_s = 0.0
        self.properties.set("sys.boot_completed", "")
        self.battery.updates_stopped = False
        self.temperature.status_override = None
        self.modes = PowerModes()
        self.screen = Screen(keyguard=True, stay_on=self.screen.stay_on, secure_keyguard=self.screen.secure_keyguard)
        self.logcat.clear()

    async def close(self) -> None:
        if self._rebooting is not None:
            self._rebooting.cancel()
        if self.engine is not None:
            await self.engine.stop()
        self.faults.stop()
        self.processes.clear()
        self.files.dispose()

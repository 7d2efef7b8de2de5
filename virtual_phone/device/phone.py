"""The whole phone: its parts, how they are put together, and how it boots."""

from __future__ import annotations

import hashlib

from virtual_phone.device import private_folder
from virtual_phone.device.call import NO_PROGRAMS, Programs
from virtual_phone.device.clock import Clock, HostClock
from virtual_phone.device.cores import Cores
from virtual_phone.device.engine import Engine
from virtual_phone.device.fault_script import Faults
from virtual_phone.device.link import Link
from virtual_phone.device.load import Load
from virtual_phone.device.logcat import Logcat
from virtual_phone.device.packages import Packages
from virtual_phone.device.processes import ProcessTable
from virtual_phone.device.profile import Profile
from virtual_phone.device.properties import Properties
from virtual_phone.device.settings import Settings
from virtual_phone.device.state import Battery, PowerModes, Screen, SystemServer, Temperature
from virtual_phone.device.survivors import Survivors
from virtual_phone.device.timers import Timers
from virtual_phone.device.uptime import Uptime
from virtual_phone.files.tree import Tree

REBOOT_SECONDS = 3.0
BOOT_COMPLETED_AFTER_SECONDS = 1.0


def default_serial(profile: Profile, seed: int) -> str:
    """Returns the same serial each time, so that the phone's sessions are one series."""
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
        self.timers = Timers(self.clock)
        self.uptime = Uptime(self.clock)
        self.link = Link()
        self.cores = Cores(profile)
        self.processes = ProcessTable(self.cores, self.clock.boot_ns)
        self.temperature = Temperature(profile, self.clock, self.cores)
        self.load = Load(self.cores, self.temperature)
        self.survivors = Survivors(self.processes, self.load, self.clock, self.timers)
        self.properties = Properties(profile, self.serial, engine_name)
        self.settings = Settings(profile.model)
        self.packages = Packages()
        self.programs: Programs = NO_PROGRAMS
        self.system_server = SystemServer()
        self.battery = Battery()
        self.screen = Screen()
        self.modes = PowerModes()
        self.logcat = Logcat(self.clock)
        self.files = Tree(private_folder.make(), self.clock.wall_s, profile.data_mb * 1024 * 1024)
        self.engine: Engine | None = None
        self.faults = faults or Faults()
        self.faults.now_ns = self.clock.boot_ns
        self.faults.worked_ns = lambda: int(self.load.busy_s * 1e9)

    @property
    def device_name(self) -> str:
        return self.profile.device

    def offers(self, program: str) -> bool:
        """Returns whether this Android has the program at all."""
        return program in self.programs.table and not (
            (program == "settaskprofile" and self.profile.sdk < 33)
            or (program == "getconf" and self.profile.sdk < 29)
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

    def reboot_soon(self, away_s: float = REBOOT_SECONDS) -> None:
        self.timers.start(self._reboot(away_s))

    async def _reboot(self, away_s: float) -> None:
        self.link.end.vanish()
        if self.engine is not None:
            await self.engine.stop()
        self.processes.clear()
        await self.clock.elapse(away_s)
        self._boot()
        self.link.end.come_back()
        await self.clock.elapse(BOOT_COMPLETED_AFTER_SECONDS)
        self.properties.set("sys.boot_completed", "1")

    def _boot(self) -> None:
        self.uptime.restart()
        self.properties.set("sys.boot_completed", "")
        self.battery.updates_stopped = False
        self.temperature.status_override = None
        self.modes = PowerModes()
        self.screen = Screen(keyguard=True, stay_on=self.screen.stay_on, secure_keyguard=self.screen.secure_keyguard)
        self.logcat.clear()

    async def close(self) -> None:
        self.timers.stop()
        if self.engine is not None:
            await self.engine.stop()
        self.faults.stop()
        self.processes.clear()
        self.files.dispose()

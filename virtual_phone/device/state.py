"""What changes on the phone besides its files: power, heat, screen, the windows in front."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from virtual_phone.device import heat
from virtual_phone.device.profile import Profile

if TYPE_CHECKING:
    from virtual_phone.device.clock import Clock
    from virtual_phone.device.cores import Cores

CHARGING, DISCHARGING, NOT_CHARGING, FULL = 2, 3, 4, 5
LAUNCHER = "com.google.android.apps.nexuslauncher/com.google.android.apps.nexuslauncher.NexusLauncherActivity"


@dataclass(slots=True)
class Battery:
    level: int = 87
    usb_powered: bool = True
    ac_powered: bool = False
    wireless_powered: bool = False
    status: int = CHARGING
    health: int = 2
    voltage_mv: int = 4127
    temperature_tenths_c: int | None = None
    """An override sets it; otherwise it follows the skin."""
    updates_stopped: bool = False
    current_ua: int = -210_000
    drain_percent_per_min: float = 0.0


class Activity(Protocol):
    """What stands in front on the screen."""

    def come_to_front(self) -> None:
        """Opens it, where nothing covers the screen."""

    def leave_front(self) -> None:
        """Lets another activity take its place."""

    def pause(self) -> None:
        """Lets something such as a dialog cover it."""


class NoActivity:
    """The launcher: nothing happens to it."""

    def come_to_front(self) -> None: ...

    def leave_front(self) -> None: ...

    def pause(self) -> None: ...


NO_ACTIVITY: Activity = NoActivity()


@dataclass(slots=True)
class SystemServer:
    down: bool = False
    """Whether it is away, so that nobody answers for Android's services."""


@dataclass(slots=True)
class Screen:
    awake: bool = True
    keyguard: bool = False
    secure_keyguard: bool = False
    """It asks for a PIN, which `wm dismiss-keyguard` cannot pass."""
    stay_on: int = 0
    focus: str = LAUNCHER
    dialog: str = ""
    """A permission dialog in front of everything, or nothing."""
    activity: Activity = NO_ACTIVITY


@dataclass(slots=True)
class PowerModes:
    battery_saver: bool = False
    fixed_performance: bool = False
    sustained: bool = False
    adaptive_saver: bool = False
    device_idle: str = "ACTIVE"
    device_idle_enabled: bool = True
    idle_whitelist: set[str] | None = None


class Temperature:
    """The heat in time: it asks the clock and keeps the last exact state."""

    def __init__(self, profile: Profile, clock: Clock, cores: Cores) -> None:
        self._profile = profile
        self._clock = clock
        self._cores = cores
        self._state = heat.start(profile.heat, clock.boot_ns())
        self.status_override: int | None = None
        self.offset_c = 0.0
        """The sudden heat of a fault."""

    @property
    def skin_c(self) -> float:
        self._state = heat.after(self._state, self._profile.heat, self._clock.boot_ns())
        return self._state.skin_c + self.offset_c

    @property
    def cpu_c(self) -> float:
        return self.skin_c + self._profile.heat.cpu_above_skin_c * self._state.load

    @property
    def battery_c(self) -> float:
        ambient = self._profile.heat.ambient_c
        return ambient + (self.skin_c - ambient) * 0.7

    @property
    def status(self) -> int:
        if self.status_override is not None:
            return self.status_override
        if self._profile.thermal.dead:
            return 0
        return heat.thermal_status(self._profile.heat, self.skin_c)

    @property
    def headroom(self) -> float:
        return heat.headroom(self._profile.heat, self.skin_c)

    @property
    def slowdown(self) -> float:
        return heat.slowdown(self._profile.heat, self.skin_c)

    def load(self, load: float) -> None:
        self._state = heat.with_load(heat.after(self._state, self._profile.heat, self._clock.boot_ns()), load)

    def set_skin(self, skin_c: float) -> None:
        self._state = replace(heat.after(self._state, self._profile.heat, self._clock.boot_ns()), skin_c=skin_c)


def speed_factor(cores: Cores, temperature: Temperature, cpu: int) -> float:
    """Returns how many times longer work takes there than on the cool large core at full frequency."""
    return cores.slowdown(cpu) * temperature.slowdown

"""The phone's CPUs: which are online, how fast each runs, where the scheduler puts a process."""

from __future__ import annotations

from collections import Counter

from virtual_phone.device.masks import cpus_of, mask_of
from virtual_phone.device.profile import Profile

TICK_NS = 10_000_000
"""`time_in_state` counts in units of 10 ms."""


class Cores:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.every_mask = mask_of(profile.cpus)
        self.online_mask = mask_of(cpu for cluster in profile.clusters if cluster.online for cpu in cluster.cpus)
        self.steps_khz = {cpu: profile.cluster_of(cpu).steps_khz for cpu in profile.cpus}
        self.cap_khz: dict[int, int] = {cpu: profile.cluster_of(cpu).max_khz for cpu in profile.cpus}
        """What `scaling_max_freq` says; a thermal or power cap lowers it."""
        self.floor_khz: dict[int, int] = {cpu: min(profile.cluster_of(cpu).steps_khz) for cpu in profile.cpus}
        self.governor: dict[int, str] = dict.fromkeys(profile.cpus, "schedutil" if profile.sdk >= 28 else "interactive")
        self._busy_ns: dict[tuple[int, int], int] = {}
        self._idle_ns: dict[tuple[int, int], int] = {}
        self._idle_since_ns = 0
        self.working: set[int] = set()
        self.rivals: Counter[int] = Counter()
        """How many other processes work on a core beside the app's."""
        self.cpusets: dict[str, int] = self._cpusets()

    def _cpusets(self) -> dict[str, int]:
        profile = self._profile
        slowest = max(profile.clusters, key=lambda cluster: cluster.slowdown)
        background = profile.background_cpus or slowest.cpus
        foreground = profile.foreground_cpus or tuple(profile.cpus)
        return {
            "": self.every_mask,
            "top-app": self.every_mask,
            "foreground": mask_of(foreground),
            "background": mask_of(background),
            "system-background": mask_of(slowest.cpus),
            "restricted": mask_of(slowest.cpus),
        }

    def cpuset_mask(self, name: str) -> int:
        return self.cpusets.get(name, self.every_mask)

    def place(self, allowed: int, current: int | None) -> int:
        """Returns the core for a process: where it is, or the fastest that is allowed if it must move."""
        candidates = cpus_of(allowed & self.online_mask) or cpus_of(self.online_mask)
        if current in candidates and current is not None:
            return current
        return min(candidates, key=lambda cpu: (self._profile.cluster_of(cpu).slowdown, cpu))

    def slowdown(self, cpu: int) -> float:
        """Returns how much slower it is than the large core at full frequency; rivals get their fair share (CFS)."""
        cluster = self._profile.cluster_of(cpu)
        return cluster.slowdown * cluster.max_khz / self.current_khz(cpu, working=True) * (1 + self.rivals[cpu])

    @property
    def large(self) -> int:
        """The highest-numbered online core of the fastest cluster that has one."""
        online = cpus_of(self.online_mask)
        return max(online, key=lambda cpu: (-self._profile.cluster_of(cpu).slowdown, cpu))

    def current_khz(self, cpu: int, working: bool | None = None) -> int:
        busy = cpu in self.working if working is None else working
        cluster = self._profile.cluster_of(cpu)
        if not busy:
            return max(self.floor_khz[cpu], min(cluster.steps_khz))
        allowed = [step for step in cluster.steps_khz if step <= self.cap_khz[cpu]]
        return max(allowed or [min(cluster.steps_khz)])

    def is_online(self, cpu: int) -> bool:
        return bool(self.online_mask >> cpu & 1)

    def set_online(self, cpu: int, online: bool) -> None:
        self.online_mask = self.online_mask | 1 << cpu if online else self.online_mask & ~(1 << cpu)

    def worked(self, cpu: int, ns: int) -> None:
        key = (cpu, self.current_khz(cpu, working=True))
        self._busy_ns[key] = self._busy_ns.get(key, 0) + ns

    def time_in_state(self, cpu: int, up_ns: int) -> list[tuple[int, int]]:
        """Returns pairs of kHz and ticks of the CPU's policy, which idled at its lowest step since the last reading."""
        cluster = self._profile.cluster_of(cpu)
        first = cluster.cpus[0]
        spent = {
            khz: self._idle_ns.get((first, khz), 0) + sum(self._busy_ns.get((c, khz), 0) for c in cluster.cpus)
            for khz in cluster.steps_khz
        }
        idle_ns, idle_khz = max(0, up_ns - sum(spent.values())), self.current_khz(first, working=False)
        self._idle_ns[first, idle_khz] = self._idle_ns.get((first, idle_khz), 0) + idle_ns
        spent[idle_khz] = spent.get(idle_khz, 0) + idle_ns
        return [(khz, spent[khz] // TICK_NS) for khz in cluster.steps_khz]

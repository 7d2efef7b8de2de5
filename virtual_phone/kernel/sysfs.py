"""What the kernel shows below /sys."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

from virtual_phone.device.masks import spell_list
from virtual_phone.files.nodes import Actor, Folder, MadeFolder, Node
from virtual_phone.kernel.kernel import KernelFiles

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone

GOVERNORS = ("schedutil", "interactive", "userspace", "performance", "powersave")


def sysfs(phone: Phone) -> Folder:
    make = KernelFiles(phone)
    cpu_folder = make.folder({"cpu": _cpus(make)})
    system = make.folder({"system": cpu_folder})
    classes = make.folder({"thermal": _thermal_zones(make), "power_supply": _locked(make)})
    return make.folder({"devices": system, "class": classes, "kernel": make.folder({})})


def _locked(make: KernelFiles) -> Folder:
    """Returns a folder that the shell may not enter. SELinux sees to that on a phone, the permission bits do here."""
    return Folder(make.phone.files.meta(stat.S_IFDIR | 0o750, 0, 1000))


def _cpus(make: KernelFiles) -> MadeFolder:
    phone = make.phone
    everything = spell_list(phone.profile.cpus)
    general: dict[str, Node] = {
        "possible": make.file(lambda: everything + "\n"),
        "present": make.file(lambda: everything + "\n"),
        "online": make.file(lambda: spell_list(cpu for cpu in phone.profile.cpus if phone.cores.is_online(cpu)) + "\n"),
        "offline": make.file(
            lambda: spell_list(cpu for cpu in phone.profile.cpus if not phone.cores.is_online(cpu)) + "\n"
        ),
        "kernel_max": make.file(lambda: f"{len(phone.profile.cpus) - 1}\n"),
        "cpufreq": make.made_folder(lambda: _policies(phone), lambda name, _: _policy(make, name)),
    }

    def lookup(name: str, actor: Actor) -> Node | None:
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in phone.profile.cpus:
            return _cpu(make, int(name[3:]))
        return general.get(name)

    return make.made_folder(lambda: [f"cpu{cpu}" for cpu in phone.profile.cpus] + list(general), lookup)


def _policies(phone: Phone) -> list[str]:
    if phone.profile.one_policy:
        return ["policy0"]
    return [
        f"policy{min(cluster.cpus)}"
        for cluster in phone.profile.clusters
        if any(phone.cores.is_online(cpu) for cpu in cluster.cpus)
    ]


def _policy(make: KernelFiles, name: str) -> Node | None:
    if name not in _policies(make.phone):
        return None
    return make.folder(_frequency_files(make, int(name.removeprefix("policy"))))


def _related(phone: Phone, cpu: int) -> list[int]:
    return phone.profile.cpus if phone.profile.one_policy else sorted(phone.profile.cluster_of(cpu).cpus)


def _cpu(make: KernelFiles, cpu: int) -> Folder:
    """A CPU that is offline has no cpufreq and no topology, as on the Nexus 5X."""
    phone = make.phone
    cluster = phone.profile.cluster_of(cpu)
    files: dict[str, Node] = {"online": make.file(lambda: f"{int(phone.cores.is_online(cpu))}\n")}
    if phone.cores.is_online(cpu):
        files["cpufreq"] = make.folder(_frequency_files(make, cpu))
        package = phone.profile.clusters.index(cluster)
        files["topology"] = make.folder(
            {
                "core_siblings_list": make.file(lambda: spell_list(cluster.cpus) + "\n"),
                "physical_package_id": make.file(lambda: f"{package}\n"),
                "core_id": make.file(lambda: f"{cpu - min(cluster.cpus)}\n"),
            }
        )
    if cluster.capacity is not None:
        files["cpu_capacity"] = make.file(lambda: f"{cluster.capacity}\n")
    return make.folder(files)


def _frequency_files(make: KernelFiles, cpu: int) -> dict[str, Node]:
    phone = make.phone
    cores, cluster = phone.cores, phone.profile.cluster_of(cpu)
    related = _related(phone, cpu)
    online = [c for c in related if cores.is_online(c)]

    def states() -> str:
        rows = cores.time_in_state(cpu, int(phone.uptime.seconds * 1e9))
        return "".join(f"{khz} {ticks}\n" for khz, ticks in rows)

    def set_cap(text: str) -> None:
        for c in related:
            cores.cap_khz[c] = _step(cluster.steps_khz, text)

    def set_floor(text: str) -> None:
        for c in related:
            cores.floor_khz[c] = _step(cluster.steps_khz, text)

    def set_governor(text: str) -> None:
        if text.strip() not in GOVERNORS:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        for c in related:
            cores.governor[c] = text.strip()

    def set_speed(text: str) -> None:
        if cores.governor[cpu] != "userspace":
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        for c in related:
            cores.cap_khz[c] = cores.floor_khz[c] = _step(cluster.steps_khz, text)

    return {
        "affected_cpus": make.file(lambda: " ".join(map(str, online)) + "\n"),
        "cpuinfo_max_freq": make.file(lambda: f"{cluster.max_khz}\n"),
        "cpuinfo_min_freq": make.file(lambda: f"{min(cluster.steps_khz)}\n"),
        "related_cpus": make.file(lambda: " ".join(map(str, related)) + "\n"),
        "scaling_available_frequencies": make.file(lambda: " ".join(map(str, cluster.steps_khz)) + " \n"),
        "scaling_cur_freq": make.file(lambda: f"{cores.current_khz(cpu)}\n"),
        "scaling_available_governors": make.file(lambda: " ".join(GOVERNORS) + "\n"),
        "scaling_governor": make.file(lambda: f"{cores.governor[cpu]}\n", 0o644, set_governor),
        "scaling_max_freq": make.file(lambda: f"{cores.cap_khz[cpu]}\n", 0o644, set_cap),
        "scaling_min_freq": make.file(lambda: f"{cores.floor_khz[cpu]}\n", 0o644, set_floor),
        "scaling_setspeed": make.file(lambda: _speed(cores.governor[cpu], cores.cap_khz[cpu]), 0o644, set_speed),
        "stats": make.folder({"time_in_state": make.file(states)}),
    }


def _step(steps: tuple[int, ...], text: str) -> int:
    """Returns the nearest step that is not above what was written, which is the one that the kernel takes."""
    if not text.strip().isdigit():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return max([step for step in steps if step <= int(text)] or [min(steps)])


def _speed(governor: str, khz: int) -> str:
    return f"{khz}\n" if governor == "userspace" else "<unsupported>\n"


def _thermal_zones(make: KernelFiles) -> Folder:
    temperature = make.phone.temperature
    zones: list[tuple[str, Callable[[], float]]] = [
        ("cpu0-silver-usr", lambda: temperature.cpu_c - 2),
        ("cpu7-gold-usr", lambda: temperature.cpu_c),
        ("battery", lambda: temperature.battery_c),
        ("skin-therm", lambda: temperature.skin_c),
    ]

    def zone(kind: str, read: Callable[[], float]) -> Folder:
        mode = make.told_to_shell
        return make.folder(
            {
                "type": make.file(lambda: kind + "\n", mode),
                "temp": make.file(lambda: f"{round(read() * 1000)}\n", mode),
            }
        )

    return make.folder({f"thermal_zone{place}": zone(*row) for place, row in enumerate(zones)})

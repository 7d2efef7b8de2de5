"""/proc, /sys and /dev/cpuset, made when they are read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from harness.virtual_phone.files.nodes import Actor, Folder, Link, Made, MadeFolder, Node
from harness.virtual_phone.masks import mask_of, read_list, spell_list

if TYPE_CHECKING:
    from harness.virtual_phone.phone import Phone
    from harness.virtual_phone.processes import Process

Read = Callable[[Actor], str]
CLOCK_TICKS = 100
GOVERNORS = ("schedutil", "interactive", "userspace", "performance", "powersave")


class _Maker:
    """Nodes of one phone, with the kernel's owner."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def file(self, read: Callable[[], str], mode: int = 0o444, write: Callable[[str], None] | None = None) -> Made:
        def written(data: bytes) -> None:
            assert write is not None
            write(data.decode())

        meta = self.phone.files.meta(stat.S_IFREG | mode, 0, 0)
        return Made(meta, lambda _: read().encode(), written if write else None)

    def folder(self, children: dict[str, Node]) -> Folder:
        return Folder(self.phone.files.meta(stat.S_IFDIR | 0o755, 0, 0), children)

    def made_folder(
        self, names: Callable[[], Iterable[str]], lookup: Callable[[str, Actor], Node | None]
    ) -> MadeFolder:
        return MadeFolder(self.phone.files.meta(stat.S_IFDIR | 0o555, 0, 0), names, lookup)

    def link(self, target: Callable[[Actor], str]) -> Link:
        return Link(self.phone.files.meta(stat.S_IFLNK | 0o777, 0, 0), target)


def proc(phone: Phone) -> MadeFolder:
    make = _Maker(phone)
    general: dict[str, Node] = {
        "cpuinfo": make.file(lambda: _cpuinfo(phone)),
        "loadavg": make.file(lambda: f"{len(phone.cores.working) + 0.52:.2f} 0.61 0.58 1/812 {4000}\n"),
        "meminfo": make.file(lambda: _meminfo(phone)),
        "stat": make.file(lambda: _stat(phone)),
        "uptime": make.file(lambda: f"{phone.uptime_s:.2f} {phone.uptime_s * len(phone.profile.cpus) * 0.9:.2f}\n"),
        "version": make.file(lambda: f"Linux version {_kernel(phone)} (android-build@build) #1 SMP PREEMPT\n"),
        "mounts": make.file(lambda: "/dev/block/dm-0 /data f2fs rw,nosuid,nodev,noatime 0 0\n"),
        "self": make.link(lambda actor: str(actor.pid or 1)),
        "thread-self": make.link(lambda actor: f"{actor.pid or 1}/task/{actor.pid or 1}"),
    }

    def lookup(name: str, actor: Actor) -> Node | None:
        if name.isdigit():
            process = phone.processes.find(int(name))
            return _process_folder(make, process) if process else None
        return general.get(name)

    def names() -> list[str]:
        return [str(process.pid) for process in phone.processes.all()] + list(general)

    return make.made_folder(names, lookup)


def _kernel(phone: Phone) -> str:
    return {28: "4.4.177-g8a25c7d3", 29: "3.18.137-g72a7a64"}.get(phone.profile.sdk, "5.15.110-android14-11")


def _process_folder(make: _Maker, process: Process) -> Folder:
    files: dict[str, Node] = _task_files(make, process, process.pid)
    files["task"] = make.folder({str(tid): make.folder(_task_files(make, process, tid)) for tid in process.tids})
    return make.folder(files)


def _task_files(make: _Maker, process: Process, tid: int) -> dict[str, Node]:
    phone = make.phone
    return {
        "cgroup": make.file(lambda: f"3:cpuset:/{process.cpuset}\n2:cpu:/\n1:cpuacct:/uid_{process.uid}\n"),
        "cmdline": make.file(lambda: "\0".join(process.words) + "\0"),
        "comm": make.file(lambda: process.name[:15] + "\n"),
        "cpuset": make.file(lambda: f"/{process.cpuset}\n"),
        "oom_score_adj": make.file(lambda: "0\n"),
        "stat": make.file(lambda: _process_stat(phone, process, tid)),
        "status": make.file(lambda: _process_status(phone, process, tid)),
    }


def _process_stat(phone: Phone, process: Process, tid: int) -> str:
    """Field 39 is the CPU it last ran on (proc(5))."""
    fields = ["0"] * 52
    fields[0], fields[1], fields[2], fields[3] = str(tid), f"({process.name[:15]})", "S", str(process.parent)
    fields[21] = str(process.started_ns * CLOCK_TICKS // 10**9)
    fields[38] = str(process.cpu)
    return " ".join(fields) + "\n"


def _process_status(phone: Phone, process: Process, tid: int) -> str:
    allowed = phone.processes.allowed(process)
    lines = {
        "Name": process.name[:15],
        "State": "S (sleeping)",
        "Tgid": str(process.pid),
        "Pid": str(tid),
        "PPid": str(process.parent),
        "TracerPid": "0",
        "Uid": "\t".join([str(process.uid)] * 4),
        "Gid": "\t".join([str(process.uid)] * 4),
        "Threads": str(len(process.tids)),
        "Cpus_allowed": f"{allowed:x}".zfill((len(phone.profile.cpus) + 3) // 4),
        "Cpus_allowed_list": spell_list(cpu for cpu in phone.profile.cpus if allowed >> cpu & 1),
    }
    return "".join(f"{name}:\t{value}\n" for name, value in lines.items())


def _cpuinfo(phone: Phone) -> str:
    blocks = [
        f"processor\t: {cpu}\nBogoMIPS\t: 38.40\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32\n"
        f"CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: "
        f"{phone.profile.cluster_of(cpu).core}\nCPU revision\t: 0\n"
        for cpu in phone.profile.cpus
        if phone.cores.is_online(cpu)
    ]
    return "\n".join(blocks) + f"\nHardware\t: {phone.profile.soc}\n"


def _meminfo(phone: Phone) -> str:
    total = phone.profile.ram_mb * 1024
    values = {
        "MemTotal": total,
        "MemFree": total // 12,
        "MemAvailable": total // 2,
        "Buffers": 9000,
        "Cached": total // 3,
    }
    return "".join(f"{name + ':':<16}{value:8d} kB\n" for name, value in values.items())


def _stat(phone: Phone) -> str:
    ticks = int(phone.uptime_s * CLOCK_TICKS)
    rows = [f"cpu  {ticks // 9} 0 {ticks // 20} {ticks * len(phone.profile.cpus)} 0 0 0 0 0 0"]
    rows += [f"cpu{cpu} {ticks // 90} 0 {ticks // 200} {ticks} 0 0 0 0 0 0" for cpu in phone.profile.cpus]
    return "\n".join(rows) + f"\nbtime {int(phone.clock.wall_s() - phone.uptime_s)}\n"


def sysfs(phone: Phone) -> Folder:
    make = _Maker(phone)
    cpu_folder = make.folder({"cpu": _cpus(make)})
    system = make.folder({"system": cpu_folder})
    classes = make.folder({"thermal": _thermal_zones(make), "power_supply": _locked(make)})
    return make.folder({"devices": system, "class": classes, "kernel": make.folder({})})


def _locked(make: _Maker) -> Folder:
    """SELinux keeps the shell out; here the permission bits do."""
    return Folder(make.phone.files.meta(stat.S_IFDIR | 0o750, 0, 1000))


def _cpus(make: _Maker) -> MadeFolder:
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


def _policy(make: _Maker, name: str) -> Node | None:
    if name not in _policies(make.phone):
        return None
    return make.folder(_frequency_files(make, int(name.removeprefix("policy"))))


def _related(phone: Phone, cpu: int) -> list[int]:
    return phone.profile.cpus if phone.profile.one_policy else sorted(phone.profile.cluster_of(cpu).cpus)


def _cpu(make: _Maker, cpu: int) -> Folder:
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


def _frequency_files(make: _Maker, cpu: int) -> dict[str, Node]:
    phone = make.phone
    cores, cluster = phone.cores, phone.profile.cluster_of(cpu)
    related = _related(phone, cpu)
    online = [c for c in related if cores.is_online(c)]

    def states() -> str:
        rows = cores.time_in_state(cpu, int(phone.uptime_s * 1e9))
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
    """The kernel takes the nearest step that is not above what was written."""
    if not text.strip().isdigit():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return max([step for step in steps if step <= int(text)] or [min(steps)])


def _speed(governor: str, khz: int) -> str:
    return f"{khz}\n" if governor == "userspace" else "<unsupported>\n"


def _thermal_zones(make: _Maker) -> Folder:
    temperature = make.phone.temperature
    zones: list[tuple[str, Callable[[], float]]] = [
        ("cpu0-silver-usr", lambda: temperature.cpu_c - 2),
        ("cpu7-gold-usr", lambda: temperature.cpu_c),
        ("battery", lambda: temperature.battery_c),
        ("skin-therm", lambda: temperature.skin_c),
    ]

    def zone(kind: str, read: Callable[[], float]) -> Folder:
        return make.folder(
            {"type": make.file(lambda: kind + "\n"), "temp": make.file(lambda: f"{round(read() * 1000)}\n")}
        )

    return make.folder({f"thermal_zone{place}": zone(*row) for place, row in enumerate(zones)})


def cpusets(phone: Phone) -> Folder:
    make = _Maker(phone)
    root: dict[str, Node] = {"cpus": make.file(lambda: spell_list(phone.profile.cpus) + "\n")}
    for name in phone.cores.cpusets:
        if name:
            root[name] = make.folder(_cpuset_files(make, name))
    return make.folder(root)


def _cpuset_files(make: _Maker, name: str) -> dict[str, Node]:
    phone = make.phone

    def cpus() -> str:
        mask = phone.cores.cpuset_mask(name)
        return spell_list(cpu for cpu in phone.profile.cpus if mask >> cpu & 1) + "\n"

    def set_cpus(text: str) -> None:
        if not read_list(text):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        phone.cores.cpusets[name] = mask_of(read_list(text))

    return {"cpus": make.file(cpus, 0o644), "effective_cpus": make.file(cpus)}

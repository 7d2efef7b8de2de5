"""What the kernel shows below /proc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from virtual_phone.device.masks import spell_list
from virtual_phone.files.nodes import Actor, Folder, MadeFolder, Node
from virtual_phone.kernel.kernel import KernelFiles

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone
    from virtual_phone.device.processes import Process

CLOCK_TICKS = 100


def proc(phone: Phone) -> MadeFolder:
    make = KernelFiles(phone)
    general: dict[str, Node] = {
        "cpuinfo": make.file(lambda: _cpuinfo(phone)),
        "loadavg": make.file(
            lambda: f"{len(phone.cores.working) + 0.52:.2f} 0.61 0.58 1/812 {4000}\n", make.told_to_shell
        ),
        "meminfo": make.file(lambda: _meminfo(phone)),
        "stat": make.file(lambda: _stat(phone)),
        "uptime": make.file(
            lambda: f"{phone.uptime.seconds:.2f} {phone.uptime.seconds * len(phone.profile.cpus) * 0.9:.2f}\n"
        ),
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


def _process_folder(make: KernelFiles, process: Process) -> Folder:
    files: dict[str, Node] = _task_files(make, process, process.pid)
    files["task"] = make.folder({str(tid): make.folder(_task_files(make, process, tid)) for tid in process.tids})
    return make.folder(files)


def _task_files(make: KernelFiles, process: Process, tid: int) -> dict[str, Node]:
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
    ticks = int(phone.uptime.seconds * CLOCK_TICKS)
    rows = [f"cpu  {ticks // 9} 0 {ticks // 20} {ticks * len(phone.profile.cpus)} 0 0 0 0 0 0"]
    rows += [f"cpu{cpu} {ticks // 90} 0 {ticks // 200} {ticks} 0 0 0 0 0 0" for cpu in phone.profile.cpus]
    return "\n".join(rows) + f"\nbtime {int(phone.clock.wall_s() - phone.uptime.seconds)}\n"

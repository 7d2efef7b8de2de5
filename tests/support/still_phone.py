"""A phone that gives one answer, whatever it is asked: that of a Xiaomi whose vendor may cap its large cores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.phone.adb.transport import Reply

SYSFS = "/sys/devices/system/cpu"
PROPERTIES = """[ro.build.version.release]: [13]
[ro.build.version.sdk]: [33]
[ro.product.manufacturer]: [Xiaomi]
[ro.product.model]: [2201123G]
[ro.serialno]: [5c1f0a7b]
[sys.boot_completed]: [1]
"""
SMALL_KHZ, LARGE_KHZ = 1_785_600, 2_995_200


def answer_of(properties: str = PROPERTIES, *, cap_khz: int = LARGE_KHZ, online: str = "0-7", more: str = "") -> str:
    rows = [f"{SYSFS}/present:0-7", f"{SYSFS}/online:{online}"]
    for cpu in range(8):
        rows += [
            f"{SYSFS}/cpu{cpu}/cpu_capacity:{325 if cpu < 4 else 1024}",
            f"{SYSFS}/cpu{cpu}/cpufreq/cpuinfo_max_freq:{SMALL_KHZ if cpu < 4 else LARGE_KHZ}",
            f"{SYSFS}/cpu{cpu}/cpufreq/scaling_max_freq:{SMALL_KHZ if cpu < 4 else cap_khz}",
        ]
    return f"::bigcore properties::\n{properties}::bigcore cpus::\n" + "\n".join(rows) + f"\n{more}"


def space(free_kb: int, ours_kb: int | None = None) -> str:
    """As `df` and `du` tell it."""
    ours = "" if ours_kb is None else f"{ours_kb}\t/data/local/tmp/bigcore\n"
    head = "Filesystem 1K-blocks Used Available Use% Mounted on"
    return f"::bigcore space::\n{head}\n/dev/block/dm-9 113000000 1 {free_kb} 98% /data\n::bigcore ours::\n{ours}"


@dataclass(frozen=True)
class StillPhone:
    answer: str = ""
    adb_state: str = "device"
    serial: str = "5c1f0a7b"

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        return Reply(self.answer, "", 0)

    def state(self) -> str:
        return self.adb_state

    def stream(self, line: str, silence_s: float):
        raise NotImplementedError

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        raise NotImplementedError

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        raise NotImplementedError

    def pull(self, remote: str, local: Path) -> None:
        raise NotImplementedError

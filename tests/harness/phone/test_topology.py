"""CPUs as kernels tell them, in the form in which `grep -sH .` prints their files."""

from harness.phone.cores import FREQUENCY, Refusal, large_core
from harness.phone.sysfs import parse_lines
from harness.phone.topology import parse_topology

SYSFS = "/sys/devices/system/cpu"


def one_of_four_large_cpus_offline(related: str) -> str:
    """A Snapdragon 636 with Android 8.1: no cpu_capacity, and `cpu7/cpufreq` is gone with the CPU."""
    rows = [f"{SYSFS}/possible:0-7", f"{SYSFS}/present:0-7", f"{SYSFS}/online:0-6"]
    for cpu in range(7):
        rows += [
            f"{SYSFS}/cpu{cpu}/cpufreq/cpuinfo_max_freq:{1_612_800 if cpu < 4 else 1_804_800}",
            f"{SYSFS}/cpu{cpu}/cpufreq/related_cpus:{'0 1 2 3' if cpu < 4 else related}",
        ]
    return "\n".join(rows) + "\n"


def test_an_offline_cpu_is_as_strong_as_the_online_ones_that_share_its_clock():
    topology = parse_topology(parse_lines(one_of_four_large_cpus_offline(related="4 5 6 7")))
    core = large_core(topology)
    assert not isinstance(core, Refusal)
    assert (core.cpu, core.rule) == (6, FREQUENCY)


def test_an_offline_cpu_that_no_other_names_stays_unknown():
    core = large_core(parse_topology(parse_lines(one_of_four_large_cpus_offline(related="4 5 6"))))
    assert isinstance(core, Refusal)
    assert "CPU 7 is offline" in core.what

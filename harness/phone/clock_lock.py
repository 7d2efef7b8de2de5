"""The clock `locked`: every core held at one frequency, as AndroidX's lockClocks does. Needs root.

The lowest frequency that is at least half of the cluster's maximum, since a phone can hold it without heat; the
services that would move it are stopped. Everything is journalled before it is changed, and put back at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.journal import Change, FileChange, ServiceChange, as_root
from harness.phone.line import each, line, quietly
from harness.phone.sections import Answers, Section, gather, split
from harness.phone.sysfs import FileLines, cpu_list, parse_lines, read_lines
from harness.reasons import Reason

_POLICIES = "/sys/devices/system/cpu/cpufreq/policy[0-9]*"
_POLICY = re.compile(r"(/sys/devices/system/cpu/cpufreq/policy\d+)/")
_FILES = (
    "affected_cpus",
    "scaling_available_frequencies",
    "scaling_available_governors",
    "scaling_governor",
    "scaling_min_freq",
    "scaling_max_freq",
)
_SERVICES = (
    *("thermal-engine", "vendor.thermal-engine", "thermald", "perfd", "vendor.perfd", "mpdecision"),
    *("mp-decision", "thermal_manager", "vendor.thermal-hal"),
)
_ROOT = "0"
_ATTEMPTS = 3
"""AndroidX tries as often: a governor may refuse a limit while another write is under way."""


@dataclass(frozen=True, slots=True)
class Policy:
    """CPUs that share a clock."""

    folder: str
    frequencies: tuple[int, ...]
    governor: str
    can_hold: bool
    """The governor `userspace` is there; without it the limits alone hold the frequency."""
    min_khz: int
    max_khz: int

    @property
    def target_khz(self) -> int:
        return min(khz for khz in self.frequencies if 2 * khz >= max(self.frequencies))


@dataclass(frozen=True, slots=True)
class LockPlan:
    policies: tuple[Policy, ...]
    services: tuple[str, ...]
    """Those that run now."""
    through_su: bool

    def changes(self) -> tuple[Change, ...]:
        """For the journal. They are undone last first: the governor comes back after its limits."""
        files = (change for policy in self.policies for change in self._of(policy))
        services = (ServiceChange(name=name, through_su=self.through_su) for name in self.services)
        return (*services, *files)

    def _of(self, policy: Policy) -> Iterator[Change]:
        olds = (
            ("scaling_governor", policy.governor),
            ("scaling_min_freq", str(policy.min_khz)),
            ("scaling_max_freq", str(policy.max_khz)),
        )
        for name, old in olds:
            yield FileChange(path=f"{policy.folder}/{name}", old=old, through_su=self.through_su)


def look(phone: Transport) -> LockPlan:
    """What would have to be changed; PhoneFailed(phone_unsuitable) on a phone without root."""
    answers = split(phone.run(look_line()).stdout)
    direct = answers.text("id").strip() == _ROOT
    if not direct and answers.text("su").strip() != _ROOT:
        raise _unsuitable(phone.serial, "it is not rooted, so its clock cannot be locked")
    policies = parse_policies(parse_lines(answers.text("policies")))
    if not policies:
        raise _unsuitable(phone.serial, "it does not say which frequencies its cores have")
    return LockPlan(policies, _running(answers), through_su=not direct)


def lock(phone: Transport, plan: LockPlan) -> None:
    for _ in range(_ATTEMPTS):
        phone.run(lock_line(plan))
        read = parse_policies(parse_lines(phone.run(quietly(read_lines(*_patterns()))).stdout))
        if [(now.folder, now.min_khz, now.max_khz) for now in read] == [
            (policy.folder, policy.target_khz, policy.target_khz) for policy in plan.policies
        ]:
            return
    raise _unsuitable(phone.serial, f"its clock does not stay locked ({_ATTEMPTS} attempts)")


def not_taken_back(phone: Transport, changes: Iterable[Change]) -> str | None:
    """Returns the governor or the service that is not as it was. None: all are, or the phone does not tell.

    A limit is not looked at: the kernel shows the lower one of ours and of its own against heat.
    """
    governors = {c.path: c.old for c in changes if isinstance(c, FileChange) and c.path.endswith("/scaling_governor")}
    services = [change.name for change in changes if isinstance(change, ServiceChange)]
    if not governors and not services:
        return None
    states = [Section(_section(name), line("getprop", f"init.svc.{name}")) for name in services]
    answers = split(phone.run(gather(Section("governors", quietly(read_lines(*governors))), *states)).stdout)
    said = parse_lines(answers.text("governors"))
    moved = (path for path, old in governors.items() if (now := said.first(path)) is not None and now != old)
    stopped = (name for name in services if answers.text(_section(name)).strip() == "stopped")
    changed = [*(f"the governor {path}" for path in moved), *(f"the service {name}" for name in stopped)]
    return changed[0] if changed else None


def look_line() -> str:
    return gather(
        Section("id", line("id", "-u")),
        Section("su", quietly(as_root(line("id", "-u"), through_su=True))),
        Section("policies", quietly(read_lines(*_patterns()))),
        *(Section(_section(name), line("getprop", f"init.svc.{name}")) for name in _SERVICES),
    )


def lock_line(plan: LockPlan) -> str:
    words = [line("stop", name) for name in plan.services]
    words += [word for policy in plan.policies for word in _lock_words(policy)]
    return as_root(each(*words), plan.through_su)


def parse_policies(files: FileLines) -> tuple[Policy, ...]:
    folders = dict.fromkeys(match[1] for path, _ in files.rows if (match := _POLICY.match(path)))
    found = (_policy(files, folder) for folder in folders)
    return tuple(sorted((policy for policy in found if policy is not None), key=lambda policy: policy.folder))


def _policy(files: FileLines, folder: str) -> Policy | None:
    frequencies = cpu_frequencies(files.first(f"{folder}/scaling_available_frequencies"))
    low, high = files.whole_number(f"{folder}/scaling_min_freq"), files.whole_number(f"{folder}/scaling_max_freq")
    governor = files.first(f"{folder}/scaling_governor")
    online = cpu_list(files.first(f"{folder}/affected_cpus"))
    if not frequencies or low is None or high is None or governor is None or not online:
        return None
    governors = (files.first(f"{folder}/scaling_available_governors") or "").split()
    return Policy(folder, frequencies, governor, "userspace" in governors, low, high)


def cpu_frequencies(text: str | None) -> tuple[int, ...]:
    return tuple(sorted(int(word) for word in (text or "").split() if word.isdecimal()))


def _lock_words(policy: Policy) -> Iterator[str]:
    """The maximum is opened first: a kernel refuses a minimum above the maximum, and a maximum below the minimum."""
    folder, target = policy.folder, policy.target_khz
    if policy.can_hold:
        yield _write("userspace", f"{folder}/scaling_governor")
    yield _write(min(policy.frequencies), f"{folder}/scaling_min_freq")
    yield _write(target, f"{folder}/scaling_max_freq")
    yield _write(target, f"{folder}/scaling_min_freq")
    if policy.can_hold:
        yield _write(target, f"{folder}/scaling_setspeed")


def _write(value: str | int, path: str) -> str:
    return f"{line('printf', '%s', value)} > {line(path)}"


def _patterns() -> Sequence[str]:
    return [f"{_POLICIES}/{name}" for name in _FILES]


def _running(answers: Answers) -> tuple[str, ...]:
    return tuple(name for name in _SERVICES if answers.text(_section(name)).strip() == "running")


def _section(service: str) -> str:
    return "svc_" + re.sub(r"[^a-z]", "_", service)


def _unsuitable(serial: str, what: str) -> PhoneFailed:
    return PhoneFailed(Reason.PHONE_UNSUITABLE, serial, what, "measure with another --clock; `free` works everywhere")

"""One invocation of benchmark_model as a shell line: the proof of its placement stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.phone.files import ROOT
from harness.phone.line import line, quietly
from harness.phone.sections import Section, gather, split
from harness.phone.sysfs import parse_lines, read_lines
from harness.runners.benchmark_model.flags import KnownFlags
from harness.runners.runner import ModelOnPhone, Question

TOOLS = f"{ROOT}/tools"


@dataclass(frozen=True, slots=True)
class Invocation:
    output: str
    """What the tool wrote to both of its streams."""
    exit_code: int | None
    allowed_before: str | None
    """The Cpus_allowed_list of a process that was pinned in the same way, just before the tool and just after it."""
    allowed_after: str | None
    cpuset: str | None
    time_in_state: tuple[tuple[int, int], ...] | None
    """Pairs of a frequency in kHz and its ticks of 10 ms while the tool ran."""


def invocation_line(tool: str, flags: KnownFlags, question: Question, model: ModelOnPhone, profile: bool) -> str:
    effort = model.effort or question.effort
    mask = question.core.mask
    words = [
        tool,
        f"--graph={model.remote}",
        f"--num_threads={question.threads}",
        flags.accelerator(question.xnnpack),
        "--warmup_runs=1",
        f"--warmup_min_secs={effort.warmup_min_ms / 1000:g}",
        f"--num_runs={effort.min_runs}",
        f"--min_secs={effort.min_ms / 1000:g}",
        f"--max_secs={effort.max_ms / 1000:g}",
        *([flags.profiler] if profile else []),
    ]
    allowed = quietly(line("taskset", mask, "grep", "Cpus_allowed_list", "/proc/self/status"))
    ticks = quietly(read_lines(_time_in_state(question.core.cpu)))
    return gather(
        Section("before", allowed),
        Section("cpuset", quietly(line("cat", "/proc/self/cpuset"))),
        Section("ticks_before", ticks),
        Section("tool", f"{line('taskset', mask, *words)} 2>&1; code=$?"),
        Section("exit", "echo $code"),
        Section("ticks_after", ticks),
        Section("after", allowed),
    )


def stop_line(tool: str) -> str:
    return line("pkill", "-f", tool)


def parse_invocation(output: str, cpu: int) -> Invocation:
    answers = split(output)
    code = _whole_line(answers.text("exit"))
    return Invocation(
        output=answers.text("tool"),
        exit_code=int(code) if code.isdecimal() else None,
        allowed_before=_allowed(answers.text("before")),
        allowed_after=_allowed(answers.text("after")),
        cpuset=answers.text("cpuset").strip() or None,
        time_in_state=_spent(answers.text("ticks_before"), answers.text("ticks_after"), cpu),
    )


def _time_in_state(cpu: int) -> str:
    return f"/sys/devices/system/cpu/cpu{cpu}/cpufreq/stats/time_in_state"


def _whole_line(text: str) -> str:
    """Empty where the line was cut: 13 may be the beginning of 134."""
    return text.strip() if text.endswith("\n") else ""


def _allowed(text: str) -> str | None:
    match = re.search(r"Cpus_allowed_list:\s*(\S+)", text)
    return match[1] if match else None


def _spent(before: str, after: str, cpu: int) -> tuple[tuple[int, int], ...] | None:
    earlier, later = _ticks(before, cpu), _ticks(after, cpu)
    if not earlier or [khz for khz, _ in earlier] != [khz for khz, _ in later]:
        return None
    return tuple((khz, last - first) for (khz, first), (_, last) in zip(earlier, later, strict=True))


def _ticks(text: str, cpu: int) -> list[tuple[int, int]]:
    rows = (row.split() for row in parse_lines(text).all(_time_in_state(cpu)))
    return [(int(row[0]), int(row[1])) for row in rows if len(row) == 2 and row[0].isdecimal() and row[1].isdecimal()]

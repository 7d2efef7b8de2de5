"""Which flags a build of the official tool knows, as it says itself.

Asked for `--help` it lists them, one a line (tflite/tools/command_line_flags.cc, Flags::Usage). LiteRT 2.x's tool has
no `--use_xnnpack`: it chooses accelerators by `--use_cpu`, `--use_gpu` and `--use_npu`, and its CPU accelerator
computes with XNNPACK. It only warns of a flag that it does not know, and goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.phone.line import line

_FLAG = re.compile(r"^\s*--([A-Za-z0-9_]+)=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class KnownFlags:
    names: frozenset[str] = frozenset()
    """Empty: the tool did not say."""

    @property
    def of_litert(self) -> bool:
        return "use_cpu" in self.names and "use_xnnpack" not in self.names

    @property
    def runtime(self) -> str:
        """What the tool is called in results; tools of two kinds are never one series."""
        return "benchmark_litert_model" if self.of_litert else "benchmark_model"

    def accelerator(self, xnnpack: bool) -> str:
        """The delegate is always named: leaving --use_xnnpack out is a third configuration of its own."""
        return "--use_cpu=true" if self.of_litert else f"--use_xnnpack={'true' if xnnpack else 'false'}"

    @property
    def profiler(self) -> str:
        return "--use_profiler=true" if self.of_litert else "--enable_op_profiling=true"


def help_line(tool: str, mask: str) -> str:
    """Under the mask of its run, so that it is asked exactly as it will run."""
    return f"{line('taskset', mask, tool, '--help')} 2>&1"


def known_flags(help_text: str) -> KnownFlags:
    return KnownFlags(frozenset(_FLAG.findall(help_text)))

"""The programs that a side of a series runs with."""

from __future__ import annotations

from dataclasses import dataclass

from harness.results.night_basis import BuildRecord
from harness.results.records import RunnerName
from harness.runners.registry import runner_class


@dataclass(frozen=True, slots=True)
class Programs:
    """What one side of a series runs with, as far as its runner uses it."""

    app_sha256: str | None
    """None: the app that bigcore came with, or a runner without one."""
    tool_sha256: str | None
    """Of the official tool. None: the one of `[measure]` or that this computer keeps, or a runner without it."""

    @property
    def short(self) -> str:
        """The beginnings of their hashes, for names. Empty: the build brought none that is used."""
        return "-".join(sha256[:12] for sha256 in (self.app_sha256, self.tool_sha256) if sha256 is not None)


BROUGHT_NONE = Programs(None, None)


def programs_of(build: BuildRecord, runner: RunnerName) -> Programs:
    """A build is frozen with all that the candidate had, whichever runners measure it."""
    return Programs(
        build.app_sha256 if runner_class(runner).uses_app else None,
        build.tool_sha256 if runner is RunnerName.BENCHMARK_MODEL else None,
    )

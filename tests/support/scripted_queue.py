"""A queue of which a test writes what each look finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.results.lab import QueuedJob


@dataclass
class ScriptedQueue:
    """The jobs at each look, or why there are none; the last look stays. A job that is cancelled is so from then on."""

    looks: list[Any]
    cancelled: list[int] = field(default_factory=list)
    others: tuple[QueuedJob, ...] = ()
    """Open jobs of other sweeps."""

    def jobs_of(self, sweep: str) -> tuple[QueuedJob, ...]:
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(look, Exception):
            raise look
        assert all(job.sweep == sweep for job in look)
        return look

    def open_jobs(self) -> tuple[QueuedJob, ...]:
        return self.others

    def cancel(self, job: int) -> bool:
        self.cancelled.append(job)
        return True

"""A fixed piece of work, timed: what it takes more or less than usual is this computer's doing and nobody else's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

TURNS = 40_000
"""About a millisecond of counting: longer than a timer's grain, shorter than a scheduler's slice."""
LOOPS = 10


def timed_loops_ns(loops: int = LOOPS) -> tuple[int, ...]:
    with _on_the_last_cpu():
        return tuple(_loop_ns() for _ in range(loops))


def _loop_ns() -> int:
    began_ns = time.perf_counter_ns()
    for _ in range(TURNS):
        pass
    return time.perf_counter_ns() - began_ns


@contextmanager
def _on_the_last_cpu() -> Iterator[None]:
    """A virtual phone computes there unless it is told otherwise. The calling thread alone is moved, and put back."""
    if not hasattr(os, "sched_setaffinity"):  # only Linux lets a thread choose
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)

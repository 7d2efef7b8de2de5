"""The process that builds: TensorFlow is imported here, once, and its noise stays here.

Started by models.worker_pool. Jobs come on standard input, answers go to what was standard output; everything that
Python or C++ parts of TensorFlow print lands in the log that standard error is.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from models.cache import Cache
from models.errors import ModelsError
from models.jobs import Answer, Job


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        _serve(Job.from_line(line), answers)


def _serve(job: Job, answers: TextIO) -> None:
    left = list(job.resolutions)
    try:
        for answer in _build(job):
            left.remove(answer.resolution)
            answers.write(answer.to_line() + "\n")
    except Exception as error:  # noqa: BLE001  whatever the converter raises is said by name, and the next job goes on
        import traceback

        traceback.print_exc()
        for resolution in left:
            answers.write(_failure(resolution, error).to_line() + "\n")
    answers.write(Answer("done").to_line() + "\n")


def _build(job: Job) -> Iterator[Answer]:
    from models.recipe import make

    cache = Cache(Path(job.cache))
    begun = time.perf_counter()
    for resolution, data in make(job):
        entry = cache.put(job.keys[job.resolutions.index(resolution)], data)
        now = time.perf_counter()
        yield Answer("saved", resolution, str(entry.path), entry.sha256, entry.size_bytes, round(now - begun, 3))
        begun = now


def _failure(resolution: int, error: Exception) -> Answer:
    if isinstance(error, ModelsError):
        words = (error.subject, error.what, error.next_step)
        return Answer("failed", resolution, refusal=type(error).__name__, detail=words)
    first_line = next(iter(str(error).splitlines()), "")
    return Answer("failed", resolution, detail=(f"{type(error).__name__}: {first_line[:300]}",))

"""Worker processes that build in parallel. The caller never imports TensorFlow and never hears it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from models.jobs import Answer, Job
from models.process_pool import Launch, ProcessPool, ProcessSeat, lines_of, tell

_HOME = Path(__file__).resolve().parent.parent

_PROGRAM = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("bigcore", sys.argv[1])
door = importlib.util.module_from_spec(spec)
spec.loader.exec_module(door)
from models.worker import main
main()
"""
"""`bigcore.py` sees to it that the `models` imported are ours, whatever lies in the current folder."""

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "-1",
    "PYTHONWARNINGS": "ignore",
    # One process per core already: more threads only get in each other's way.
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Answer]]:
    """Every answer as it comes; leaving the loop early (Ctrl-C, an error) ends the workers at once."""
    with ExitStack() as logs:
        builders = [Builder(logs.enter_context(tempfile.TemporaryFile())) for _ in range(min(workers, len(jobs)))]
        with ProcessPool(builders, jobs) as pool:
            yield from pool.heard()


class Builder:
    """One building process; when it dies, the job fails by name and the next job starts a new process."""

    def __init__(self, log: IO[bytes]) -> None:
        self._seat = ProcessSeat()
        self._log = log

    def answers(self, job: Job) -> Iterator[Answer]:
        left = list(job.resolutions)
        process = self._seat.living(self._launch())
        if process is not None:
            tell(process, job.to_line())
            for answer in map(Answer.from_line, lines_of(process)):
                if answer.event == "done":
                    return
                left.remove(answer.resolution)
                yield answer
        ending = self._ending(process)
        self._seat.dismiss()
        for resolution in left:
            yield Answer("failed", resolution, detail=(ending,))

    def dismiss(self) -> None:
        """Without jobs a worker has nothing worth a polite goodbye: TensorFlow takes long to leave."""
        self._seat.dismiss()

    def interrupt(self) -> None:
        """The process ignores Ctrl-C; `end` kills it."""

    def end(self) -> None:
        self._seat.end()

    def _launch(self) -> Launch:
        command = (sys.executable, "-P", "-c", _PROGRAM, str(_HOME / "bigcore.py"))
        return Launch(command, QUIET, errors=self._log)

    def _ending(self, process: subprocess.Popen[str] | None) -> str:
        if process is None or self._seat.ended:
            return "the build was ended"
        code = process.wait()
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        return f"the building process ended {how} ({self._last_words()})"

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][-200:] if lines else "it said nothing"

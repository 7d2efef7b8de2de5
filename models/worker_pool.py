"""Worker processes that build in parallel. The caller never imports TensorFlow and never hears it.

A process of our own kind, not multiprocessing's: that one runs the caller's main module again, which a script without
a main guard does not survive.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from models.jobs import Answer, Job

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


HEAR_CTRL_C_S = 1.0
"""Python notices a Ctrl-C that fell just before a wait only when that wait ends."""


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Answer]]:
    """Every answer as it comes; leaving the loop early (Ctrl-C, an error) ends the workers at once."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    answers: queue.SimpleQueue[tuple[Job, Answer] | None] = queue.SimpleQueue()
    pool = [Worker(waiting, answers) for _ in range(min(workers, len(jobs)))]
    try:
        for worker in pool:
            worker.start()
        open_jobs, at_work = len(jobs), len(pool)
        while open_jobs:
            try:
                said = answers.get(timeout=HEAR_CTRL_C_S)
            except queue.Empty:
                continue
            if said is None:
                at_work -= 1
                if at_work == 0:
                    raise RuntimeError(f"the build's threads ended and left {open_jobs} jobs; why is printed above")
                continue
            job, answer = said
            if answer.event == "done":
                open_jobs -= 1
            else:
                yield job, answer
    finally:
        for worker in pool:
            worker.end()


class Worker:
    """One process and the thread that talks with it; a process that dies costs one job, and a new one goes on."""

    def __init__(self, jobs: queue.SimpleQueue[Job], answers: queue.SimpleQueue[tuple[Job, Answer] | None]) -> None:
        self._jobs = jobs
        self._answers = answers
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._ended = False
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the worker, see `end`
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()
        self._thread.join()
        self._log.close()

    def _work(self) -> None:
        try:
            while not self._ended:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                for answer in self._ask(job):
                    self._answers.put((job, answer))
            self._dismiss()
        finally:
            self._answers.put(None)  # whoever waits for answers must hear that none will come

    def _ask(self, job: Job) -> Iterator[Answer]:
        left = list(job.resolutions)
        process = self._living()
        if process is not None and process.stdin and process.stdout:
            try:
                process.stdin.write(job.to_line() + "\n")
                process.stdin.flush()
                for line in process.stdout:
                    if not line.endswith("\n"):
                        break  # it died in the middle of a word
                    answer = Answer.from_line(line)
                    if answer.event != "done":
                        left.remove(answer.resolution)
                    yield answer
                    if answer.event == "done":
                        return
            except BrokenPipeError:
                pass  # it died before it heard the job
        ending = self._ending()
        self._dismiss()
        for resolution in left:
            yield Answer("failed", resolution, detail=(ending,))
        yield Answer("done")

    def _living(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._ended:
                return None
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _PROGRAM, str(_HOME / "bigcore.py")],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._log,
                    text=True,
                    encoding="utf-8",
                    env={**os.environ, **QUIET},
                )
            return self._process

    def _ending(self) -> str:
        if self._ended or self._process is None:
            return "the build was ended"
        code = self._process.wait()
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        return f"the building process ended {how} ({self._last_words()})"

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][-200:] if lines else "it said nothing"

    def _dismiss(self) -> None:
        """Without jobs a worker has nothing worth a polite goodbye: TensorFlow takes long to leave."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # closing says once more what a dead process did not hear
                        pipe.close()

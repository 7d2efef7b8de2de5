"""Worker processes that are told their jobs in lines and answer in lines, all heard in one loop.

The processes are of our own kind, not multiprocessing's: that one runs the caller's main module again, which a script
without a main guard does not survive. The builds of models and the sessions of phones both work this way.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Generic, Protocol, TypeVar

HEAR_CTRL_C_S = 1.0
"""Python notices a Ctrl-C that fell just before a wait only when that wait ends."""

ROUNDS_TO_JOIN = 10

Job = TypeVar("Job")
Said = TypeVar("Said")
JobIn = TypeVar("JobIn", contravariant=True)
SaidOut = TypeVar("SaidOut", covariant=True)


class Worker(Protocol[JobIn, SaidOut]):
    """What the pool asks of the owner of a process. A thread of the pool calls the first two, its caller the others."""

    def answers(self, job: JobIn) -> Iterator[SaidOut]:
        """Yields everything that is said of one job; a process that dies costs this job and raises nothing."""

    def dismiss(self) -> None:
        """It is called when no job is left."""

    def interrupt(self) -> None:
        """It is called when the user pressed Ctrl-C."""

    def end(self) -> None:
        """It is called when nobody listens any more: the process is gone when it returns, and none is started
        afterwards."""


class ProcessPool(Generic[Job, Said]):
    """Runs a thread for each worker, which takes one job after another; leaving the block ends the workers."""

    def __init__(self, workers: Sequence[Worker[Job, Said]], jobs: Sequence[Job]) -> None:
        self._workers = workers
        self._open_jobs = len(jobs)
        self._waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for job in jobs:
            self._waiting.put(job)
        self._heard: queue.SimpleQueue[tuple[Job, Said] | _JobDone | _ThreadEnded] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> ProcessPool[Job, Said]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is KeyboardInterrupt:
            for worker in self._workers:
                worker.interrupt()
        for worker in self._workers:
            worker.end()
        for thread in self._threads:
            if thread.ident is not None:  # a Ctrl-C may fall just before its start
                _join(thread)

    def heard(self) -> Iterator[tuple[Job, Said]]:
        """Yields what is said of each job, as it comes, until every job is done."""
        # They start here and not on entering, so that a Ctrl-C between two of them finds those that were started.
        for worker in self._workers:
            thread = threading.Thread(target=self._work, args=(worker,), daemon=True)
            self._threads.append(thread)
            thread.start()
        at_work = len(self._threads)
        while at_work:
            try:
                said = self._heard.get(timeout=HEAR_CTRL_C_S)
            except queue.Empty:
                continue
            if isinstance(said, _ThreadEnded):
                at_work -= 1
            elif isinstance(said, _JobDone):
                self._open_jobs -= 1
            else:
                yield said
        if self._open_jobs:
            raise RuntimeError(f"the pool's threads ended and left {self._open_jobs} jobs; why is printed above")

    def _work(self, worker: Worker[Job, Said]) -> None:
        try:
            while True:
                try:
                    job = self._waiting.get_nowait()
                except queue.Empty:
                    break
                for said in worker.answers(job):
                    self._heard.put((job, said))
                self._heard.put(_JobDone())
            worker.dismiss()
        finally:
            self._heard.put(_ThreadEnded())  # whoever waits for answers must hear that none will come


def _join(thread: threading.Thread) -> None:
    """The thread hears its dead process within a moment, unless a child of that process holds its pipe open."""
    for _ in range(ROUNDS_TO_JOIN):
        thread.join(HEAR_CTRL_C_S)
        if not thread.is_alive():
            return


class _JobDone:
    """Nothing more will be said of one job."""


class _ThreadEnded:
    """One thread will say nothing more."""


@dataclass(frozen=True, slots=True)
class Launch:
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    """It is added to the caller's."""
    errors: IO[bytes] | None = None
    """Where standard error goes; where the caller's words go, if it is None."""
    own_session: bool = False
    """True: a Ctrl-C on the terminal reaches the parent alone."""


class ProcessSeat:
    """Holds one process at a time, started when it is needed; another thread may end it at any moment."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.ended = False

    def living(self, launch: Launch) -> subprocess.Popen[str] | None:
        """Returns the process that sits here, or a new one; None once the seat has ended."""
        with self._lock:
            if self.ended:
                return None
            if self._process is None:
                self._process = subprocess.Popen(
                    list(launch.command),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=launch.errors or _own_words(),
                    encoding="utf-8",
                    errors="replace",
                    start_new_session=launch.own_session,
                    env={**os.environ, "PYTHONUTF8": "1", **launch.environment},
                )
            return self._process

    def interrupt(self) -> None:
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return
            if os.name == "posix":
                process.send_signal(signal.SIGINT)
            elif process.stdin is not None:
                # Windows sends no such signal; a worker hears as well that its orders have ended
                with suppress(OSError):
                    process.stdin.close()

    def dismiss(self) -> None:
        """The process is killed, unless it has ended already, and the seat is free."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # closing tries once more to send what a dead process did not hear
                        pipe.close()

    def end(self, patience_s: float = 0.0) -> None:
        """Kill the process when it has not ended by itself in this time; a Ctrl-C meanwhile ends the patience."""
        with self._lock:
            self.ended = True
            process = self._process
        if process is None:
            return
        try:
            process.wait(patience_s)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()


def _own_words() -> IO[str] | None:
    """`sys.stderr`, where it is a file: the file number 2 may be a log of what libraries say."""
    try:
        sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        return None
    return sys.stderr


def tell(process: subprocess.Popen[str], line: str) -> None:
    """A process that died already does not hear it; whoever reads its answers hears that it is dead."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(line + "\n")
        process.stdin.flush()


def lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yields whole lines; what a process said when it died in the middle of a word is left out."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith("\n"):
            yield line

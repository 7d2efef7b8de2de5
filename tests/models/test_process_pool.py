"""The pool of worker processes: Ctrl-C reaches them, and none outlives the loop that heard them."""

from __future__ import annotations

import _thread
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.process_pool import Launch, ProcessPool, ProcessSeat, lines_of, tell

PATIENCE_S = 60.0
STAYS_UNTIL_CTRL_C = """
trap 'echo "cleaned up after $job" >> "$LOG"; exit 0' INT
read job
echo "measuring $job"
while :; do sleep 0.05; done
"""


class Measuring:
    def __init__(self, log: Path) -> None:
        self.seat = ProcessSeat()
        self._launch = Launch(("/bin/sh", "-c", STAYS_UNTIL_CTRL_C), {"LOG": str(log)}, own_session=True)

    def answers(self, job: str) -> Iterator[str]:
        process = self.seat.living(self._launch)
        if process is not None:
            tell(process, job)
            yield from lines_of(process)

    def dismiss(self) -> None:
        self.seat.dismiss()

    def interrupt(self) -> None:
        self.seat.interrupt()

    def end(self) -> None:
        self.seat.end(PATIENCE_S)


def test_ctrl_c_reaches_every_worker_and_each_may_clean_up(tmp_path: Path):
    log = tmp_path / "log"
    jobs = ["a", "b"]

    def until_ctrl_c() -> None:
        said = []
        with ProcessPool([Measuring(log), Measuring(log)], jobs) as pool:
            for _, line in pool.heard():
                said.append(line)
                if sorted(said) == [f"measuring {job}\n" for job in jobs]:
                    raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        until_ctrl_c()
    assert sorted(log.read_text().splitlines()) == [f"cleaned up after {job}" for job in jobs]


def test_an_error_in_the_loop_ends_the_workers_too(tmp_path: Path):
    worker = Measuring(tmp_path / "log")
    worker.end = worker.seat.end
    processes = []

    def until_an_error() -> None:
        with ProcessPool([worker], ["a"]) as pool:
            for _ in pool.heard():
                processes.append(worker.seat.living(Launch(())))
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        until_an_error()
    assert [process.poll() is not None for process in processes] == [True]


def test_an_ended_seat_starts_no_process():
    seat = ProcessSeat()
    seat.end()
    assert seat.living(Launch(("/bin/sh", "-c", "exit 0"))) is None


class Silent:
    """A worker of which nothing is heard."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.gave_up = False

    def answers(self, job: str) -> Iterator[str]:
        self.gave_up = not self.over.wait(PATIENCE_S)
        return iter(())

    def dismiss(self) -> None: ...

    def interrupt(self) -> None: ...

    def end(self) -> None:
        self.over.set()


class Awaited(queue.Queue):
    """Tells that somebody is about to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for = threading.Event()

    def get(self, block: bool = True, timeout: float | None = None) -> object:
        self.waited_for.set()
        return super().get(block, timeout)


def test_a_ctrl_c_that_wakes_no_wait_is_heard_before_any_worker_speaks() -> None:
    silent = Silent()
    pool = ProcessPool([silent], ["job"])
    pool._heard = heard = Awaited()

    def strike() -> None:
        heard.waited_for.wait()
        _thread.interrupt_main()  # marks the signal and ends no system call, as one just before it

    threading.Thread(target=strike, daemon=True).start()
    with pytest.raises(KeyboardInterrupt), pool:
        list(pool.heard())
    assert not silent.gave_up

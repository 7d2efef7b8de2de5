"""One worker process for each phone: a hung phone can be killed alone, and one bad phone never stops the others."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from harness.errors import Interrupted
from harness.processes import own_command
from harness.reasons import Reason
from harness.session.order import SessionOrder
from harness.session.progress import Emit, Finished, ProgressEvent, SetAside, read_word

HEAR_CTRL_C_S = 1.0
"""Python notices a Ctrl-C that fell just before a wait only when that wait ends."""
CLEAN_UP_S = 60.0
"""How long a worker may take to put the phone's settings back after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class _Ended:
    serial: str
    exit_code: int


def measure(orders: Sequence[SessionOrder], emit: Emit) -> tuple[SetAside, ...]:
    """Run a worker for each order to its end. Returns the phones that were set aside."""
    heard: queue.Queue[ProgressEvent | _Ended] = queue.Queue()
    workers: dict[str, _Worker] = {}
    lost: dict[str, SetAside] = {}
    finished: set[str] = set()
    try:
        # one by one, so that Ctrl-C between two of them finds those that were started
        workers.update((order.serial, _Worker(order, heard)) for order in orders)
        running = set(workers)
        while running:
            try:
                event = heard.get(timeout=HEAR_CTRL_C_S)
            except queue.Empty:
                continue
            if isinstance(event, _Ended):
                running.discard(event.serial)
                if event.serial not in finished and event.serial not in lost:
                    lost[event.serial] = _fell_silent(event)
                    emit(lost[event.serial])
                continue
            if isinstance(event, SetAside):
                lost[event.serial] = event
            elif isinstance(event, Finished):
                finished.add(event.serial)
            emit(event)
    except KeyboardInterrupt:
        for worker in workers.values():
            worker.interrupt()
        raise Interrupted(
            "sweep", "interrupted; what was measured is kept", "go on with `bigcore sweep --resume latest`"
        ) from None
    finally:
        for worker in workers.values():
            worker.close()
    return tuple(lost.values())


def _fell_silent(ended: _Ended) -> SetAside:
    return SetAside(
        serial=ended.serial,
        reason=Reason.WORKER_DIED,
        detail=f"its worker process ended with {ended.exit_code}",
        next_step="run again with --debug, or send `bigcore doctor --bundle FILE`",
    )


class _Worker:
    """A process, and a thread that reads what it says."""

    def __init__(self, order: SessionOrder, heard: queue.Queue[ProgressEvent | _Ended]) -> None:
        self._serial = order.serial
        self._heard = heard
        # a session of its own: Ctrl-C on the terminal reaches the parent, which tells the workers
        self._process = subprocess.Popen(
            own_command("measure-session"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it died already: whoever listens hears how
            self._process.stdin.write(order.model_dump_json() + "\n")
            self._process.stdin.flush()
        # standard input stays open: its end tells the worker that the parent is gone
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            event = read_word(text)
            if event is not None:
                self._heard.put(event)
        self._heard.put(_Ended(self._serial, self._process.wait()))

    def interrupt(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        try:
            self._process.wait(CLEAN_UP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        except KeyboardInterrupt:
            # a second Ctrl-C: the journal of settings outlives the worker, the next start puts them back
            self._process.kill()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # closing says once more what a dead process did not hear
                    pipe.close()

"""The worker process: one order on standard input, events on standard output, one phone in between."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TextIO

from harness.clock import SystemClock
from harness.errors import DeviceError, HarnessError, PhoneFailed
from harness.phone.adb.adb_server import AdbServer
from harness.processes import interrupt_ourselves
from harness.reasons import Reason
from harness.session.order import SessionOrder
from harness.session.progress import ProgressEvent, SetAside
from harness.session.session import measure_phone
from harness.store.store import Store


def work(orders: TextIO, events: TextIO) -> None:
    """Measures one phone. What hinders it is said as `SetAside`; a fault of ours is raised."""
    order = SessionOrder.model_validate_json(orders.readline())
    _stop_with(orders)

    def emit(event: ProgressEvent) -> None:
        events.write(event.model_dump_json() + "\n")
        events.flush()

    try:
        with Store.open(order.store_url) as store:
            measure_phone(order, AdbServer.from_environment(), store, SystemClock(), emit)
    except HarnessError as error:
        reason = _reason_of(error)
        emit(SetAside(serial=order.serial, reason=reason, detail=error.what, next_step=error.next_step))


def _reason_of(error: HarnessError) -> str:
    """Whose fault it is: the phone's, this computer's, or that of what was asked for."""
    if isinstance(error, PhoneFailed):
        return error.reason
    return Reason.HOST_FAILED if isinstance(error, DeviceError) else Reason.SWEEP_REFUSED


def _stop_with(parent: TextIO) -> None:
    """The parent holds the other end of standard input: when it dies, even by kill -9, the worker cleans up."""

    def watch() -> None:
        parent.read()
        interrupt_ourselves()

    threading.Thread(target=watch, daemon=True).start()


def main() -> int:
    # a parent in the background (nohup, a CI job) hands down an ignored SIGINT; the worker must hear it all the same
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        work(sys.stdin, sys.stdout)
    except KeyboardInterrupt:
        return 130
    return 0

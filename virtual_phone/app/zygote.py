"""A process that has loaded the runtime and waits, as Android's zygote does: starting an app is a fork.

It has one thread, so that forking is safe. Each app is a process on one core of this computer, under that core's lock.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

LARGEST_ORDER = 4096
PR_SET_PDEATHSIG = 1


def main(descriptor: int) -> None:
    import virtual_phone.app.benchmark
    import virtual_phone.app.litert  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = socket.socket(fileno=descriptor)
    while True:
        message, descriptors, _, _ = socket.recv_fds(orders, LARGEST_ORDER, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            orders.close()
            _child(json.loads(message), socket.socket(fileno=descriptors[0]))
        os.close(descriptors[0])
        orders.sendall(json.dumps({"pid": pid}).encode())


def _child(order: dict[str, Any], connection: socket.socket) -> None:
    """Never returns: the zygote's loop belongs to the parent."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _die_with_the_zygote()
        # The runtime greets on standard error, which is the terminal of whoever started the phone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        _benchmark(order, connection)
        code = 0
    except (OSError, ValueError):
        # The phone has gone, or has killed this app's channel: nobody is left to tell.
        code = 2
    finally:
        os._exit(code)


def _benchmark(order: dict[str, Any], connection: socket.socket) -> None:
    from importlib.metadata import version

    from virtual_phone.app.benchmark import Benchmark
    from virtual_phone.app.channel import RemoteDevice
    from virtual_phone.app.control import Control
    from virtual_phone.app.litert import LiteRt
    from virtual_phone.device.host_core import core_lock

    core = int(order["host_core"])
    _forget_peak_memory()
    with core_lock(core).open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.sched_setaffinity(0, {core})
        device = RemoteDevice(connection)
        runtime = LiteRt(Control(Path(order["control"])), version("ai-edge-litert"))
        for event in Benchmark(device, runtime).events(order["request"]):
            device.say(event)
        device.done()


def _die_with_the_zygote() -> None:
    """An app that hangs must not outlive its phone: it would keep the core's lock for ever (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _forget_peak_memory() -> None:
    """Writing 5 resets VmHWM (proc(5)). Where the kernel refuses, the peak contains the zygote's."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))

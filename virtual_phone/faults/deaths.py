"""How the app's process can end before its time: what `am` says of it, and what it leaves behind on the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virtual_phone.device.faults import Kind
from virtual_phone.device.phone import Phone
from virtual_phone.device.processes import Process
from virtual_phone.kernel.layout import put_tombstone

CRASHED = "INSTRUMENTATION_RESULT: shortMsg=Process crashed.\nINSTRUMENTATION_CODE: 0\n"
THREW = (
    "INSTRUMENTATION_RESULT: shortMsg=java.lang.IllegalStateException\n"
    "INSTRUMENTATION_RESULT: longMsg=java.lang.IllegalStateException: fault\nINSTRUMENTATION_CODE: 0\n"
)


def throw(phone: Phone, process: Process) -> None:
    words = f"FATAL EXCEPTION: main\nProcess: {process.words[0]}, PID: {process.pid}"
    phone.logcat.write("E", "AndroidRuntime", words, process.pid)


def free_memory(phone: Phone, process: Process) -> None:
    words = f"Killing '{process.words[0]}' ({process.pid}), adj 0, to free 210112kB"
    phone.logcat.write("I", "lowmemorykiller", words, process.pid)


def crash(phone: Phone, process: Process) -> None:
    name, pid = process.words[0], process.pid
    words = f"Fatal signal 11 (SIGSEGV), code 1, fault addr 0x0 in tid {pid}, pid {pid} ({name})"
    phone.logcat.write("F", "libc", words, pid)
    put_tombstone(phone, f"*** *** ***\npid: {pid}, name: {name}\nsignal 11 (SIGSEGV)\n")


@dataclass(frozen=True, slots=True)
class Death:
    am_says: str
    leave_traces: Callable[[Phone, Process], None]


DEATHS: dict[Kind, Death] = {
    Kind.APP_CRASH: Death(THREW, throw),
    Kind.NATIVE_CRASH: Death(CRASHED, crash),
    Kind.LOW_MEMORY_KILL: Death(CRASHED, free_memory),
}

"""Commands over processes."""

from __future__ import annotations

import os
import re
import signal as signals

from virtual_phone.device.call import Call, Program
from virtual_phone.device.pipes import read_all
from virtual_phone.device.processes import Process, user_name
from virtual_phone.toolbox.options import Options, take


def ps(call: Call) -> int:
    options = take(call.words, "AefTlwZ", "opu")
    everything = bool(options.flags & {"A", "e"}) or "p" in options.values
    rows = [p for p in call.phone.processes.all() if everything or p.uid == call.process.uid]
    if "p" in options.values:
        wanted = {int(pid) for pid in re.split("[, ]", options.values["p"]) if pid.isdigit()}
        rows = [p for p in rows if p.pid in wanted]
    if "o" in options.values:
        return _columns(call, options.values["o"], rows)
    if "f" in options.flags:
        call.line("UID            PID  PPID C STIME TTY          TIME CMD")
        for p in rows:
            call.line(f"{user_name(p.uid):<12} {p.pid:>5} {p.parent:>5} 0 00:00:00 ?     00:00:00 {' '.join(p.words)}")
        return 0
    call.line("USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME                       ")
    for p in rows:
        call.line(
            f"{user_name(p.uid):<12} {p.pid:>5} {p.parent:>5} {1_240_000:>7} {52_000:>6} {0:<16} {0:>4} S {p.name}"
        )
    return 0


def _columns(call: Call, wanted: str, rows: list[Process]) -> int:
    columns = [column.partition("=")[0] for column in wanted.split(",")]
    headers = {column: column for column in columns}
    table = [[_field(call, process, column) for column in columns] for process in rows]
    if "=" not in wanted:
        table.insert(0, [headers[column] for column in columns])
    for row in table:
        call.line(" ".join(row))
    return 0


def _field(call: Call, process: Process, column: str) -> str:
    values = {
        "PID": str(process.pid), "PPID": str(process.parent), "USER": user_name(process.uid), "UID": str(process.uid),
        "NAME": process.words[0], "ARGS": " ".join(process.words), "CMD": process.name, "COMM": process.name,
        "CPU": str(process.cpu), "PSR": str(process.cpu), "S": "S", "TID": str(process.pid), "RSS": "52000",
    }  # fmt: skip
    return values.get(column.upper(), "-")


def pidof(call: Call) -> int:
    options = take(call.words, "sx", "o")
    found = [p.pid for name in options.rest for p in call.phone.processes.all() if name in (p.name, p.words[0])]
    if found:
        call.line(" ".join(map(str, sorted(found, reverse=True))))
    return 0 if found else 1


def pgrep(call: Call) -> int:
    options = take(call.words, "fxlo", "u")
    found = _matching(call, options)
    whole = "f" in options.flags
    for p in found:
        call.line(f"{p.pid} {' '.join(p.words) if whole else p.name}" if "l" in options.flags else str(p.pid))
    return 0 if found else 1


def pkill(call: Call) -> int:
    options = take([word for word in call.words if not re.fullmatch(r"-(\d+|[A-Z]+)", word)], "fxlo", "u")
    number = 9 if {"-9", "-KILL"} & set(call.words) else 15
    found = [p for p in _matching(call, options) if p.uid == call.process.uid or call.process.uid == 0]
    for p in found:
        p.kill(number)
    return 0 if found else 1


def _matching(call: Call, options: Options) -> list[Process]:
    """Returns those that match, without the asking process and the shell above it."""
    try:
        pattern = re.compile(options.rest[0] if options.rest else "")
    except re.error:
        return []
    return [
        p
        for p in call.phone.processes.all()
        if p.pid not in (call.process.pid, call.process.parent)
        and pattern.search(" ".join(p.words) if "f" in options.flags else p.name)
    ]


def kill(call: Call) -> int:
    words = list(call.words)
    number = 15
    if words and re.fullmatch(r"-[0-9A-Z]+", words[0]):
        text = words.pop(0)[1:]
        number = int(text) if text.isdigit() else int(getattr(signals, f"SIG{text.removeprefix('SIG')}", 15))
    code = 0
    for word in words:
        process = call.phone.processes.find(int(word)) if word.isdigit() else None
        problem = "No such process" if process is None else ""
        if process is not None and process.uid != call.process.uid:
            problem = "Operation not permitted"
        if problem or process is None:
            call.error(f"{word}: {problem}")
            code = 1
        elif number:
            process.kill(number)
    return code


def nproc(call: Call) -> int:
    allowed = call.phone.processes.allowed(call.process) & call.phone.cores.online_mask
    call.line(str(allowed.bit_count()))
    return 0


async def taskset(call: Call) -> int:
    """Takes toybox's usage: taskset [-ap] [mask] [PID | cmd [args...]]."""
    options = take(call.words, "ap", permute=False)
    rest = options.rest
    if "p" in options.flags:
        return _taskset_pid(call, rest, "a" in options.flags)
    if len(rest) < 2:
        call.error("Needs 2 arguments" if rest else "Needs 1 argument")
        return 1
    mask = _mask(call, rest[0])
    if mask is None:
        return 1
    try:
        call.phone.processes.set_affinity(call.process.pid, mask, call.process.actor)
    except OSError as fault:
        call.error(f"failed to set pid {call.process.pid}'s affinity: {os.strerror(fault.errno or 0)}")
        return 1
    return await call.become(rest[1:])


def _mask(call: Call, text: str) -> int | None:
    """Returns the mask, which must be bare hexadecimal: current toybox calls 0x80 a bad mask."""
    if not re.fullmatch(r"[0-9a-fA-F]+", text):
        call.error(f"bad mask '{text}'")
        return None
    return int(text, 16)


def _taskset_pid(call: Call, rest: list[str], all_threads: bool) -> int:
    if not rest or not rest[-1].isdigit():
        call.error("Needs 1 argument" if not rest else f"bad pid '{rest[-1]}'")
        return 1
    process = call.phone.processes.find(int(rest[-1]))
    if process is None:
        call.error(f"failed to get pid {rest[-1]}'s affinity: No such process")
        return 1
    tids = process.tids if all_threads else [int(rest[-1])]
    code = 0
    for tid in tids:
        call.line(f"pid {tid}'s current affinity mask: {call.phone.processes.allowed(process):x}")
        if len(rest) < 2:
            continue
        mask = _mask(call, rest[0])
        if mask is None:
            return 1
        try:
            call.phone.processes.set_affinity(tid, mask, call.process.actor)
        except OSError as fault:
            call.error(f"failed to set pid {tid}'s affinity: {os.strerror(fault.errno or 0)}")
            code = 1
            continue
        call.line(f"pid {tid}'s new affinity mask: {call.phone.processes.allowed(process):x}")
    return code


async def timeout(call: Call) -> int:
    import asyncio

    options = take(call.words, "fiv", "ks", permute=False)
    if len(options.rest) < 2:
        call.error("Needs 2 arguments")
        return 1
    limit = float(options.rest[0].rstrip("s"))
    try:
        return await asyncio.wait_for(call.become(options.rest[1:]), limit)
    except TimeoutError:
        return 124


async def nice(call: Call) -> int:
    options = take(call.words, "", "n", permute=False)
    return await call.become(options.rest) if options.rest else 0


async def nohup(call: Call) -> int:
    return await call.become(call.words) if call.words else 125


async def xargs(call: Call) -> int:
    options = take(call.words, "0rt", "nI", permute=False)
    data = (await read_all(call.stdin)).decode("utf-8", "surrogateescape")
    items = [item for item in (data.split("\0") if "0" in options.flags else data.split()) if item]
    if not items and "r" in options.flags:
        return 0
    return await call.become([*(options.rest or ["echo"]), *items])


PROGRAMS: dict[str, Program] = {
    "kill": kill,
    "nice": nice,
    "nohup": nohup,
    "nproc": nproc,
    "pgrep": pgrep,
    "pidof": pidof,
    "pkill": pkill,
    "ps": ps,
    "taskset": taskset,
    "timeout": timeout,
    "xargs": xargs,
}

"""Commands over processes, time and identity; checksums."""

from __future__ import annotations

import hashlib
import os
import re
import signal as signals
from datetime import UTC, datetime

from harness.virtual_phone.processes import Process, user_name
from harness.virtual_phone.shell.call import Call, Program
from harness.virtual_phone.shell.pipes import read_all
from harness.virtual_phone.toolbox.options import Options, take

GROUP_NAMES = {
    1004: "input", 1007: "log", 1011: "adb", 1015: "sdcard_rw", 1028: "sdcard_r", 2000: "shell", 3001: "net_bt_admin",
    3002: "net_bt", 3003: "inet", 3006: "net_bw_stats", 3009: "readproc", 3011: "uhid", 0: "root", 1000: "system",
}  # fmt: skip


async def checksum(call: Call) -> int:
    algorithm = call.name.removesuffix("sum")
    options = take(call.words, "bc")
    code = 0
    for name in options.rest or ["-"]:
        digest = hashlib.new(algorithm)
        try:
            if name == "-":
                digest.update(await read_all(call.stdin))
            else:
                content = call.phone.files.readable(call.path(name), call.process.actor)
                if isinstance(content, bytes):
                    digest.update(content)
                else:
                    with content.open("rb") as file:
                        digest = hashlib.file_digest(file, algorithm)
        except OSError as fault:
            call.error(f"{name}: {os.strerror(fault.errno or 0)}")
            code = 1
            continue
        call.line(digest.hexdigest() if "b" in options.flags else f"{digest.hexdigest()}  {name}")
    return code


def id_(call: Call) -> int:
    options = take(call.words, "unGgrZ")
    process = call.process
    if "u" in options.flags:
        call.line(user_name(process.uid) if "n" in options.flags else str(process.uid))
        return 0
    groups = ",".join(f"{gid}({GROUP_NAMES.get(gid) or user_name(gid)})" for gid in sorted(process.groups))
    name = user_name(process.uid)
    call.line(f"uid={process.uid}({name}) gid={process.uid}({name}) groups={groups} context=u:r:shell:s0")
    return 0


def whoami(call: Call) -> int:
    call.line(user_name(call.process.uid))
    return 0


def uname(call: Call) -> int:
    options = take(call.words, "asnrvmpio")
    machine = "aarch64" if call.phone.profile.abis[0].startswith("arm64") else "armv7l"
    release = call.phone.files.read("/proc/version", call.process.actor).decode().split()[2]
    fields = {"s": "Linux", "n": "localhost", "r": release, "v": "#1 SMP PREEMPT", "m": machine}
    wanted = list(fields) if "a" in options.flags else [f for f in fields if f in options.flags] or ["s"]
    call.line(" ".join(fields[f] for f in wanted))
    return 0


def uptime(call: Call) -> int:
    seconds = int(call.phone.uptime_s)
    now = datetime.fromtimestamp(call.phone.clock.wall_s(), UTC)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    call.line(f" {now:%H:%M:%S} up {hours:2d}:{minutes:02d},  0 users,  load average: 0.52, 0.61, 0.58")
    return 0


def date(call: Call) -> int:
    options = take(call.words, "uI", "dr")
    moment = datetime.fromtimestamp(call.phone.clock.wall_s(), UTC)
    form = next((word[1:] for word in options.rest if word.startswith("+")), "%a %b %e %H:%M:%S UTC %Y")
    form = form.replace("%s", str(int(moment.timestamp()))).replace("%N", f"{moment.microsecond * 1000:09d}")
    call.line(moment.strftime(form))
    return 0


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
    for p in found:
        call.line(str(p.pid))
    return 0 if found else 1


def pkill(call: Call) -> int:
    options = take([word for word in call.words if not re.fullmatch(r"-(\d+|[A-Z]+)", word)], "fxlo", "u")
    number = 9 if {"-9", "-KILL"} & set(call.words) else 15
    found = [p for p in _matching(call, options) if p.uid == call.process.uid or call.process.uid == 0]
    for p in found:
        p.kill(number)
    return 0 if found else 1


def _matching(call: Call, options: Options) -> list[Process]:
    """All but the asking process and the shells above it."""
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


async def sleep(call: Call) -> int:
    units = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
    match = re.fullmatch(r"(\d*\.?\d+)([smhd]?)", call.words[0]) if call.words else None
    if match is None:
        call.error("Needs 1 argument" if not call.words else f"bad number '{call.words[0]}'")
        return 1
    await call.flush()
    await call.phone.clock.sleep(float(match.group(1)) * units.get(match.group(2), 1.0))
    return 0


def nproc(call: Call) -> int:
    allowed = call.phone.processes.allowed(call.process) & call.phone.cores.online_mask
    call.line(str(allowed.bit_count()))
    return 0


async def env(call: Call) -> int:
    environment = dict(call.environment)
    words = list(call.words)
    while words and words[0] in ("-i", "-"):
        environment, words = {}, words[1:]
    while words and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    if words:
        return await call.become(words, environment)
    for name, value in sorted(environment.items()):
        call.line(f"{name}={value}")
    return 0


async def taskset(call: Call) -> int:
    """toybox: usage: taskset [-ap] [mask] [PID | cmd [args...]]"""
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
    """Bare hexadecimal: current toybox calls 0x80 a bad mask."""
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


def which(call: Call) -> int:
    from harness.virtual_phone.programs import PROGRAMS

    code = 0
    for name in call.words:
        if name in PROGRAMS and call.phone.offers(name):
            call.line(f"/system/bin/{name}")
        else:
            code = 1
    return code


def true(call: Call) -> int:
    return 0


def false(call: Call) -> int:
    return 1


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


async def sh(call: Call) -> int:
    from harness.virtual_phone.shell.interpreter import Shell, Streams
    from harness.virtual_phone.shell.session import run_line

    shell = Shell(call.phone, call.process, call.environment, call.cwd)
    streams = Streams(call.stdin, call.stdout, call.stderr)
    if call.words[:1] == ["-c"] and len(call.words) > 1:
        shell.positional = call.words[3:]
        return await run_line(shell, call.words[1], streams)
    if not call.words:
        return await run_line(shell, (await read_all(call.stdin)).decode("utf-8", "surrogateescape"), streams)
    try:
        text = call.phone.files.read(call.path(call.words[0]), call.process.actor)
    except OSError as fault:
        call.plain_error(f"/system/bin/sh: {call.words[0]}: {os.strerror(fault.errno or 0)}")
        return 127
    shell.positional = call.words[1:]
    return await run_line(shell, text.decode("utf-8", "surrogateescape"), streams)


async def su(call: Call) -> int:
    """Magisk's: `su -c COMMAND`, `su 0 COMMAND`."""
    call.process.uid, call.process.groups = 0, frozenset({0})
    match call.words:
        case ["-c", command, *_] | ["0" | "root", "-c", command]:
            return await call.become(["sh", "-c", command])
        case ["0" | "root", *words] if words:
            return await call.become(words)
        case _:
            return await call.become(["sh"])


def start_or_stop(call: Call) -> int:
    """Services of init; only root may."""
    if call.process.uid != 0:
        call.error("must be root")
        return 1
    for name in call.words:
        call.phone.properties.set(f"init.svc.{name}", "running" if call.name == "start" else "stopped")
    return 0


PROGRAMS: dict[str, Program] = {
    "date": date,
    "env": env,
    "false": false,
    "id": id_,
    "kill": kill,
    "md5sum": checksum,
    "nice": nice,
    "nohup": nohup,
    "nproc": nproc,
    "pgrep": pgrep,
    "pidof": pidof,
    "pkill": pkill,
    "ps": ps,
    "sh": sh,
    "sha1sum": checksum,
    "sha256sum": checksum,
    "sleep": sleep,
    "start": start_or_stop,
    "stop": start_or_stop,
    "su": su,
    "taskset": taskset,
    "timeout": timeout,
    "true": true,
    "uname": uname,
    "uptime": uptime,
    "which": which,
    "whoami": whoami,
    "xargs": xargs,
}

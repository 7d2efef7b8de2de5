"""Commands over identity, time and programs; checksums."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime

from virtual_phone.device.call import Call, Program
from virtual_phone.device.pipes import read_all
from virtual_phone.device.processes import user_name
from virtual_phone.toolbox.options import take

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
    seconds = int(call.phone.uptime.seconds)
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


async def sleep(call: Call) -> int:
    units = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
    match = re.fullmatch(r"(\d*\.?\d+)([smhd]?)", call.words[0]) if call.words else None
    if match is None:
        call.error("Needs 1 argument" if not call.words else f"bad number '{call.words[0]}'")
        return 1
    await call.flush()
    await call.phone.clock.sleep(float(match.group(1)) * units.get(match.group(2), 1.0))
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


def which(call: Call) -> int:
    code = 0
    for name in call.words:
        if call.phone.offers(name):
            call.line(f"/system/bin/{name}")
        else:
            code = 1
    return code


def getconf(call: Call) -> int:
    if call.words not in (["PAGE_SIZE"], ["PAGESIZE"]):
        call.error(f"bad '{' '.join(call.words)}'")
        return 1
    call.line("4096")
    return 0


def true(call: Call) -> int:
    return 0


def false(call: Call) -> int:
    return 1


async def su(call: Call) -> int:
    """Takes the forms of Magisk: `su -c COMMAND` and `su 0 COMMAND`."""
    call.process.uid, call.process.groups = 0, frozenset({0})
    match call.words:
        case ["-c", command, *_] | ["0" | "root", "-c", command]:
            return await call.become(["sh", "-c", command])
        case ["0" | "root", *words] if words:
            return await call.become(words)
        case _:
            return await call.become(["sh"])


def start_or_stop(call: Call) -> int:
    """Starts or stops services of init, which only root may do."""
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
    "getconf": getconf,
    "id": id_,
    "md5sum": checksum,
    "sha1sum": checksum,
    "sha256sum": checksum,
    "sleep": sleep,
    "start": start_or_stop,
    "stop": start_or_stop,
    "su": su,
    "true": true,
    "uname": uname,
    "uptime": uptime,
    "which": which,
    "whoami": whoami,
}

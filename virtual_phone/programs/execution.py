"""Finds the program that a word names: toybox and the system's tools, a script, the app's interpreter."""

from __future__ import annotations

import inspect
import stat

from virtual_phone.android.benchmark_model import LITERT_MARKER, MARKER, benchmark_model
from virtual_phone.device.call import NOT_FOUND, Call, UnknownOption
from virtual_phone.files.paths import split
from virtual_phone.programs.table import PROGRAMS

NOT_EXECUTABLE = 126
SERVICE_MISSING = 20
SERVICES_NEEDED = {
    "am": "activity",
    "cmd": "package",
    "dumpsys": "power",
    "input": "input",
    "pm": "package",
    "settings": "settings",
    "svc": "power",
    "wm": "window",
}
"""These programs only pass on what a service of system_server answers."""
FOLDERS = ("/system/bin/", "/system/xbin/", "/vendor/bin/", "/product/bin/", "/apex/com.android.runtime/bin/")


async def execute(call: Call) -> int:
    word = call.name
    if "/" not in word:
        return await _named(call, word)
    folder, base = split(word)
    folder = f"{folder.rstrip('/')}/"
    if folder in FOLDERS and base in PROGRAMS:
        call.name = base
        return await _named(call, base)
    return await _file(call, word)


async def _named(call: Call, name: str) -> int:
    if not call.phone.offers(name):
        call.plain_error(f"/system/bin/sh: {call.name}: inaccessible or not found")
        return NOT_FOUND
    call.stdout = await call.phone.faults.reach_output(f"shell:{name}", call.text, call.stdout)
    if call.phone.system_server.down and name in SERVICES_NEEDED:
        call.plain_error(f"cmd: Can't find service: {SERVICES_NEEDED[name]}")
        return SERVICE_MISSING
    try:
        answer = PROGRAMS[name](call)
        return await answer if inspect.isawaitable(answer) else answer
    except UnknownOption as problem:
        call.error(f"Unknown option '{problem.letter}' (see \"{call.name} --help\")")
    except (ValueError, IndexError):
        call.error("bad argument (see --help)")
    return 1


async def _file(call: Call, word: str) -> int:
    path = call.path(word)
    try:
        entry = call.phone.files.status(path, call.process.actor)
        content = call.phone.files.read(path, call.process.actor)
    except OSError:
        call.plain_error(f"/system/bin/sh: {word}: inaccessible or not found")
        return NOT_FOUND
    runnable = entry.mode & 0o111 and stat.S_ISREG(entry.mode) and not call.phone.files.noexec(path)
    if not runnable:
        call.plain_error(f"/system/bin/sh: {word}: can't execute: Permission denied")
        return NOT_EXECUTABLE
    if content[:4] == b"\x7fELF" and MARKER in content:
        return await benchmark_model(call, litert=LITERT_MARKER in content)
    if content[:4] == b"\x7fELF":
        bits = "64-bit ELF file" if content[4:5] == b"\x02" else "32-bit ELF file"
        call.plain_error(f"/system/bin/sh: {word}: not executable: {bits}")
        return NOT_EXECUTABLE
    return await _script(call, path, content)


async def _script(call: Call, path: str, content: bytes) -> int:
    """A script names its interpreter in its first line, or is read by the shell."""
    first, _, _ = content.partition(b"\n")
    words = ["/system/bin/sh"]
    if first.startswith(b"#!"):
        words = first[2:].decode("utf-8", "surrogateescape").split() or words
    return await call.become([*words, path, *call.words])

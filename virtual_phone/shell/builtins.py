"""Commands that only the shell itself can do."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from virtual_phone.device.pipes import read_line
from virtual_phone.files.paths import join
from virtual_phone.shell.control import BreakLoop, ContinueLoop, ExitShell, ReturnFunction
from virtual_phone.shell.lexer import SyntaxFault
from virtual_phone.shell.parser import parse
from virtual_phone.shell.streams import Streams

if TYPE_CHECKING:
    from virtual_phone.shell.interpreter import Shell

Builtin = Callable[["Shell", list[str], "Streams"], Awaitable[int]]


def _out(streams: Streams, text: str) -> None:
    streams.stdout.write(text.encode("utf-8", "surrogateescape"))


def _err(shell: Shell, streams: Streams, text: str) -> int:
    streams.stderr.write(f"{shell.state.name}: {text}\n".encode("utf-8", "surrogateescape"))
    return 1


async def _cd(shell: Shell, words: list[str], streams: Streams) -> int:
    target = words[1] if len(words) > 1 else shell.state.variables.get("HOME", "/")
    if target == "-":
        target = shell.state.variables.get("OLDPWD", shell.state.cwd)
    path = join(shell.state.cwd, target)
    try:
        if not stat.S_ISDIR(shell.phone.files.status(path, shell.process.actor).mode):
            return _err(shell, streams, f"cd: {target}: Not a directory")
        shell.phone.files.enter(path, shell.process.actor)
    except OSError as fault:
        return _err(shell, streams, f"cd: {target}: {os.strerror(fault.errno or 0)}")
    shell.state.variables["OLDPWD"], shell.state.cwd = shell.state.cwd, path
    return 0


async def _pwd(shell: Shell, words: list[str], streams: Streams) -> int:
    _out(streams, shell.state.cwd + "\n")
    return 0


async def _exit(shell: Shell, words: list[str], streams: Streams) -> int:
    raise ExitShell(_number(words, shell.state.last))


async def _return(shell: Shell, words: list[str], streams: Streams) -> int:
    raise ReturnFunction(_number(words, shell.state.last))


def _number(words: list[str], default: int) -> int:
    return int(words[1]) if len(words) > 1 and words[1].lstrip("-").isdigit() else default


async def _break(shell: Shell, words: list[str], streams: Streams) -> int:
    raise BreakLoop


async def _continue(shell: Shell, words: list[str], streams: Streams) -> int:
    raise ContinueLoop


async def _colon(shell: Shell, words: list[str], streams: Streams) -> int:
    return 0


async def _export(shell: Shell, words: list[str], streams: Streams) -> int:
    for word in words[1:]:
        name, sign, value = word.partition("=")
        if sign:
            shell.state.variables[name] = value
        shell.state.exported.add(name)
    return 0


async def _local(shell: Shell, words: list[str], streams: Streams) -> int:
    for word in words[1:]:
        name, sign, value = word.partition("=")
        if not name.startswith("-") and (sign or name not in shell.state.variables):
            shell.state.variables[name] = value
    return 0


async def _unset(shell: Shell, words: list[str], streams: Streams) -> int:
    for name in words[1:]:
        shell.state.variables.pop(name, None)
        shell.state.exported.discard(name)
        shell.state.functions.pop(name, None)
    return 0


async def _set(shell: Shell, words: list[str], streams: Streams) -> int:
    if len(words) == 1:
        for name, value in sorted(shell.state.variables.items()):
            _out(streams, f"{name}={value}\n")
    elif "--" in words:
        shell.state.positional = words[words.index("--") + 1 :]
    return 0


async def _shift(shell: Shell, words: list[str], streams: Streams) -> int:
    count = _number(words, 1)
    if count > len(shell.state.positional):
        return _err(shell, streams, "shift: nothing to shift")
    shell.state.positional = shell.state.positional[count:]
    return 0


async def _read(shell: Shell, words: list[str], streams: Streams) -> int:
    names = [word for word in words[1:] if not word.startswith("-")] or ["REPLY"]
    raw = await read_line(streams.stdin)
    fields = raw.decode("utf-8", "surrogateescape").rstrip("\n").split(None, len(names) - 1)
    for place, name in enumerate(names):
        shell.state.variables[name] = fields[place].strip() if place < len(fields) else ""
    return 0 if raw.endswith(b"\n") else 1


async def _eval(shell: Shell, words: list[str], streams: Streams) -> int:
    try:
        return await shell.run(parse(" ".join(words[1:])), streams)
    except SyntaxFault as fault:
        return _err(shell, streams, f"syntax error: {fault}")


async def _source(shell: Shell, words: list[str], streams: Streams) -> int:
    try:
        content = shell.phone.files.read(join(shell.state.cwd, words[1]), shell.process.actor)
    except OSError as fault:
        return _err(shell, streams, f".: {words[1]}: {os.strerror(fault.errno or 0)}")
    return await shell.run(parse(content.decode("utf-8", "surrogateescape")), streams)


async def _wait(shell: Shell, words: list[str], streams: Streams) -> int:
    if shell.background:
        await asyncio.wait(shell.background)
        shell.background.clear()
    return 0


async def _type(shell: Shell, words: list[str], streams: Streams) -> int:
    code = 0
    for name in words[1:]:
        if name in BUILTINS:
            _out(streams, f"{name} is a shell builtin\n")
        elif shell.phone.offers(name):
            _out(streams, f"{name} is a tracked alias for /system/bin/{name}\n")
        else:
            _out(streams, f"{name} not found\n")
            code = 1
    return code


async def _command(shell: Shell, words: list[str], streams: Streams) -> int:
    if len(words) > 2 and words[1] in ("-v", "-V"):
        name = words[2]
        if name in BUILTINS:
            _out(streams, f"{name}\n")
        elif shell.phone.offers(name):
            _out(streams, f"/system/bin/{name}\n")
        else:
            return 1
        return 0
    if words[1:] and words[1] in BUILTINS:
        return await BUILTINS[words[1]](shell, words[1:], streams)
    return await shell.external(words[1:], shell.state.environment(), streams) if words[1:] else 0


async def _exec(shell: Shell, words: list[str], streams: Streams) -> int:
    if len(words) == 1:
        return 0
    raise ExitShell(await shell.external(words[1:], shell.state.environment(), streams))


BUILTINS: dict[str, Builtin] = {
    ".": _source,
    ":": _colon,
    "break": _break,
    "cd": _cd,
    "command": _command,
    "continue": _continue,
    "eval": _eval,
    "exec": _exec,
    "exit": _exit,
    "export": _export,
    "local": _local,
    "pwd": _pwd,
    "read": _read,
    "readonly": _export,
    "return": _return,
    "set": _set,
    "shift": _shift,
    "source": _source,
    "trap": _colon,
    "type": _type,
    "umask": _colon,
    "unset": _unset,
    "wait": _wait,
}

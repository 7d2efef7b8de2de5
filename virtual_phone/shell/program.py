"""`sh` as a program: a script given by -c, on standard input, or in a file."""

from __future__ import annotations

import os

from virtual_phone.device.call import Call, Program
from virtual_phone.device.pipes import read_all
from virtual_phone.shell.interpreter import Shell
from virtual_phone.shell.session import run_line
from virtual_phone.shell.streams import Streams


async def sh(call: Call) -> int:
    shell = Shell(call.phone, call.process, call.environment, call.cwd)
    streams = Streams(call.stdin, call.stdout, call.stderr)
    if call.words[:1] == ["-c"] and len(call.words) > 1:
        shell.state.positional = call.words[3:]
        return await run_line(shell, call.words[1], streams)
    if not call.words:
        return await run_line(shell, (await read_all(call.stdin)).decode("utf-8", "surrogateescape"), streams)
    try:
        text = call.phone.files.read(call.path(call.words[0]), call.process.actor)
    except OSError as fault:
        call.plain_error(f"/system/bin/sh: {call.words[0]}: {os.strerror(fault.errno or 0)}")
        return 127
    shell.state.positional = call.words[1:]
    return await run_line(shell, text.decode("utf-8", "surrogateescape"), streams)


PROGRAMS: dict[str, Program] = {"sh": sh}

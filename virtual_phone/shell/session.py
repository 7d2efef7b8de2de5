"""One use of `adb shell`: a command line, a script on standard input, or a person at a prompt."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from virtual_phone.device.pipes import BrokenPipe, Pipe, Writer, read_line
from virtual_phone.shell.control import BreakLoop, ContinueLoop, ExitShell, ReturnFunction
from virtual_phone.shell.interpreter import Shell
from virtual_phone.shell.lexer import SyntaxFault
from virtual_phone.shell.parser import parse
from virtual_phone.shell.streams import Streams

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone
    from virtual_phone.shell.terminal import Terminal

SIGPIPE_CODE = 128 + 13
SIGINT_CODE = 128 + 2


async def run_session(
    phone: Phone, line: str, stdin: Pipe, stdout: Writer, stderr: Writer, terminal: Terminal | None = None
) -> int:
    process = phone.processes.login_shell()
    shell = Shell(phone, process, phone.shell_environment())
    streams = Streams(stdin, stdout, stderr)
    try:
        if line:
            return await run_line(shell, line, streams)
        return await _read_and_run(shell, stdin, streams, terminal)
    finally:
        for task in shell.background:
            task.cancel()
        phone.processes.remove(process)


async def run_line(shell: Shell, line: str, streams: Streams) -> int:
    """Runs a whole line, as `sh -c` does, and returns its exit code."""
    try:
        script = parse(line)
    except SyntaxFault as fault:
        words = str(fault) if str(fault) == "no closing quote" else f"syntax error: {fault}"
        await shell.say(streams, words)
        return 1
    try:
        code = await shell.run(script, streams)
    except ExitShell as leaving:
        code = leaving.code
    except (BreakLoop, ContinueLoop, ReturnFunction):
        code = shell.state.last
    except BrokenPipe:
        return SIGPIPE_CODE
    if shell.background:
        await asyncio.wait(shell.background)
    return code


async def _read_and_run(shell: Shell, stdin: Pipe, streams: Streams, terminal: Terminal | None) -> int:
    """Runs lines as they come; an unfinished one (an open quote, an open `for`) goes on in the next."""
    unfinished = ""
    while True:
        if terminal is not None:
            await terminal.prompt("> " if unfinished else f"{shell.phone.device_name}:{shell.state.cwd} $ ")
        raw = await read_line(stdin)
        if not raw:
            return shell.state.last
        text = unfinished + raw.decode("utf-8", "surrogateescape")
        try:
            script = parse(text)
        except SyntaxFault as fault:
            if str(fault) in ("no closing quote", "unexpected EOF") or "unclosed" in str(fault):
                unfinished = text
                continue
            await shell.say(streams, f"syntax error: {fault}")
            unfinished, shell.state.last = "", 1
            continue
        unfinished = ""
        running = asyncio.create_task(shell.run(script, streams))
        if terminal is not None:
            terminal.interrupt = running.cancel
        try:
            await running
        except asyncio.CancelledError:
            if not running.cancelled() or terminal is None:
                running.cancel()
                raise
            shell.state.last = SIGINT_CODE
        except ExitShell as leaving:
            return leaving.code
        except (BreakLoop, ContinueLoop, ReturnFunction):
            continue

"""Walks the tree of a shell line and runs its commands."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from virtual_phone.device.call import Call
from virtual_phone.device.pipes import BrokenPipe, Bytes, Capture, Pipe, Writer
from virtual_phone.device.processes import Killed
from virtual_phone.files.paths import join
from virtual_phone.shell import builtins
from virtual_phone.shell.arithmetic import ArithmeticFault
from virtual_phone.shell.control import BreakLoop, ContinueLoop, ExitShell, ReturnFunction
from virtual_phone.shell.expansion import ExpansionFault, Surroundings, expand_pattern, expand_text, expand_words
from virtual_phone.shell.redirection import RedirectFault, open_redirects
from virtual_phone.shell.state import ShellState
from virtual_phone.shell.streams import Streams
from virtual_phone.shell.syntax import (
    AndOr,
    Case,
    For,
    Function,
    Group,
    If,
    Loop,
    Node,
    Pipeline,
    Script,
    Simple,
)

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone
    from virtual_phone.device.processes import Process


SIGPIPE_CODE = 128 + 13


class Shell:
    """One shell process."""

    def __init__(self, phone: Phone, process: Process, environment: dict[str, str], cwd: str = "/") -> None:
        self.phone = phone
        self.process = process
        self.state = ShellState(dict(environment), set(environment), cwd)
        self.background: set[asyncio.Task[int]] = set()

    def subshell(self) -> Shell:
        child = Shell(self.phone, self.process, {})
        child.state = self.state.for_subshell()
        child.background = self.background
        return child

    async def run(self, script: Script, streams: Streams) -> int:
        for commands in script.lists:
            if commands.background:
                self._start(commands, streams)
            else:
                await self._and_or(commands, streams)
        return self.state.last

    def _start(self, commands: AndOr, streams: Streams) -> None:
        child = self.subshell()
        task = asyncio.create_task(child._background(commands, replace(streams, stdin=Bytes())))
        self.state.last_background = str(self.process.pid + 1)
        self.background.add(task)
        self.state.last = 0

    async def _background(self, commands: AndOr, streams: Streams) -> int:
        try:
            return await self._and_or(commands, streams)
        except ExitShell as leaving:
            return leaving.code

    async def _and_or(self, commands: AndOr, streams: Streams) -> int:
        self.state.last = await self._pipeline(commands.first, streams)
        for operator, pipeline in commands.rest:
            if (self.state.last == 0) == (operator == "&&"):
                self.state.last = await self._pipeline(pipeline, streams)
        return self.state.last

    async def _pipeline(self, pipeline: Pipeline, streams: Streams) -> int:
        if len(pipeline.stages) == 1:
            code = await self._node(pipeline.stages[0], streams)
        else:
            code = await self._connected(pipeline.stages, streams)
        self.state.last = int(code == 0) if pipeline.negated else code
        return self.state.last

    async def _connected(self, stages: tuple[Node, ...], streams: Streams) -> int:
        tasks: list[asyncio.Task[int]] = []
        stdin = streams.stdin
        for place, stage in enumerate(stages):
            last = place == len(stages) - 1
            pipe = Pipe()
            out: Writer = streams.stdout if last else pipe
            tasks.append(asyncio.create_task(self.subshell()._stage(stage, Streams(stdin, out, streams.stderr), last)))
            stdin = pipe
        try:
            return (await asyncio.gather(*tasks))[-1]
        finally:
            for task in tasks:
                task.cancel()

    async def _stage(self, stage: Node, streams: Streams, last: bool) -> int:
        try:
            return await self._node(stage, streams)
        except ExitShell as leaving:
            return leaving.code
        except BrokenPipe:
            if last:
                raise
            return SIGPIPE_CODE
        finally:
            if not last:
                streams.stdout.close()
            if isinstance(streams.stdin, Pipe):
                streams.stdin.abandon()

    async def _node(self, node: Node, streams: Streams) -> int:
        try:
            opened = await open_redirects(self, node.redirects, streams) if node.redirects else streams
        except RedirectFault as fault:
            await self.say(streams, str(fault))
            return 1
        try:
            code = await self._inner(node, opened)
            if opened is not streams:
                await opened.stdout.drain()
                await opened.stderr.drain()
        except (ExpansionFault, ArithmeticFault) as fault:
            await self.say(opened, str(fault))
            raise ExitShell(1) from fault
        except ConnectionError:
            raise
        except OSError as fault:
            # A write that the file system refused: no space, or a value that the kernel does not take.
            await self.say(streams, f"write: {os.strerror(fault.errno or 0)}")
            return 1
        return code

    async def say(self, streams: Streams, text: str) -> None:
        streams.stderr.write(f"{self.state.name}: {text}\n".encode("utf-8", "surrogateescape"))
        await streams.stderr.drain()

    async def _inner(self, node: Node, streams: Streams) -> int:
        match node:
            case Simple():
                return await self._simple(node, streams)
            case If():
                return await self._if(node, streams)
            case Loop():
                return await self._loop(node, streams)
            case For():
                return await self._for(node, streams)
            case Case():
                return await self._case(node, streams)
            case Group(subshell=False):
                return await self.run(node.body, streams)
            case Group():
                return await self._in_subshell(node.body, streams)
            case Function():
                self.state.functions[node.name] = node.body
                return 0

    async def _in_subshell(self, body: Script, streams: Streams) -> int:
        try:
            return await self.subshell().run(body, streams)
        except ExitShell as leaving:
            return leaving.code

    async def _if(self, node: If, streams: Streams) -> int:
        for condition, body in node.branches:
            if await self.run(condition, streams) == 0:
                return await self.run(body, streams) if body.lists else 0
        return await self.run(node.otherwise, streams) if node.otherwise else 0

    async def _loop(self, node: Loop, streams: Streams) -> int:
        code = 0
        while (await self.run(node.condition, streams) == 0) != node.until:
            try:
                code = await self.run(node.body, streams)
            except ContinueLoop:
                pass
            except BreakLoop:
                break
            await asyncio.sleep(0)
        return code

    async def _for(self, node: For, streams: Streams) -> int:
        values = self.state.positional if node.words is None else await expand_words(node.words, self.around(streams))
        code = 0
        for value in values:
            self.state.variables[node.name] = value
            try:
                code = await self.run(node.body, streams)
            except ContinueLoop:
                continue
            except BreakLoop:
                break
        return code

    async def _case(self, node: Case, streams: Streams) -> int:
        around = self.around(streams)
        subject = await expand_text(node.subject, around)
        for patterns, body in node.arms:
            for pattern in patterns:
                if (await expand_pattern(pattern, around)).fullmatch(subject):
                    return await self.run(body, streams) if body.lists else 0
        return 0

    async def _simple(self, node: Simple, streams: Streams) -> int:
        around = self.around(streams)
        words = await expand_words(node.words, around)
        values = {name: await expand_text(value, around) for name, value in node.assignments}
        if not words:
            self.state.variables.update(values)
            return self.state.last if any(value.substitutes for _, value in node.assignments) else 0
        if words[0] in self.state.functions:
            return await self._function(self.state.functions[words[0]], words[1:], streams)
        builtin = builtins.BUILTINS.get(words[0])
        if builtin is not None:
            code = await builtin(self, words, streams)
            await streams.stderr.drain()
            await streams.stdout.drain()
            return code
        return await self.external(words, {**self.state.environment(), **values}, streams)

    async def _function(self, body: Group, arguments: list[str], streams: Streams) -> int:
        outer, self.state.positional = self.state.positional, arguments
        try:
            return await self.run(body.body, streams)
        except ReturnFunction as returning:
            return returning.code
        finally:
            self.state.positional = outer

    async def external(self, words: list[str], environment: dict[str, str], streams: Streams) -> int:
        process = self.phone.processes.fork(self.process, words)
        call = Call(
            self.phone,
            process,
            words[0],
            words[1:],
            streams.stdin,
            streams.stdout,
            streams.stderr,
            environment,
            self.state.cwd,
            self.phone.programs.execute,
        )
        try:
            code = await process.guard(call.execute(call))
        except Killed as killed:
            code = 128 + killed.signal
        except asyncio.CancelledError:
            self.phone.survivors.connection_lost(process)
            raise
        finally:
            self.phone.processes.remove(process)
        await streams.stdout.drain()
        await streams.stderr.drain()
        return code

    def around(self, streams: Streams) -> Surroundings:
        async def substitute(body: Script) -> str:
            captured = Capture()
            child = self.subshell()
            try:
                self.state.last = await child.run(body, replace(streams, stdout=captured))
            except ExitShell as leaving:
                self.state.last = leaving.code
            return captured.data.decode("utf-8", "surrogateescape")

        return Surroundings(
            lambda name: self.state.value(name, self.process.pid),
            self.state.assign,
            lambda: self.state.positional,
            substitute,
            self._names_in,
            self._exists,
        )

    def _names_in(self, folder: str) -> list[str]:
        try:
            return sorted(self.phone.files.names(join(self.state.cwd, folder), self.process.actor))
        except OSError:
            return []

    def _exists(self, path: str) -> bool:
        return self.phone.files.exists(join(self.state.cwd, path), self.process.actor)

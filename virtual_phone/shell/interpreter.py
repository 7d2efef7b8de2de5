"""Walks the tree of a shell line and runs its commands."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from virtual_phone.device.call import Call
from virtual_phone.device.pipes import BrokenPipe, Bytes, Capture, Discard, Pipe, Reader, Writer
from virtual_phone.device.processes import Killed
from virtual_phone.files.paths import join
from virtual_phone.shell import builtins
from virtual_phone.shell.arithmetic import ArithmeticFault
from virtual_phone.shell.control import BreakLoop, ContinueLoop, ExitShell, ReturnFunction
from virtual_phone.shell.expansion import ExpansionFault, Surroundings, expand_pattern, expand_text, expand_words
from virtual_phone.shell.redirection import RedirectFault, open_redirects
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
    Substitution,
    Word,
)

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone
    from virtual_phone.device.processes import Process


@dataclass(frozen=True, slots=True)
class Streams:
    stdin: Reader
    stdout: Writer
    stderr: Writer


SIGPIPE_CODE = 128 + 13


class Shell:
    """One shell process: its variables, folder and last exit code."""

    def __init__(self, phone: Phone, process: Process, environment: dict[str, str], cwd: str = "/") -> None:
        self.phone = phone
        self.process = process
        self.variables = dict(environment)
        self.exported = set(environment)
        self.functions: dict[str, Group] = {}
        self.positional: list[str] = []
        self.cwd = cwd
        self.last = 0
        self.last_background = ""
        self.name = "/system/bin/sh"
        self.background: set[asyncio.Task[int]] = set()

    def subshell(self) -> Shell:
        child = Shell(self.phone, self.process, {}, self.cwd)
        child.variables = dict(self.variables)
        child.exported = set(self.exported)
        child.functions = dict(self.functions)
        child.positional = list(self.positional)
        child.last = self.last
        child.background = self.background
        return child

    def environment(self) -> dict[str, str]:
        return {name: self.variables[name] for name in self.exported if name in self.variables}

    async def run(self, script: Script, streams: Streams) -> int:
        for commands in script.lists:
            if commands.background:
                self._start(commands, streams)
            else:
                await self._and_or(commands, streams)
        return self.last

    def _start(self, commands: AndOr, streams: Streams) -> None:
        child = self.subshell()
        task = asyncio.create_task(child._background(commands, replace(streams, stdin=Bytes())))
        self.last_background = str(self.process.pid + 1)
        self.background.add(task)
        self.last = 0

    async def _background(self, commands: AndOr, streams: Streams) -> int:
        try:
            return await self._and_or(commands, streams)
        except ExitShell as leaving:
            return leaving.code

    async def _and_or(self, commands: AndOr, streams: Streams) -> int:
        self.last = await self._pipeline(commands.first, streams)
        for operator, pipeline in commands.rest:
            if (self.last == 0) == (operator == "&&"):
                self.last = await self._pipeline(pipeline, streams)
        return self.last

    async def _pipeline(self, pipeline: Pipeline, streams: Streams) -> int:
        if len(pipeline.stages) == 1:
            code = await self._node(pipeline.stages[0], streams)
        else:
            code = await self._connected(pipeline.stages, streams)
        self.last = int(code == 0) if pipeline.negated else code
        return self.last

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
        streams.stderr.write(f"{self.name}: {text}\n".encode("utf-8", "surrogateescape"))
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
                self.functions[node.name] = node.body
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
        values = self.positional if node.words is None else await expand_words(node.words, self.around(streams))
        code = 0
        for value in values:
            self.variables[node.name] = value
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
            self.variables.update(values)
            return self.last if any(_has_substitution(value) for _, value in node.assignments) else 0
        if words[0] in self.functions:
            return await self._function(self.functions[words[0]], words[1:], streams)
        builtin = builtins.BUILTINS.get(words[0])
        if builtin is not None:
            code = await builtin(self, words, streams)
            await streams.stderr.drain()
            await streams.stdout.drain()
            return code
        return await self.external(words, {**self.environment(), **values}, streams)

    async def _function(self, body: Group, arguments: list[str], streams: Streams) -> int:
        outer, self.positional = self.positional, arguments
        try:
            return await self.run(body.body, streams)
        except ReturnFunction as returning:
            return returning.code
        finally:
            self.positional = outer

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
            self.cwd,
            self.phone.programs.execute,
        )
        try:
            code = await process.guard(call.execute(call))
        except Killed as killed:
            code = 128 + killed.signal
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
                self.last = await child.run(body, replace(streams, stdout=captured))
            except ExitShell as leaving:
                self.last = leaving.code
            return captured.data.decode("utf-8", "surrogateescape")

        return Surroundings(self.value, self.assign, lambda: self.positional, substitute, self._names_in, self._exists)

    def value(self, name: str) -> str | None:
        special = {
            "?": str(self.last),
            "$": str(self.process.pid),
            "!": self.last_background,
            "#": str(len(self.positional)),
            "0": self.name,
            "PWD": self.cwd,
            "-": "h",
        }
        if name in special:
            return special[name]
        if name.isdigit():
            place = int(name) - 1
            return self.positional[place] if place < len(self.positional) else None
        return self.variables.get(name)

    def assign(self, name: str, value: str) -> None:
        self.variables[name] = value

    def _names_in(self, folder: str) -> list[str]:
        try:
            return sorted(self.phone.files.names(join(self.cwd, folder), self.process.actor))
        except OSError:
            return []

    def _exists(self, path: str) -> bool:
        return self.phone.files.exists(join(self.cwd, path), self.process.actor)


def _has_substitution(value: object) -> bool:
    return isinstance(value, Word) and any(isinstance(part, Substitution) for part in value.parts)


__all__ = ["Discard", "Shell", "Streams"]

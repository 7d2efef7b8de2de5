"""What a command gets when it is run: its words, its streams, its process, its phone; and the programs of a phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from virtual_phone.device.pipes import Reader, Writer
from virtual_phone.files.paths import join

if TYPE_CHECKING:
    from virtual_phone.device.phone import Phone
    from virtual_phone.device.processes import Process

Execute = Callable[["Call"], Awaitable[int]]
Program = Callable[["Call"], int | Awaitable[int]]

NOT_FOUND = 127


class UnknownOption(Exception):
    """A letter that the program does not know; whoever runs the program says so in toybox's words."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        super().__init__(letter)


@dataclass(slots=True)
class Call:
    phone: Phone
    process: Process
    name: str
    words: list[str]
    stdin: Reader
    stdout: Writer
    stderr: Writer
    environment: dict[str, str]
    cwd: str
    execute: Execute
    """Runs another command in this one's place, as exec does."""
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join([self.name, *self.words])

    async def launch_tool(self, program: str) -> None:
        """It measures for the shell from now on, and may outlive its connection."""
        self.process.is_tool = True
        self.phone.survivors.start_begins()
        self.stdout = await self.phone.faults.reach_output(f"tool:{program}", self.text, self.stdout)

    def out(self, text: str) -> None:
        self.stdout.write(text.encode("utf-8", "surrogateescape"))

    def line(self, text: str = "") -> None:
        self.out(text + "\n")

    def error(self, text: str) -> None:
        self.stderr.write(f"{self.name}: {text}\n".encode("utf-8", "surrogateescape"))

    def plain_error(self, text: str) -> None:
        self.stderr.write(f"{text}\n".encode("utf-8", "surrogateescape"))

    def path(self, word: str) -> str:
        return join(self.cwd, word)

    async def flush(self) -> None:
        await self.stdout.drain()
        await self.stderr.drain()

    async def become(self, words: list[str], environment: dict[str, str] | None = None) -> int:
        """Runs another program in the same process, streams and folder, as exec does."""
        self.name, self.words = words[0], words[1:]
        if environment is not None:
            self.environment = environment
        self.process.rename(words)
        return await self.execute(self)


@dataclass(frozen=True, slots=True)
class Programs:
    """What is installed on a phone, and how a word finds one."""

    table: Mapping[str, Program]
    """Those of /system/bin by name."""
    execute: Execute
    """Runs whatever a word names: one of these, or a file."""


async def _not_found(call: Call) -> int:
    call.plain_error(f"/system/bin/sh: {call.name}: inaccessible or not found")
    return NOT_FOUND


NO_PROGRAMS = Programs({}, _not_found)
"""Those of a phone that has not left the factory."""

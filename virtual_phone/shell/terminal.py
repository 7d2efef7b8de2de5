"""The line discipline of a pseudo-terminal: echo, backspace, Ctrl-C, Ctrl-D, and CR before each LF."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from virtual_phone.device.pipes import Pipe, Writer


class Terminal:
    """A Writer for the processes, and what a person types for the shell."""

    def __init__(self, screen: Writer, stdin: Pipe) -> None:
        self._screen = screen
        self._stdin = stdin
        self._line = bytearray()
        self.interrupt: Callable[[], bool] = lambda: False
        """Ends what runs in the foreground (SIGINT), and returns False where nothing does."""

    def write(self, data: bytes) -> None:
        self._screen.write(data.replace(b"\n", b"\r\n"))

    async def drain(self) -> None:
        await self._screen.drain()

    def close(self) -> None: ...

    async def prompt(self, text: str) -> None:
        self._screen.write(text.encode())
        await self._screen.drain()

    async def typed(self, data: bytes) -> None:
        for byte in data:
            self._key(byte)
        await self._screen.drain()

    def _key(self, byte: int) -> None:
        if byte in (0x0D, 0x0A):
            self._screen.write(b"\r\n")
            self._stdin.write(bytes(self._line) + b"\n")
            self._line.clear()
        elif byte in (0x7F, 0x08):
            if self._line:
                self._line.pop()
                self._screen.write(b"\b \b")
        elif byte == 0x03:
            self._screen.write(b"^C\r\n")
            self._line.clear()
            if not self.interrupt():
                self._stdin.write(b"\n")
        elif byte == 0x04:
            if not self._line:
                self._stdin.close()
        else:
            self._line.append(byte)
            self._screen.write(bytes([byte]))

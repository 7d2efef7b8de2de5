"""The seam between the harness and a phone: `adb_transport.py` implements it over the real adb server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """What a shell line answered."""

    stdout: str
    stderr: str
    exit_code: int

    @property
    def ok(self) -> bool:
        return self.exit_code == 0


class Transport(Protocol):
    """One connected phone. Every method raises PhoneFailed (with its reason) when the phone does not answer as a phone.

    A shell line is made by harness.phone.line.line() and by nothing else, so that nothing reaches a shell unquoted.
    """

    @property
    def serial(self) -> str: ...

    def state(self) -> str:
        """As adb says it: device, offline, unauthorized, absent …"""

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        """Run a shell line to its end (shell v2: exit code and stderr apart)."""

    def stream(self, line: str, silence_s: float) -> AbstractContextManager[Iterator[str]]:
        """Output lines as they come; PhoneFailed("timed_out") after `silence_s` without any."""

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None: ...

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None: ...

    def pull(self, remote: str, local: Path) -> None: ...

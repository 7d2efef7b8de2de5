"""The three streams of a command."""

from __future__ import annotations

from dataclasses import dataclass

from virtual_phone.device.pipes import Reader, Writer


@dataclass(frozen=True, slots=True)
class Streams:
    stdin: Reader
    stdout: Writer
    stderr: Writer

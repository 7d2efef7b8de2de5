"""What runs a model: TensorFlow Lite on this computer, or a declared model of a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from virtual_phone.app.digest import Output
from virtual_phone.app.request import Stop, Warmup


class ModelRejected(Exception):
    """The runtime does not take the bytes, or the options with them."""


class InputRefused(Exception): ...


class InvokeFailed(Exception): ...


@dataclass(frozen=True, slots=True)
class Warmed:
    runs: int
    ns: int


@dataclass(frozen=True, slots=True)
class Timed:
    invoke_ns: list[int]
    call_ns: list[int]
    cpus: list[int]
    wall_ns: int


class Loaded(Protocol):
    init_ns: int

    def first(self, seed: int | None, input_bytes: bytes | None) -> int:
        """Fills the inputs and runs once. Returns the nanoseconds of that run."""

    def warm_up(self, rule: Warmup) -> Warmed: ...

    def time(self, stop: Stop) -> Timed: ...

    def outputs(self) -> list[Output]: ...


class Runtime(Protocol):
    name: str
    version: str
    """As a request may ask for it."""

    def now_ns(self) -> int: ...

    def load(self, content: bytes, threads: int, xnnpack: bool) -> Loaded: ...

    def peak_rss_kb(self) -> int | None: ...

"""The question every runner is asked, and the answer every runner gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from harness.app.protocol import OutputDigest
from harness.phone.adb.transport import Transport
from harness.results.records import Clock, CoreChoice, Placement, Telemetry


@dataclass(frozen=True, slots=True)
class ModelOnPhone:
    """A model that lies on the phone and was checked there."""

    name: str
    sha256: str
    remote: str
    effort: Effort | None = None
    """None: the effort of the question."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much one start does for one model."""

    min_runs: int = 10
    min_ms: int = 300
    max_ms: int = 10_000
    warmup_min_ms: int = 50
    warmup_max_ms: int = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """One start: these models, in this order, on this core."""

    run: str
    start: int
    nonce: str
    core: CoreChoice
    threads: int
    xnnpack: bool
    clock: Clock
    models: tuple[ModelOnPhone, ...]
    effort: Effort
    input_seed: int
    throwaway: ModelOnPhone | None = None
    silence_s: float = 60.0
    """No word for so long: timed_out."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one start said of one model, before any judgement."""

    model: ModelOnPhone
    position: int
    latencies_ns: tuple[int, ...]
    call_ns: tuple[int, ...] | None
    placement: Placement
    complete: bool
    """False: a chunk is missing or came twice."""
    sha256: str
    """Of the file that the runner says it ran."""
    telemetry: Telemetry
    """What the runner itself read around this model. The conditions of the whole start are the session's to add."""
    allowed_after_pinning: str | None = None
    """The cores that the start began with, as Cpus_allowed_list spells them."""
    alone: bool = False
    """True: no other model ran in this start, so that initialisation, first inference and memory are this model's."""
    outputs: tuple[OutputDigest, ...] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """There is no number for this model (`name` None: for the whole start), and why."""

    name: str | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one start said."""

    runtime: str
    app_version: str | None
    app_sha256: str | None
    measured: tuple[Measured, ...]
    refused: tuple[Refused, ...]
    notices: tuple[str, ...] = field(default=())
    """Oddities that did not cost a number: ignored lines, events of another nonce."""


Heard = Callable[[Measured | Refused], None]
"""Called as soon as a model is done, so that nothing measured is lost when the phone goes."""


class Runner(Protocol):
    """One way to measure. `ask` raises PhoneFailed only when the phone itself is gone."""

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer: ...

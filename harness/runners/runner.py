"""The question every runner is asked, and the answer every runner gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol, Self, runtime_checkable

from harness.app.protocol import OutputDigest
from harness.phone.adb.transport import Transport
from harness.results.records import Clock, CoreChoice, RunnerName
from harness.results.telemetry import Placement, Telemetry


@dataclass(frozen=True, slots=True)
class ModelOnPhone:
    """A model that lies on the phone and was checked there."""

    name: str
    sha256: str
    remote: str
    effort: Effort | None = None
    """What a start does for this model. None: what the question says."""


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
    runtime: str | None = None
    """Which of the app's runtimes computes. None: the app's default."""
    throwaway: ModelOnPhone | None = None
    silence_s: float = 60.0
    """After so long without a word the start has timed out."""


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
    """The hash of the file that the runner says it ran."""
    telemetry: Telemetry
    """What the runner itself read around this model. The conditions of the whole start are the session's to add."""
    allowed_after_pinning: str | None = None
    """The cores that the start began with, as Cpus_allowed_list spells them."""
    alone: bool = False
    """True: no other model ran in this start, so that initialisation, first inference and memory are this model's."""
    outputs: tuple[OutputDigest, ...] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Says why there is no number for this model. `name` is None where it concerns the whole start."""

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


@dataclass(frozen=True, slots=True)
class OperatorTime:
    """One node of a model's graph, or of a delegate's."""

    index: int
    type: str
    mean_ms: float
    share: float
    """Its share of the whole inference, 0 to 1."""
    times_called: int
    name: str


Heard = Callable[[Measured | Refused], None]
"""Is called as soon as a model is done, so that nothing measured is lost when the phone goes."""


def _unheard(_: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Supplies:
    """What a session has for its runners; each takes what it needs."""

    package: str
    """The name of the benchmark app."""
    apk: Path
    """The benchmark app that this bigcore came with. The file may be missing."""
    tool: Path | None
    """The user's benchmark_model, or a folder with one per ABI."""
    tell: Callable[[str], None]
    """Tells people what they would not expect."""
    anew: bool = False
    """Whether the app is installed anew even where the phone has this very build."""
    tell_step: Callable[[str], None] = _unheard
    """Tells people what the runner is at, where every sweep comes by it."""


class Runner(Protocol):
    """One way to measure. Its class states what it can, so that nobody else has to know one runner from another."""

    foreground: ClassVar[bool]
    """True: its program must stay in front of the screen, or the sample is set aside."""
    uses_app: ClassVar[bool]
    """True: it runs the benchmark app, whose hash must stay the same throughout a sweep."""
    tells_each_latency: ClassVar[bool]
    """False: one figure stands for all inferences of a start."""
    profiles_operators: ClassVar[bool]
    """True: it is an OperatorProfiler as well."""
    clocks: ClassVar[frozenset[Clock]]
    """The performance modes that its programs can be measured in."""
    any_core: ClassVar[bool]
    """True: its program can be held to whichever core is asked for."""
    most_threads: ClassVar[int | None]
    """How many threads it can compute on. None: as many as are asked for."""
    chooses_runtime: ClassVar[bool]
    """True: its program holds several runtimes, and computes with the one that is asked for."""
    xnnpack: ClassVar[frozenset[bool]]
    """What it can be told of XNNPACK: {True, False} where it can use it and can do without."""
    next_step: ClassVar[str]
    """What its user can try when it measures nothing."""

    @classmethod
    def supplied_with(cls, supplies: Supplies) -> Self:
        """Raises ConfigRefused where something is missing that only the user can give."""

    def prepare(self, phone: Transport, abis: Sequence[str]) -> str | None:
        """Returns the SHA-256 of the program that it will run. None: the phone does not tell.

        It is called before any model is pushed, since a phone may forbid what the runner needs.
        """

    def put_beside_models(self, phone: Transport) -> None:
        """Pushes what the runner needs below the folder of the models, once that is filled. It is called again in
        mid-session where files may have gone from the phone."""

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
        """Asks one start, and returns its answer. Raises PhoneFailed only when the phone itself is gone."""


RunnerOfSide = tuple[RunnerName, str]
"""A runner's name, and the side that it measures: two sides may have another app or tool each."""


@runtime_checkable
class OperatorProfiler(Protocol):
    """A runner that can tell the time per operator."""

    def profile(self, phone: Transport, question: Question, model: ModelOnPhone) -> tuple[OperatorTime, ...] | Refused:
        """Returns the time per operator from an invocation of its own, since profiling costs time itself."""

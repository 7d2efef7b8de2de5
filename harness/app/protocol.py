"""The request and the events: the harness's side of android_app/PROTOCOL.md."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

PROTOCOL_VERSION: Literal[1] = 1
PROTOCOL_WITH_RUNTIME: Literal[2] = 2
REMOTE_ROOT = "/data/local/tmp/bigcore"
BUNDLE_KEY = "bigcore"


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SeededInput(_Message):
    seed: int = Field(ge=0, le=2**53)


class FileInput(_Message):
    file: str
    sha256: str


class WarmUp(_Message):
    """Until the fast and the slow moving average of the latency agree; never past max_ms."""

    min_runs: int = 3
    min_ms: int = 50
    max_ms: int = 1000
    tolerance: float = 0.02
    steady_runs: int = 10


class Stop(_Message):
    """Timed runs of one model in one start."""

    min_runs: int = 10
    min_ms: int = 300
    max_ms: int = 10_000


class ModelRequest(_Message):
    id: str = Field(pattern=r"^[A-Za-z0-9._+-]{1,120}$")
    path: str
    sha256: str
    input: SeededInput | FileInput = SeededInput(seed=1)
    warmup: WarmUp = WarmUp()
    stop: Stop = Stop()


class Throwaway(_Message):
    path: str
    sha256: str


class Request(_Message):
    protocol: Literal[1, 2] = PROTOCOL_VERSION
    """2 where `runtime` is asked for: an app that speaks 1 then refuses by name instead of running another."""
    run: str = Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")
    nonce: str = Field(pattern=r"^[0-9a-f]{32}$")
    start: int
    core_mask: str = Field(pattern=r"^[0-9a-f]+$")
    threads: int = 1
    xnnpack: bool = True
    clock: Literal["free", "sustained", "fixed", "locked"] = "free"
    runtime: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,64}$")
    throwaway: Throwaway | None = None
    models: tuple[ModelRequest, ...]


class _Event(_Message):
    nonce: str
    run: str | None
    start: int | None
    seq: int
    time_ns: int


class AndroidFacts(_Message):
    sdk: int | None = None
    release: str | None = None
    fingerprint: str | None = None
    model: str | None = None


class Hello(_Event):
    event: Literal["hello"]
    protocol: int
    app_version: str | None = None
    package: str | None = None
    apk_sha256: str | None = None
    mode: Literal["app", "shell"]
    runtime: str | None
    runtime_sha256: str | None = None
    runtimes: tuple[str, ...] = ()
    """All that a request may ask for, the default first; empty from an app that speaks protocol 1."""
    abi: str | None = None
    android: AndroidFacts = AndroidFacts()
    pid: int | None = None
    tid: int | None = None
    cpuset: str | None = None
    allowed_cores: str | None = None
    pinned_by: Literal["native", "taskset", "none"] | None = None
    files: str | None = None


class Window(_Event):
    """The app's window did not come to the front by itself; comes before hello."""

    event: Literal["window"]
    state: str
    """`awaited`: the shell may open it now. `missing`: it did not come, and the start goes on without it."""


class Begin(_Event):
    event: Literal["begin"]
    model: str
    index: int


class Latencies(_Event):
    event: Literal["latencies"]
    model: str
    chunk: int
    invoke_ns: tuple[int, ...]
    call_ns: tuple[int, ...] | None = None
    cpus: tuple[int, ...] | None = None


class OutputDigest(_Message):
    """One output tensor of the seeded input: enough to see that a phone computes what this computer computes."""

    name: str | None = None
    shape: tuple[int, ...]
    dtype: str
    count: int
    finite: bool
    top: tuple[tuple[int, float], ...] | None = None
    projections: tuple[float, ...] | None = None


class ModelDone(_Event):
    event: Literal["model"]
    model: str
    sha256: str
    runs: int
    chunks: int
    warmup_runs: int | None = None
    warmup_ns: int | None = None
    load_ns: int | None = None
    init_ns: int | None = None
    first_ns: int | None = None
    alone: bool = False
    peak_rss_kb: int | None = None
    allowed_before: str | None = None
    allowed_after: str | None = None
    cpuset_after: str | None = None
    time_in_state: tuple[tuple[int, int], ...] | None = None
    thermal_before: int | None = None
    thermal_after: int | None = None
    headroom: float | None = None
    battery_percent: int | None = None
    battery_current_ua: int | None = None
    foreground: bool | None = None
    outputs: tuple[OutputDigest, ...] | None = None
    timed_wall_ns: int | None = None


class Failure(_Event):
    event: Literal["failure"]
    reason: str
    detail: str = ""
    model: str | None = None


class Bye(_Event):
    event: Literal["bye"]
    models: int
    measured: int
    failures: int
    events: int


Event = Annotated[Hello | Window | Begin | Latencies | ModelDone | Failure | Bye, Field(discriminator="event")]
_EVENT: TypeAdapter[Hello | Window | Begin | Latencies | ModelDone | Failure | Bye] = TypeAdapter(Event)
_OUTPUTS: TypeAdapter[tuple[OutputDigest, ...]] = TypeAdapter(tuple[OutputDigest, ...])


def read_event(text: str) -> Event | None:
    """None for what is no event of this protocol: a line that was cut, or another program's words."""
    try:
        return _EVENT.validate_json(text)
    except ValidationError:
        return None


def write_outputs(outputs: tuple[OutputDigest, ...]) -> str:
    return _OUTPUTS.dump_json(outputs).decode()


def read_outputs(text: str) -> tuple[OutputDigest, ...]:
    return _OUTPUTS.validate_json(text)

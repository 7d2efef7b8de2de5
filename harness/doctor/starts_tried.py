"""One start of the app as a trial: everything it said, whatever it said."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.app.instrumentation import Ended, Status, read_statuses
from harness.app.protocol import (
    BUNDLE_KEY,
    Event,
    Failure,
    Hello,
    Latencies,
    ModelDone,
    ModelRequest,
    Request,
    Stop,
    WarmUp,
    Window,
    read_event,
)
from harness.phone.adb.transport import Transport
from harness.phone.files import ROOT
from harness.phone.line import line
from harness.results.names import APP_PACKAGE
from harness.runners import app, shell
from harness.runners.remains import end_remains

SILENCE_S = 60.0
SHORT_WARM_UP = WarmUp(min_ms=10, max_ms=200)
SHORT = Stop(min_runs=10, min_ms=50, max_ms=3000)


@dataclass(frozen=True, slots=True)
class Asked:
    run: str
    nonce: str
    start: int
    mask: str
    model_path: str
    model_sha256: str
    threads: int = 1
    clock: str = "free"

    @property
    def path(self) -> str:
        return f"{ROOT}/{self.run}/request-{self.start}.json"

    def document(self) -> bytes:
        model = ModelRequest(
            id="prove", path=self.model_path, sha256=self.model_sha256, warmup=SHORT_WARM_UP, stop=SHORT
        )
        request = Request.model_validate(
            {
                "run": self.run,
                "nonce": self.nonce,
                "start": self.start,
                "core_mask": self.mask,
                "threads": self.threads,
                "clock": self.clock,
                "models": [model],
            }
        )
        return request.model_dump_json(exclude_none=True).encode("ascii")


@dataclass(slots=True)
class Heard:
    command: str
    values: list[str] = field(default_factory=list)
    """As they came: the bundle takes them along."""
    hello: Hello | None = None
    model: ModelDone | None = None
    latencies: list[Latencies] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)
    """What the app said of a window that did not come by itself."""
    end: str = "no end"

    def failed(self, *reasons: str) -> bool:
        return any(failure.reason in reasons for failure in self.failures)

    @property
    def words(self) -> str:
        if self.failures:
            return "; ".join(f"{failure.reason}: {failure.detail}" for failure in self.failures)
        if self.model is None:
            return self.end
        return f"{self.model.runs} runs, {self.hello.runtime if self.hello else 'unknown runtime'}"


def ask_app(phone: Transport, package: str, asked: Asked, *extras: str) -> Heard:
    start = app.start_line(package, asked.path)
    if extras:
        component = f"{package}/io.bigcore.app.Benchmark"
        start = line("am", "instrument", "-w", "-r", "-e", "request", asked.path, *extras, component)
    end_remains(phone, [package])
    return _ask(phone, asked, start, app.window_line(package))


def ask_shell(phone: Transport, apk: str, asked: Asked) -> Heard:
    end_remains(phone, [APP_PACKAGE])
    return _ask(phone, asked, shell.start_line(apk, asked.mask, asked.path))


def _ask(phone: Transport, asked: Asked, command: str, window_line: str = "") -> Heard:
    phone.push_bytes(asked.document(), asked.path)
    heard = Heard(command)
    with phone.stream(command, SILENCE_S) as lines:
        for item in read_statuses(lines, BUNDLE_KEY):
            if isinstance(item, Status):
                event = read_event(item.value)
                _take(heard, item.value, event)
                if window_line and isinstance(event, Window) and event.state == "awaited":
                    phone.run(window_line)
            elif isinstance(item, Ended):
                heard.end = " ".join(item.message.split()) or f"ended with code {item.code}"
    return heard


def _take(heard: Heard, value: str, event: Event | None) -> None:
    heard.values.append(value)
    match event:
        case Hello() as hello:
            heard.hello = hello
        case Window(state=state):
            heard.windows.append(state)
        case ModelDone() as model:
            heard.model = model
        case Latencies() as latencies:
            heard.latencies.append(latencies)
        case Failure() as failure:
            heard.failures.append(failure)

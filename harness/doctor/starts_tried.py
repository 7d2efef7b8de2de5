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
from harness.runners import app
from harness.runners.inbox import Inbox, is_forbidden
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

    def request(self) -> Request:
        model = ModelRequest(
            id="prove", path=self.model_path, sha256=self.model_sha256, warmup=SHORT_WARM_UP, stop=SHORT
        )
        return Request.model_validate(
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
    before: Heard | None = None
    """The start before it, whose request the app was not allowed to read where the shell had put it."""

    @property
    def said(self) -> tuple[str, ...]:
        earlier = self.before.said if self.before else ()
        return (*earlier, self.command, *self.values, self.end)

    @property
    def unread(self) -> bool:
        """The app did not get to know what it was asked, so nothing of that was tried."""
        return any(failure.reason == "request_missing" for failure in self.failures)

    @property
    def forbidden(self) -> bool:
        return any(failure.model is None and is_forbidden(failure.detail) for failure in self.failures)

    @property
    def words(self) -> str:
        if self.failures:
            return "; ".join(f"{failure.reason}: {failure.detail}" for failure in self.failures)
        if self.model is None:
            return self.end
        return f"{self.model.runs} runs, {self.hello.runtime if self.hello else 'unknown runtime'}"


def ask_app(phone: Transport, package: str, asked: Asked, *extras: str) -> Heard:
    """Goes through the app's inbox where it may not read the shell's folder, as a sweep's starts do."""
    request = asked.request()
    phone.push_bytes(request.model_dump_json(exclude_none=True).encode("ascii"), asked.path)
    first = _ask(phone, package, asked.path, *extras)
    if not (first.forbidden and first.hello and first.hello.files):
        return first
    return _through(phone, Inbox(package, first.hello.files), request, asked.path, *extras, before=first) or first


def ask_through_inbox(phone: Transport, inbox: Inbox, asked: Asked) -> Heard | None:
    """None where the phone does not copy into it."""
    return _through(phone, inbox, asked.request(), asked.path)


def _through(
    phone: Transport, inbox: Inbox, request: Request, path: str, *extras: str, before: Heard | None = None
) -> Heard | None:
    moved = inbox.take(phone, request, path)
    if moved is None:
        return None
    heard = _ask(phone, inbox.package, moved, *extras)
    heard.before = before
    return heard


def _ask(phone: Transport, package: str, path: str, *extras: str) -> Heard:
    heard = Heard(_start_line(package, path, *extras))
    end_remains(phone, [package])
    with phone.stream(heard.command, SILENCE_S) as lines:
        for item in read_statuses(lines, BUNDLE_KEY):
            if isinstance(item, Status):
                event = read_event(item.value)
                _take(heard, item.value, event)
                if isinstance(event, Window) and event.state == "awaited":
                    phone.run(app.window_line(package))
            elif isinstance(item, Ended):
                heard.end = " ".join(item.message.split()) or f"ended with code {item.code}"
    return heard


def _start_line(package: str, path: str, *extras: str) -> str:
    if not extras:
        return app.start_line(package, path)
    return line("am", "instrument", "-w", "-r", "-e", "request", path, *extras, f"{package}/io.bigcore.app.Benchmark")


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

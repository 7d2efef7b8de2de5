"""Makes the answer of one start from its events. No number ever goes to the wrong model or request."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from harness.app.protocol import Begin, Bye, Event, Failure, Hello, Latencies, ModelDone, Window, read_event
from harness.reasons import Reason
from harness.results.records import ANY_CORE
from harness.results.telemetry import Placement, Telemetry
from harness.runners.runner import Answer, Heard, Measured, ModelOnPhone, Question, Refused

_REASON_OF = {
    "request_missing": Reason.REQUEST_REFUSED,
    "request_malformed": Reason.REQUEST_REFUSED,
    "protocol_unsupported": Reason.REQUEST_REFUSED,
    "path_refused": Reason.REQUEST_REFUSED,
    "too_many_models": Reason.REQUEST_REFUSED,
    "unsupported_option": Reason.UNSUPPORTED_OPTION,
    "runtime_unavailable": Reason.TOOL_FAILED,
    "model_missing": Reason.MODEL_MISSING,
    "checksum_mismatch": Reason.CHECKSUM_MISMATCH,
    "model_rejected": Reason.MODEL_REJECTED,
    "invoke_failed": Reason.MODEL_REJECTED,
    "input_refused": Reason.INPUT_REFUSED,
    "internal_error": Reason.APP_CRASHED,
}


_NO_WINDOW = (
    "the phone kept the app's window from coming to the front, also when the shell opened it; look at its screen, and "
    "on Xiaomi, Redmi and POCO allow `Display pop-up windows while running in the background` in Settings, Apps, the "
    "benchmark app, Other permissions"
)


@dataclass(slots=True)
class Conversation:
    """Hears the values of one start's status lines; `answer` sums them up."""

    question: Question
    heard: Heard
    hello: Hello | None = None
    bye: Bye | None = None
    running: str | None = None
    """The model that has begun and not ended. It is the one to blame for a crash."""
    awaits_window: bool = False
    """The phone dropped the app's start of its window, and the app waits for the shell to open it."""
    _chunks: dict[str, dict[int, Latencies]] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _done: set[str] = field(default_factory=set)
    _measured: list[Measured] = field(default_factory=list)
    _refused: list[Refused] = field(default_factory=list)
    _notices: Counter[str] = field(default_factory=Counter)
    _stale: int = 0
    _allowed_at_first: str | None = None

    def hear(self, value: str) -> None:
        event = read_event(value)
        if event is None and "\n" in value:
            # another program's line came between ours and its status code
            event = read_event(value.split("\n", 1)[0])
        if event is None:
            self._notices["a status line was cut or is not an event"] += 1
        elif event.nonce not in ("", self.question.nonce):
            self._stale += 1
        elif event.nonce and event.seq in self._seen:
            self._notices["an event came twice"] += 1
        else:
            self._seen.add(event.seq)
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case Hello():
                self.hello = event
            case Window():
                self._await(event)
            case Begin():
                self.running = event.model
            case Latencies():
                self._chunks.setdefault(event.model, {})[event.chunk] = event
            case ModelDone():
                self._finish(event)
            case Failure():
                self._fail(event)
            case Bye():
                self.bye = event

    def _await(self, event: Window) -> None:
        self.awaits_window = event.state == "awaited"
        if self.awaits_window:
            self._notices["the app's window did not come by itself; the shell was asked to open it"] += 1
        else:
            self._refuse(None, Reason.LEFT_FOREGROUND, _NO_WINDOW)

    def _finish(self, event: ModelDone) -> None:
        position, model = self._asked(event.model)
        self.running = None
        if model is None or event.model in self._done:
            self._notices[f"a result for a model that was not asked for: {event.model}"] += 1
            return
        self._done.add(event.model)
        chunks = self._chunks.pop(event.model, {})
        timed = _joined(chunks)
        measured = Measured(
            model=model,
            position=position,
            latencies_ns=timed.latencies_ns,
            call_ns=timed.call_ns,
            placement=self._placement(event, timed),
            complete=timed.chunks == tuple(range(event.chunks)) and len(timed.latencies_ns) == event.runs > 0,
            sha256=event.sha256,
            allowed_after_pinning=self._pinned_to(event),
            alone=event.alone,
            outputs=event.outputs,
            telemetry=_telemetry(event),
        )
        self._measured.append(measured)
        self.heard(measured)

    def _placement(self, event: ModelDone, timed: _Timed) -> Placement:
        hello = self.hello
        return Placement(
            asked_mask=self.question.core.mask,
            pinned_by=hello.pinned_by if hello else None,
            allowed_before=event.allowed_before,
            allowed_after=event.allowed_after,
            cpuset=event.cpuset_after or (hello.cpuset if hello else None),
            cpus_seen=timed.cpus_seen,
            time_in_state=event.time_in_state,
            ns_on_cpus=timed.ns_on_cpus if self.question.core.label == ANY_CORE else None,
        )

    def _pinned_to(self, event: ModelDone) -> str | None:
        """The cores that the start began with: by its hello, or where that was lost by its first model."""
        if self._allowed_at_first is None:
            self._allowed_at_first = (self.hello.allowed_cores if self.hello else None) or event.allowed_before
        return self._allowed_at_first

    def _fail(self, event: Failure) -> None:
        if event.reason == "pinning_failed":
            # what is measured carries its allowed cores, and is judged by them
            self._notices[f"pinning failed: {event.detail}"] += 1
            return
        if event.model is not None:
            self.running = None
            self._done.add(event.model)
        self._refuse(event.model, _REASON_OF.get(event.reason, Reason.APP_CRASHED), f"{event.reason}: {event.detail}")

    def _refuse(self, name: str | None, reason: Reason, detail: str) -> None:
        refused = Refused(name, reason, detail)
        self._refused.append(refused)
        self.heard(refused)

    def _asked(self, name: str) -> tuple[int, ModelOnPhone | None]:
        for position, model in enumerate(self.question.models):
            if model.name == name:
                return position, model
        return -1, None

    def broke_off(self, reason: Reason, detail: str) -> None:
        """The app died or fell silent. The model that was running is to blame; those after it were never asked."""
        self._refuse(self.running, reason, detail)
        self.running = None

    def answer(self) -> Answer:
        if self._stale and self.hello is None:
            self._refuse(None, Reason.STALE_ANSWER, f"{self._stale} events belong to another request")
        elif self._stale:
            self._notices["an event of another request was ignored"] += self._stale
        for name in self._chunks:
            if name not in self._done:
                self._refuse(name, Reason.INCOMPLETE_ANSWER, "latencies came, but not the event that closes them")
        hello = self.hello
        return Answer(
            runtime=(hello.runtime or "") if hello else "",
            app_version=hello.app_version if hello else None,
            app_sha256=hello.apk_sha256 if hello else None,
            measured=tuple(self._measured),
            refused=tuple(self._refused),
            notices=tuple(f"{what} ({times}x)" if times > 1 else what for what, times in self._notices.items()),
        )


@dataclass(frozen=True, slots=True)
class _Timed:
    """The latencies of one model, put together from their chunks."""

    chunks: tuple[int, ...]
    """The numbers of those that came, in order."""
    latencies_ns: tuple[int, ...]
    call_ns: tuple[int, ...] | None
    """None: some chunk does not tell the whole calls."""
    cpus_seen: tuple[tuple[int, int], ...] | None
    """(CPU, timed runs that ended on it). None: some chunk does not tell them."""
    ns_on_cpus: tuple[tuple[int, int], ...] | None
    """(CPU, nanoseconds of those runs)."""


def _joined(chunks: dict[int, Latencies]) -> _Timed:
    numbers = tuple(sorted(chunks))
    ordered = [chunks[number] for number in numbers]
    whole_calls = all(chunk.call_ns is not None for chunk in ordered)
    every_cpu = bool(ordered) and all(chunk.cpus is not None for chunk in ordered)
    cpus = Counter(cpu for chunk in ordered for cpu in chunk.cpus or ())
    spent_ns: Counter[int] = Counter()
    for chunk in ordered if every_cpu else ():
        for cpu, nanoseconds in zip(chunk.cpus or (), chunk.invoke_ns, strict=False):
            spent_ns[cpu] += nanoseconds
    return _Timed(
        chunks=numbers,
        latencies_ns=tuple(ns for chunk in ordered for ns in chunk.invoke_ns),
        call_ns=tuple(ns for chunk in ordered for ns in chunk.call_ns or ()) if whole_calls else None,
        cpus_seen=tuple(sorted(cpus.items())) if every_cpu else None,
        ns_on_cpus=tuple(sorted(spent_ns.items())) if every_cpu else None,
    )


def _telemetry(event: ModelDone) -> Telemetry:
    return Telemetry(
        before=None,
        after=None,
        thermal_before=event.thermal_before,
        thermal_after=event.thermal_after,
        headroom=event.headroom,
        foreground=event.foreground,
        warmup_runs=event.warmup_runs,
        warmup_ms=_ms(event.warmup_ns),
        load_ms=_ms(event.load_ns),
        init_ms=_ms(event.init_ns),
        first_ms=_ms(event.first_ns),
        timed_wall_ms=_ms(event.timed_wall_ns),
        peak_rss_kb=event.peak_rss_kb,
        battery_current_ua=event.battery_current_ua,
    )


def _ms(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / 1e6

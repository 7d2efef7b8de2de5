"""The benchmark app in the foreground, started by `am instrument -w -r`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from harness.app.apk import SHIPPED, missing
from harness.app.instrumentation import Ended, Status, read_statuses
from harness.app.protocol import (
    BUNDLE_KEY,
    PROTOCOL_VERSION,
    PROTOCOL_WITH_RUNTIME,
    REMOTE_ROOT,
    ModelRequest,
    Request,
    SeededInput,
    Stop,
    Throwaway,
    WarmUp,
)
from harness.errors import PhoneFailed
from harness.phone import install
from harness.phone.adb.transport import Transport
from harness.phone.line import line
from harness.reasons import Reason
from harness.results.names import APP_PACKAGE
from harness.results.records import Clock
from harness.runners.conversation import Conversation
from harness.runners.inbox import FirstTry, Inbox
from harness.runners.runner import Answer, Effort, Heard, Question, Runner, Supplies


def request_of(question: Question) -> Request:
    return Request(
        protocol=PROTOCOL_VERSION if question.runtime is None else PROTOCOL_WITH_RUNTIME,
        run=question.run,
        nonce=question.nonce,
        start=question.start,
        core_mask=question.core.mask,
        threads=question.threads,
        xnnpack=question.xnnpack,
        clock=question.clock.value,
        runtime=question.runtime,
        throwaway=Throwaway(path=question.throwaway.remote, sha256=question.throwaway.sha256)
        if question.throwaway
        else None,
        models=tuple(
            ModelRequest(
                id=model.name,
                path=model.remote,
                sha256=model.sha256,
                input=SeededInput(seed=question.input_seed),
                warmup=_warmup(model.effort or question.effort),
                stop=_stop(model.effort or question.effort),
            )
            for model in question.models
        ),
    )


def _warmup(effort: Effort) -> WarmUp:
    return WarmUp(min_ms=effort.warmup_min_ms, max_ms=effort.warmup_max_ms)


def _stop(effort: Effort) -> Stop:
    return Stop(min_runs=effort.min_runs, min_ms=effort.min_ms, max_ms=effort.max_ms)


def request_path(question: Question) -> str:
    return f"{REMOTE_ROOT}/{question.run}/request-{question.start}.json"


def start_line(package: str, request: str) -> str:
    return line("am", "instrument", "-w", "-r", "-e", "request", request, f"{package}/io.bigcore.app.Benchmark")


def window_line(package: str) -> str:
    """Only the shell may open the window from outside (android.permission.DUMP)."""
    return line("am", "start", "-n", f"{package}/io.bigcore.app.BenchmarkActivity")


def stop_line(package: str) -> str:
    return line("am", "force-stop", package)


def _nobody(words: str) -> None: ...


@dataclass(frozen=True, slots=True)
class AppRunner:
    foreground: ClassVar[bool] = True
    uses_app: ClassVar[bool] = True
    tells_each_latency: ClassVar[bool] = True
    profiles_operators: ClassVar[bool] = False
    clocks: ClassVar[frozenset[Clock]] = frozenset(Clock)
    any_core: ClassVar[bool] = True
    most_threads: ClassVar[int | None] = None
    chooses_runtime: ClassVar[bool] = True
    xnnpack: ClassVar[frozenset[bool]] = frozenset({True, False})
    next_step: ClassVar[str] = "see `bigcore doctor`, or try `--runner shell`"

    package: str = APP_PACKAGE
    apk: Path = SHIPPED
    """Where the APK lies on this computer. Without one, the app that is on the phone is taken."""
    tell: Callable[[str], None] = _nobody
    """Tells people what it is at, as in every sweep."""
    anew: bool = False
    warn: Callable[[str], None] = _nobody
    """Tells people what they would not expect."""

    @classmethod
    def supplied_with(cls, supplies: Supplies) -> Self:
        return cls(supplies.package, supplies.apk, supplies.tell_step, supplies.anew, supplies.tell)

    def prepare(self, phone: Transport, abis: Sequence[str]) -> str | None:
        if self.anew and install.uninstall(phone, self.package):
            self.tell("taking the benchmark app off, to install it anew")
        if self.apk.exists():
            self.tell("installing the benchmark app where it differs")
            install.install(phone, self.apk, tuple(abis), self.package, self.warn)
        found = install.installed(phone, self.package)
        if found is None:
            what = "the benchmark app is not on the phone"
            raise PhoneFailed(Reason.NOT_INSTALLED, phone.serial, what, missing().next_step)
        return found.sha256

    def put_beside_models(self, phone: Transport) -> None:
        """Pushes nothing: the app is installed already."""

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
        path = request_path(question)
        request = request_of(question)
        phone.push_bytes(request.model_dump_json(exclude_none=True).encode("ascii"), path)
        first = FirstTry(heard)
        conversation = Conversation(question, first.hear)
        hold(phone, self._program(path), conversation)
        files = conversation.hello.files if conversation.hello else None
        if first.forbidden and files and (moved := Inbox(self.package, files).take(phone, request, path)):
            conversation = Conversation(question, heard)
            hold(phone, self._program(moved), conversation)
        else:
            first.tell_all()
        return conversation.answer()

    def _program(self, request: str) -> Program:
        return Program(start_line(self.package, request), stop_line(self.package), window_line(self.package))


@dataclass(frozen=True, slots=True)
class Program:
    """The shell lines of a program that answers a request."""

    start: str
    stop: str
    open_window: str = ""
    """What opens its window where the phone drops its own start of it. Empty: it has none."""


def hold(
    phone: Transport,
    program: Program,
    conversation: Conversation,
    why: Callable[[Ended | None, LastWords], tuple[Reason, str]] | None = None,
) -> None:
    """Starts the program and listens to its end. A program that falls silent is stopped, and its model is blamed.

    `why` tells why the answer lacks its last word; None: as of an app that `am` started.
    """
    ended: Ended | None = None
    words = LastWords()
    try:
        with phone.stream(program.start, conversation.question.silence_s) as lines:
            for item in read_statuses(words.heard(lines), BUNDLE_KEY):
                if isinstance(item, Status):
                    conversation.hear(item.value)
                    _open_window(phone, program, conversation)
                else:
                    ended = item
    except KeyboardInterrupt:
        phone.run(program.stop)
        raise
    except PhoneFailed as failure:
        if failure.reason != Reason.TIMED_OUT:
            raise
        phone.run(program.stop)
        conversation.broke_off(Reason.TIMED_OUT, f"no word from the app for {conversation.question.silence_s:g} s")
        return
    if conversation.bye is None:
        conversation.broke_off(*(why or _why)(ended, words))


def _open_window(phone: Transport, program: Program, conversation: Conversation) -> None:
    if conversation.awaits_window and program.open_window:
        conversation.awaits_window = False
        phone.run(program.open_window)


@dataclass(slots=True)
class LastWords:
    """Keeps the last line that belongs to no status. Where the program never began, the shell says there why."""

    last: str = ""
    exit_code: int | None = None
    """None: the shell was not asked for it, or it did not arrive."""

    def heard(self, lines: Iterable[str]) -> Iterator[str]:
        for words in lines:
            if told := EXIT.fullmatch(words.strip()):
                self.exit_code = int(told[1])
            elif words.strip() and not words.startswith("INSTRUMENTATION_"):
                self.last = words.strip()
            yield words

    @property
    def said(self) -> str:
        return f"; the last that was said: {self.last[:200]}" if self.last else ""


EXIT = re.compile(r"::bigcore exit (\d+)::")


def telling_its_exit(command: str) -> str:
    """The line, after which the shell tells the program's exit code on a line of its own, whatever was printed."""
    return f"{command}; printf '\\n::bigcore exit %s::\\n' $?"


FINISHED = -1
"""Activity.RESULT_OK, which the app ends with."""


def _why(ended: Ended | None, words: LastWords) -> tuple[Reason, str]:
    if ended is None:
        return Reason.APP_CRASHED, f"the answer broke off{words.said}"
    if ended.code == FINISHED:
        return Reason.INCOMPLETE_ANSWER, "the app finished, but its last word did not arrive"
    if "INSTRUMENTATION_FAILED" in ended.message:
        return Reason.NOT_INSTALLED, f"{ended.message.splitlines()[0]}: the benchmark app is not on the phone"
    return Reason.APP_CRASHED, " ".join(ended.message.split()) or "the app ended without a word"


RUNNER: type[Runner] = AppRunner

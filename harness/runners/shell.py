"""The benchmark app without an installation: app_process runs its classes as the shell user, as scrcpy does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from harness.app.apk import SHIPPED, missing
from harness.app.instrumentation import Ended
from harness.app.protocol import REMOTE_ROOT
from harness.phone.adb.transport import Transport
from harness.phone.files import ProgramFile, put_program
from harness.phone.line import line, with_environment
from harness.reasons import Reason
from harness.results.records import Clock
from harness.runners.app import LastWords, Program, hold, request_of, request_path, telling_its_exit
from harness.runners.conversation import Conversation
from harness.runners.runner import Answer, Heard, Question, Runner, Supplies
from models.digest import file_digest

REMOTE_APK = f"{REMOTE_ROOT}/bigcore.apk"
MAIN_CLASS = "io.bigcore.app.ShellMain"


def start_line(apk: str, mask: str, request: str) -> str:
    program = line("taskset", mask, "app_process", "/", MAIN_CLASS, request)
    return telling_its_exit(with_environment(program, CLASSPATH=apk))


def stop_line() -> str:
    return line("pkill", "-f", MAIN_CLASS)


@dataclass(frozen=True, slots=True)
class ShellRunner:
    foreground: ClassVar[bool] = False
    uses_app: ClassVar[bool] = True
    tells_each_latency: ClassVar[bool] = True
    profiles_operators: ClassVar[bool] = False
    clocks: ClassVar[frozenset[Clock]] = frozenset(Clock) - {Clock.SUSTAINED}
    """The sustained performance mode is a window's, and a shell command has none."""
    any_core: ClassVar[bool] = True
    most_threads: ClassVar[int | None] = None
    chooses_runtime: ClassVar[bool] = True
    xnnpack: ClassVar[frozenset[bool]] = frozenset({True, False})
    next_step: ClassVar[str] = "see `bigcore doctor --prove`, or try `--runner app`"

    remote: str = REMOTE_APK
    """Where the APK lies on the phone."""
    apk: Path = SHIPPED
    """Where it lies on this computer."""

    @classmethod
    def supplied_with(cls, supplies: Supplies) -> Self:
        # two builds may lie on one phone
        remote = REMOTE_APK if supplies.apk == SHIPPED else f"{REMOTE_ROOT}/{supplies.package}.apk"
        return cls(remote, supplies.apk)

    def prepare(self, phone: Transport, abis: Sequence[str]) -> str | None:
        if not self.apk.exists():
            raise missing()
        return file_digest(self.apk)

    def put_beside_models(self, phone: Transport) -> None:
        put_program(phone, ProgramFile("the benchmark app", self.apk, self.remote, file_digest(self.apk)))

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
        path = request_path(question)
        phone.push_bytes(request_of(question).model_dump_json(exclude_none=True).encode("ascii"), path)
        conversation = Conversation(question, heard)
        hold(phone, Program(start_line(self.remote, question.core.mask, path), stop_line()), conversation, _why)
        return conversation.answer()


def _why(ended: Ended | None, words: LastWords) -> tuple[Reason, str]:
    """A program that failed says so by its exit code. What is missing without one proves nothing of the model."""
    if words.exit_code and words.last.startswith("taskset: "):
        return Reason.WRONG_CORE, f"the phone refuses the affinity: {words.last[:200]}"
    if words.exit_code:
        return Reason.APP_CRASHED, f"the program ended with exit code {words.exit_code}{words.said}"
    if words.exit_code is None:
        return Reason.INCOMPLETE_ANSWER, f"the answer broke off{words.said}"
    return Reason.INCOMPLETE_ANSWER, "the program finished, but its last word did not arrive"


RUNNER: type[Runner] = ShellRunner

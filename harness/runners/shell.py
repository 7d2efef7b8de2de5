"""The same app without an installation: its classes run by app_process as the shell user, as scrcpy does."""

from __future__ import annotations

from dataclasses import dataclass

from harness.app.protocol import REMOTE_ROOT
from harness.phone.adb.transport import Transport
from harness.phone.line import line, with_environment
from harness.runners.app import hold, request_of, request_path
from harness.runners.conversation import Conversation
from harness.runners.runner import Answer, Heard, Question

MAIN_CLASS = "io.bigcore.app.ShellMain"


def start_line(apk: str, mask: str, request: str) -> str:
    return with_environment(line("taskset", mask, "app_process", "/", MAIN_CLASS, request), CLASSPATH=apk)


def stop_line() -> str:
    return line("pkill", "-f", MAIN_CLASS)


@dataclass(frozen=True, slots=True)
class ShellRunner:
    apk: str = f"{REMOTE_ROOT}/bigcore.apk"
    """Where the APK lies on the phone."""

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
        path = request_path(question)
        phone.push_bytes(request_of(question).model_dump_json(exclude_none=True).encode("ascii"), path)
        conversation = Conversation(question, heard)
        hold(phone, start_line(self.apk, question.core.mask, path), conversation, stop_line())
        return conversation.answer()

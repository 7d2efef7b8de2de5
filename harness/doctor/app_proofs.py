"""What the app alone assumes of Android: `bigcore doctor --prove` tries it after the app ran once.

docs/android.md lists these assumptions and what happens where one does not hold.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.app.protocol import OutputDigest
from harness.doctor.proof import Proof, failed
from harness.doctor.starts_tried import Asked, Heard, ask_app, ask_through_inbox
from harness.errors import PhoneFailed
from harness.judge.outputs import agree
from harness.phone.adb.transport import Transport
from harness.phone.cores import Refusal, clusters
from harness.phone.cpus import cpus_of_list, cpus_of_mask, mask_of
from harness.phone.facts import PhoneFacts
from harness.phone.files import make_folders_line, run_folder
from harness.phone.line import line
from harness.results.records import CoreChoice
from harness.runners.inbox import Inbox, inbox_line
from models.formats.known import BUILT
from models.variant import Precision

RUN = "prove.app"
_NO_SUCH_PROGRAM = 127
_PROVED = f"prove{BUILT.suffix}"
_ANDROID_9 = 28
_ANDROID_10 = 29
_ANDROID_11 = 30


@dataclass(slots=True)
class AppTrial:
    """The app's starts on one phone, and everything they said."""

    phone: Transport
    facts: PhoneFacts
    core: CoreChoice
    package: str
    model_path: str
    model_sha256: str
    expected: tuple[OutputDigest, ...] | None
    """What this computer computes of the model."""
    heard: list[Heard] = field(default_factory=list)

    def start(self, *extras: str, **changes: object) -> Heard:
        heard = ask_app(self.phone, self.package, self._asked(**changes), *extras)
        self.heard.append(heard)
        return heard

    def start_through_inbox(self, files: str) -> Heard | None:
        heard = ask_through_inbox(self.phone, Inbox(self.package, files), self._asked())
        if heard is not None:
            self.heard.append(heard)
        return heard

    def _asked(self, **changes: object) -> Asked:
        values: dict[str, object] = {
            "run": RUN,
            "nonce": secrets.token_hex(16),
            "start": len(self.heard),
            "mask": self.core.mask,
            "model_path": self.model_path,
            "model_sha256": self.model_sha256,
        }
        return Asked(**{**values, **changes})  # type: ignore[arg-type]


def prove_app(trial: AppTrial) -> Iterator[Proof]:
    """A start that breaks off costs its own proofs only."""
    trial.phone.run(make_folders_line(run_folder(RUN)))
    for assumption, step in STEPS:
        try:
            yield from step(trial, assumption)
        except PhoneFailed as failure:
            yield failed(assumption, failure)


def _one_start(trial: AppTrial, assumption: str) -> Iterator[Proof]:
    heard = trial.start()
    hello, model = heard.hello, heard.model
    yield _reads_shared(heard)
    pages = trial.phone.run(line("getconf", "PAGE_SIZE")).stdout.strip() or "not told (no `getconf` there)"
    yield Proof(assumption, hello is not None and hello.runtime is not None, f"page size {pages}; {heard.words}")
    if hello is None or model is None:
        return
    yield Proof("the app pins itself by a system call", hello.pinned_by == "native", f"by {hello.pinned_by}")
    yield Proof("in front, the app is in the cpuset top-app", "top-app" in (hello.cpuset or ""), str(hello.cpuset))
    sdk = trial.facts.build.sdk
    yield _told("the app is told the thermal status", model.thermal_after, sdk, _ANDROID_10)
    yield _told("the app is told the thermal headroom", model.headroom, sdk, _ANDROID_11)
    yield _told("the app may read its core's frequencies", model.time_in_state, sdk)
    yield _told("the app may read the battery", model.battery_percent, sdk)
    yield _output(trial, model.outputs)


def _reads_shared(heard: Heard) -> Proof:
    words = "the app may read /data/local/tmp"
    if heard.before is not None or heard.forbidden:
        return Proof(words, False, "no: its inbox is the way" if heard.before else heard.words)
    return Proof(words, True if heard.model else None, heard.words)


def _output(trial: AppTrial, outputs: tuple[OutputDigest, ...] | None) -> Proof:
    words = "the phone computes what this computer computes"
    if outputs is None or trial.expected is None:
        return Proof(words, None, "there is nothing to compare")
    return Proof(
        words,
        agree(outputs, trial.expected, Precision.FLOAT32),
        f"largest value {outputs[0].top and outputs[0].top[0]}",
    )


def _taskset(trial: AppTrial, assumption: str) -> Iterator[Proof]:
    heard = trial.start("-e", "pin", "taskset")
    hello = heard.hello
    if hello is None or heard.unread:
        yield Proof(assumption, None, heard.words)
        return
    if hello.pinned_by == "native":
        yield Proof(assumption, None, "this app did not try it")
        return
    on_core = hello.allowed_cores is not None and cpus_of_list(hello.allowed_cores) == cpus_of_mask(trial.core.mask)
    works = hello.pinned_by == "taskset" and on_core
    yield Proof(assumption, works, f"by {hello.pinned_by}; allowed cores afterwards: {hello.allowed_cores}")


def _window(trial: AppTrial, assumption: str) -> Iterator[Proof]:
    """The first start left its window to the app, this one leaves it to the shell."""
    if trial.heard:
        yield window_by_itself("the app opens its window by itself", trial.heard[0])
    heard = trial.start("-e", "window", "shell")
    if not heard.windows:
        yield Proof(assumption, None, "this app did not leave it to the shell" if heard.model else heard.words)
        return
    opened = heard.model is not None and heard.model.foreground is True
    yield Proof(assumption, opened, "in front" if opened else f"{', then '.join(heard.windows)}; {heard.words}")


def window_by_itself(assumption: str, heard: Heard) -> Proof:
    """A start that broke off before it measured tells nothing of a window."""
    if heard.windows:
        return Proof(assumption, False, f"no: {', then '.join(heard.windows)}")
    return Proof(assumption, True, "by itself") if heard.model else Proof(assumption, None, heard.words)


def _two_threads(trial: AppTrial, assumption: str) -> Iterator[Proof]:
    found = clusters(trial.facts.topology)
    group = () if isinstance(found, Refusal) else found.of(trial.core.cpu)
    cpus = sorted(cpu.cpu for cpu in group if cpu.online)[-2:]
    if len(cpus) < 2:
        yield Proof(assumption, None, "the large cluster has one core")
        return
    heard = trial.start(mask=mask_of(frozenset(cpus)), threads=2)
    yield Proof(assumption, heard.model is not None, heard.words)


def _sustained(trial: AppTrial, assumption: str) -> Iterator[Proof]:
    heard = trial.start(clock="sustained")
    yield Proof(assumption, heard.model is not None, heard.words)


def _inbox(trial: AppTrial, assumption: str) -> Iterator[Proof]:
    files = next((heard.hello.files for heard in trial.heard if heard.hello and heard.hello.files), None)
    if files is None or trial.facts.build.sdk < _ANDROID_9:
        yield Proof(assumption, None, "`content write` came with Android 9")
        return
    uri = f"content://{trial.package}.inbox"
    reply = trial.phone.run(inbox_line(trial.package, _PROVED, trial.model_path))
    if reply.exit_code == _NO_SUCH_PROGRAM:
        yield Proof(assumption, None, "this phone has no `content` program")
        return
    heard = trial.start_through_inbox(files)
    trial.phone.run(line("content", "delete", "--uri", uri))
    words = " ".join(reply.stderr.split())[:200] or (heard.words if heard else "it does not copy into it")
    yield Proof(assumption, heard is not None and heard.model is not None, words)


STEPS = (
    ("TFLite's library loads", _one_start),
    ("the app may run taskset on its own thread", _taskset),
    ("the shell may open the app's window", _window),
    ("the app computes on two threads with XNNPACK", _two_threads),
    ("the phone has a sustained performance mode", _sustained),
    ("the shell may write into the app's inbox", _inbox),
)


def _told(words: str, value: object, sdk: int, since: int = 0) -> Proof:
    if sdk < since:
        return Proof(words, None, f"this Android has not got it (SDK {sdk})")
    return Proof(words, value is not None, str(value)[:80])

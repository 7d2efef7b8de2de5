"""`bigcore doctor --prove`: each assumption that could not be tried without a phone, tried on one that is connected."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from harness.app.apk import HOW_TO_BUILD
from harness.app.protocol import OutputDigest
from harness.doctor.app_proofs import AppTrial, prove_app, window_by_itself
from harness.doctor.proof import Proof, failed
from harness.doctor.settings_proof import prove_settings
from harness.errors import HarnessError, PhoneFailed
from harness.phone import app_ops, performance_mode
from harness.phone.adb.transport import Transport
from harness.phone.conditions import read_conditions, steady_temperature_c
from harness.phone.cores import Refusal, large_core
from harness.phone.cpus import cpus_of_list, cpus_of_mask
from harness.phone.facts import PhoneFacts
from harness.phone.files import PhoneFiles
from harness.phone.install import install, installed
from harness.phone.journal import JournalFolder
from harness.phone.line import line
from harness.phone.settings import held, restore
from harness.reasons import Reason
from harness.results.names import APP_PACKAGE
from harness.results.records import Clock, CoreChoice
from harness.results.telemetry import Conditions
from harness.runners.app import AppRunner
from harness.runners.remains import end_remains
from harness.runners.runner import Answer, Effort, Measured, ModelOnPhone, Question, Runner
from harness.runners.shell import ShellRunner
from models.formats.known import BUILT

_FIRST_SDK_THAT_TELLS = 29
_EFFORT = Effort(min_runs=20, min_ms=50, max_ms=2000, warmup_min_ms=10, warmup_max_ms=200)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the trials stand on."""

    phone: Transport
    facts: PhoneFacts
    journals: JournalFolder
    at: str
    model: bytes
    sha256: str
    folder: Path
    """A folder of this computer's for the model's file."""
    apk: Path | None
    package: str = APP_PACKAGE
    expected: tuple[OutputDigest, ...] | None = None
    """What this computer computes of the model."""
    said: list[str] = field(default_factory=list)
    """Every event of the app's trials, for the bundle."""


def prove(ground: Ground) -> Iterator[Proof]:
    try:
        yield from _proofs(ground)
    finally:
        PhoneFiles(ground.phone).remove()


def _proofs(ground: Ground) -> Iterator[Proof]:
    with suppress(PhoneFailed):  # what hinders it is told where its settings are tried
        restore(ground.phone, ground.facts.phone.identity, ground.journals)
    core = large_core(ground.facts.topology)
    if isinstance(core, Refusal):
        yield Proof("the large core is known", None if core.reason is Reason.LARGE_CORE_OFFLINE else False, core.what)
        return
    yield Proof("the large core is known", core.label == "large", f"CPU {core.cpu} by {core.rule}")
    yield _tried("the shell may pin a process to it", lambda: _shell_pins(ground, core))
    conditions = read_conditions(ground.phone, core.cpu, ground.facts.build.sdk, ground.at)
    yield from _told(conditions, ground.facts.build.sdk)
    yield prove_settings(ground.phone, ground.facts, (ground.package,), ground.journals)
    fixed = performance_mode.is_on(ground.phone)
    told = "it does not, so `--clock fixed` leaves the mode off" if fixed is None else "on" if fixed else "off"
    yield Proof("it tells whether its fixed performance mode is on", None if fixed is None else True, told)
    try:
        model = _put_model(ground)
    except HarnessError as error:
        yield failed("models arrive whole", error)
        return
    yield Proof("models arrive whole", True, "same SHA-256 there")
    yield from _starts(ground, core, model)


def _tried(assumption: str, trial: Callable[[], tuple[bool, str]]) -> Proof:
    try:
        holds, detail = trial()
    except HarnessError as error:
        return failed(assumption, error)
    return Proof(assumption, holds, detail)


def _shell_pins(ground: Ground, core: CoreChoice) -> tuple[bool, str]:
    reply = ground.phone.run(line("taskset", core.mask, "grep", "Cpus_allowed_list", "/proc/self/status"))
    match = re.search(r"Cpus_allowed_list:\s*(\S+)", reply.stdout)
    if match is None:
        return False, " ".join(f"{reply.stdout} {reply.stderr}".split())[:200] or "no answer"
    return cpus_of_list(match[1]) == cpus_of_mask(core.mask), f"allowed cores afterwards: {match[1]}"


def _told(now: Conditions, sdk: int) -> Iterator[Proof]:
    """What Android 8 and 9 keep from the shell (thermal service, thermal zones, load) could not be tried there."""
    new = ("a thermal status is told", "the load is told")
    told = (
        ("the core's frequency is told", now.core_khz, "kHz"),
        ("the core's frequency cap is told", now.cap_khz, "kHz"),
        ("the battery is told", now.battery_percent, "%"),
        ("a thermal status is told", now.thermal_status, ""),
        ("a steady temperature is told", steady_temperature_c(now), "°C"),
        ("the screen's state is recognised", now.screen_on, ""),
        ("the keyguard's state is recognised", now.locked, ""),
        ("the load is told", now.load_1min, ""),
    )
    for assumption, value, unit in told:
        if value is None and assumption in new and sdk < _FIRST_SDK_THAT_TELLS:
            yield Proof(assumption, None, "Android 8 and 9 do not tell it to the shell")
        else:
            yield Proof(assumption, value is not None, "absent" if value is None else f"{value} {unit}".strip())
    ticks = now.time_in_state
    yield Proof(
        "the time at each frequency is told", ticks is not None, "absent" if ticks is None else f"{len(ticks)} steps"
    )


def _put_model(ground: Ground) -> ModelOnPhone:
    file = ground.folder / f"{ground.sha256}{BUILT.suffix}"
    file.write_bytes(ground.model)
    PhoneFiles(ground.phone).remove()  # a killed trial left the same model, and it would not be pushed
    (place,) = PhoneFiles(ground.phone).put_models([(file, ground.sha256)], lambda _: None)
    return ModelOnPhone("prove", ground.sha256, place)


def _starts(ground: Ground, core: CoreChoice, model: ModelOnPhone) -> Iterator[Proof]:
    """Starts as a sweep makes them: with the screen on and the keyguard away."""
    with ExitStack() as awake:
        try:
            # no package is named: the first starts tell what the app may do without a vendor's operation
            awake.enter_context(held(ground.phone, ground.facts, Clock.FREE, (), ground.journals))
        except PhoneFailed as failure:
            yield from (failed(f"{what} runs", failure) for what in ("the app", "the no-install mode"))
            return
        yield from _awake(ground, core, model, awake)


def _awake(ground: Ground, core: CoreChoice, model: ModelOnPhone, awake: ExitStack) -> Iterator[Proof]:
    trial = AppTrial(
        phone=ground.phone,
        facts=ground.facts,
        core=core,
        package=ground.package,
        model_path=model.remote,
        model_sha256=model.sha256,
        expected=ground.expected,
    )
    try:
        yield from _app(ground, core, model, trial)
        yield from _no_install(ground, core, model)
        awake.close()  # a hold within another would put back what the outer one changed
        if trial.heard:
            yield from _allowed_window(ground, trial)
    finally:
        for heard in trial.heard:
            ground.said.extend(heard.said)


def _app(ground: Ground, core: CoreChoice, model: ModelOnPhone, trial: AppTrial) -> Iterator[Proof]:
    apk = ground.apk
    if apk is not None:
        yield _tried("the app can be installed", lambda: (True, _installing(ground, apk)))
    if installed(ground.phone, ground.package) is None:
        yield Proof("the app runs", None, f"it is not installed; {HOW_TO_BUILD}, then `bigcore app install`")
        return
    yield from _start(ground, "the app", AppRunner(ground.package), core, model)
    yield from prove_app(trial)


def _allowed_window(ground: Ground, trial: AppTrial) -> Iterator[Proof]:
    """Where the vendor has an operation of its own for it, a sweep allows it for as long as it measures."""
    if app_ops.parse_xiaomi_start_op(ground.phone.run(app_ops.look_line(ground.package)).stdout) is None:
        return
    with held(ground.phone, ground.facts, Clock.FREE, (ground.package,), ground.journals):
        heard = trial.start()
    yield window_by_itself("with its operation 10021 allowed, the app opens its window by itself", heard)


def _installing(ground: Ground, apk: Path) -> str:
    was_new = install(ground.phone, apk, ground.facts.build.abis, ground.package)
    return "installed now" if was_new else "the same build was there"


def _no_install(ground: Ground, core: CoreChoice, model: ModelOnPhone) -> Iterator[Proof]:
    if ground.apk is None:
        yield Proof("the no-install mode runs", None, f"there is no APK; {HOW_TO_BUILD}")
        return
    runner = ShellRunner(apk=ground.apk)
    runner.put_beside_models(ground.phone)
    yield from _start(ground, "the no-install mode", runner, core, model)


def _start(ground: Ground, what: str, runner: Runner, core: CoreChoice, model: ModelOnPhone) -> Iterator[Proof]:
    """One start of one tiny model tells most of what is assumed."""
    try:
        end_remains(ground.phone, [ground.package])
        answer = runner.ask(ground.phone, _question(core, model), lambda _: None)
    except PhoneFailed as failure:
        yield failed(f"{what} runs and reads its request and model", failure)
        return
    if not answer.measured:
        yield Proof(f"{what} runs and reads its request and model", False, _why_not(answer))
        return
    (measured,) = answer.measured
    yield Proof(f"{what} runs and reads its request and model", True, answer.runtime)
    yield from _placement(what, measured, core)
    if measured.telemetry.foreground is not None:
        yield Proof(
            f"{what} stays in front",
            measured.telemetry.foreground,
            "resumed" if measured.telemetry.foreground else "left",
        )


def _placement(what: str, measured: Measured, core: CoreChoice) -> Iterator[Proof]:
    place = measured.placement
    allowed = place.allowed_after
    stayed = allowed is not None and cpus_of_list(allowed) == cpus_of_mask(core.mask)
    yield Proof(
        f"{what} is pinned", stayed, f"by {place.pinned_by}; allowed cores afterwards: {allowed or 'unreadable'}"
    )
    seen = place.cpus_seen
    yield Proof(
        f"{what} sees the CPU of each run",
        seen is not None,
        "not readable" if seen is None else ", ".join(f"CPU {cpu}: {runs} runs" for cpu, runs in seen),
    )
    yield Proof(f"{what} sees its cpuset", place.cpuset is not None, place.cpuset or "not readable")


def _why_not(answer: Answer) -> str:
    return "; ".join(f"{one.reason}: {one.detail}" for one in answer.refused) or "no answer"


def _question(core: CoreChoice, model: ModelOnPhone) -> Question:
    return Question(
        run="prove.1",
        start=1,
        nonce=secrets.token_hex(16),
        core=core,
        threads=1,
        xnnpack=True,
        clock=Clock.FREE,
        models=(model,),
        effort=_EFFORT,
        input_seed=1,
        silence_s=60.0,
    )

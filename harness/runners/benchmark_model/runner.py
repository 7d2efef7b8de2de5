"""The official tool, one short invocation per model and start: it prints no raw values, so repetition stands for them.

Its median (its mean, in builds without percentiles) becomes the start's one latency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Self

from harness.errors import PhoneFailed
from harness.phone.adb.transport import Transport
from harness.phone.files import HASHING_LIMIT_S, ProgramFile, hashes_line, parse_hashes, put_program
from harness.phone.identity import build, read_properties
from harness.reasons import Reason
from harness.results.records import Clock
from harness.results.telemetry import Placement, Telemetry
from harness.runners.benchmark_model.binary import choose_binary, demand_program
from harness.runners.benchmark_model.command import TOOLS, Invocation, invocation_line, parse_invocation, stop_line
from harness.runners.benchmark_model.flags import KnownFlags, help_line, known_flags
from harness.runners.benchmark_model.operators import NoTable, parse_table
from harness.runners.benchmark_model.output import NO_RESULT, Benchmark, Format, Trouble, Unreadable, parse
from harness.runners.benchmark_model.shelf import given_or_kept
from harness.runners.runner import (
    Answer,
    Effort,
    Heard,
    Measured,
    ModelOnPhone,
    OperatorTime,
    Question,
    Refused,
    Supplies,
)
from models.digest import file_digest

_LOADING_LIMIT_S = 60.0
_CANNOT_RUN = (126, 127)
_KILLED_BY_SIGNAL = 128
_REASON_OF = {
    Trouble.UNKNOWN_FLAGS: Reason.UNSUPPORTED_OPTION,
    Trouble.NO_SUMMARY: Reason.INCOMPLETE_ANSWER,
    Trouble.NO_RUNS: Reason.INCOMPLETE_ANSWER,
    Trouble.TORN: Reason.INCOMPLETE_ANSWER,
    Trouble.CONFLICT: Reason.INCOMPLETE_ANSWER,
    Trouble.SEVERAL: Reason.INCOMPLETE_ANSWER,
}


@dataclass(frozen=True, slots=True)
class Tool:
    """The program where it lies on the phone."""

    remote: str
    sha256: str
    flags: KnownFlags

    @property
    def runtime(self) -> str:
        return f"{self.flags.runtime} {self.sha256[:12]}"


def _nobody(words: str) -> None: ...


@dataclass(slots=True)
class BenchmarkModelRunner:
    foreground: ClassVar[bool] = False
    uses_app: ClassVar[bool] = False
    tells_each_latency: ClassVar[bool] = False
    profiles_operators: ClassVar[bool] = True
    clocks: ClassVar[frozenset[Clock]] = frozenset(Clock) - {Clock.SUSTAINED}
    """The sustained performance mode is a window's, and the tool has none."""
    any_core: ClassVar[bool] = True
    most_threads: ClassVar[int | None] = None
    chooses_runtime: ClassVar[bool] = False
    xnnpack: ClassVar[frozenset[bool]] = frozenset({True, False})
    next_step: ClassVar[str] = "see what the tool said, or try it by hand with `adb shell`"

    place: Path
    """The program, or a folder with one per ABI: the user's, or what this computer keeps (`bigcore tool`)."""
    tell: Callable[[str], None] = _nobody
    """Is told once of each form that the tool's output has."""
    _tools: dict[str, Tool] = field(default_factory=dict)
    """The program on each phone, by the phone's serial: it is pushed once per session."""
    _told: set[Format] = field(default_factory=set)

    @classmethod
    def supplied_with(cls, supplies: Supplies) -> Self:
        place = given_or_kept(supplies.tool)
        demand_program(place)
        return cls(place, supplies.tell)

    def prepare(self, phone: Transport, abis: Sequence[str]) -> str | None:
        return file_digest(choose_binary(self.place, tuple(abis)))

    def put_beside_models(self, phone: Transport) -> None:
        """Pushes nothing yet: the next question pushes the program, under its hash, where it does not lie there."""
        self._tools.pop(phone.serial, None)

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
        tool = self._on(phone, question.core.mask)
        if impossible := _impossible(tool, question.xnnpack):
            heard(impossible)
            return Answer(tool.runtime, None, tool.sha256, (), (impossible,))
        turns: list[_Turn] = []
        for position, model in enumerate(question.models):
            turn = _take_turn(phone, question, tool, model, position)
            heard(turn.outcome)
            turns.append(turn)
            self._tell_form(turn.form)
            if isinstance(turn.outcome, Refused) and turn.outcome.name is None:
                break
        misheard = any(turn.flags_unknown for turn in turns)
        if misheard:
            # its answer to --help may have come cut: the next start asks again
            del self._tools[phone.serial]
        return Answer(
            runtime="" if misheard else tool.runtime,
            app_version=None,
            app_sha256=tool.sha256,
            measured=tuple(turn.outcome for turn in turns if isinstance(turn.outcome, Measured)),
            refused=tuple(turn.outcome for turn in turns if isinstance(turn.outcome, Refused)),
            notices=tuple(f"output format: {form}" for form in dict.fromkeys(turn.form for turn in turns) if form),
        )

    def profile(self, phone: Transport, question: Question, model: ModelOnPhone) -> tuple[OperatorTime, ...] | Refused:
        """Returns the time per operator. No latency is taken from that run: profiling costs time itself."""
        said = _invoke(phone, question, self._on(phone, question.core.mask), model, profile=True)
        if isinstance(said, Refused):
            return said
        table = parse_table(said.output)
        if isinstance(table, NoTable):
            return Refused(model.name, Reason.TOOL_FAILED, table.detail)
        return table

    def _tell_form(self, form: Format | None) -> None:
        if form is not None and form not in self._told:
            self._told.add(form)
            self.tell(f"the form of benchmark_model's output: {form}")

    def _on(self, phone: Transport, mask: str) -> Tool:
        if phone.serial not in self._tools:
            tool = _put(phone, self.place)
            self._tools[phone.serial] = replace(tool, flags=_flags_of(phone, tool, mask))
        return self._tools[phone.serial]


@dataclass(frozen=True, slots=True)
class _Turn:
    outcome: Measured | Refused
    form: Format | None = None
    """The format of the tool's output. None: there was no output to read."""

    @property
    def flags_unknown(self) -> bool:
        """The tool was told flags that it does not know, whatever it said of them before."""
        said = self.outcome
        return isinstance(said, Refused) and said.name is None and said.reason == Reason.UNSUPPORTED_OPTION


def _flags_of(phone: Transport, tool: Tool, mask: str) -> KnownFlags:
    """Of a tool that hangs nothing is known; its measuring is given up by its own time limit."""
    try:
        return known_flags(phone.run(help_line(tool.remote, mask), _LOADING_LIMIT_S).stdout)
    except PhoneFailed as failure:
        if failure.reason != Reason.TIMED_OUT:
            raise
        phone.run(stop_line(tool.remote))
        return KnownFlags()


def _impossible(tool: Tool, xnnpack: bool) -> Refused | None:
    if xnnpack or not tool.flags.of_litert:
        return None
    why = "LiteRT's tool has no --use_xnnpack: it always computes with XNNPACK on the CPU"
    return Refused(None, Reason.UNSUPPORTED_OPTION, why)


def _take_turn(phone: Transport, question: Question, tool: Tool, model: ModelOnPhone, position: int) -> _Turn:
    said = _invoke(phone, question, tool, model)
    if isinstance(said, Refused):
        return _Turn(said)
    found = _read(said, question, model)
    if isinstance(found, Refused):
        return _Turn(_unless_damaged(phone, found, model))
    return _Turn(_measured(found, said, question, model, position), found.format)


def _put(phone: Transport, place: Path) -> Tool:
    binary = choose_binary(place, build(read_properties(phone)).abis)
    sha256 = file_digest(binary)
    tool = Tool(f"{TOOLS}/benchmark_model_{sha256[:16]}", sha256, KnownFlags())
    put_program(phone, ProgramFile("benchmark_model", binary, tool.remote, sha256, mode=0o755))
    return tool


def _invoke(
    phone: Transport, question: Question, tool: Tool, model: ModelOnPhone, profile: bool = False
) -> Invocation | Refused:
    command = invocation_line(tool.remote, tool.flags, question, model, profile)
    limit_s = _limit_s(model.effort or question.effort)
    try:
        return parse_invocation(phone.run(command, limit_s).stdout, question.core.cpu)
    except KeyboardInterrupt:
        phone.run(stop_line(tool.remote))
        raise
    except PhoneFailed as failure:
        if failure.reason != Reason.TIMED_OUT:
            raise
        phone.run(stop_line(tool.remote))
        return Refused(model.name, Reason.TIMED_OUT, f"no answer from the tool within {limit_s:g} s")


def _limit_s(effort: Effort) -> float:
    """Returns how long to wait: the tool keeps to max_secs in each of its two phases, and finishes the run it is in."""
    return 3 * effort.max_ms / 1000 + _LOADING_LIMIT_S


def _read(said: Invocation, question: Question, model: ModelOnPhone) -> Benchmark | Refused:
    if said.exit_code in _CANNOT_RUN:  # also where it is taskset that says so, of a tool that has gone
        return Refused(None, Reason.TOOL_FAILED, f"the phone cannot run the tool: {_last_line(said.output)}")
    if "taskset: " in said.output and said.exit_code != 0:
        return Refused(None, Reason.WRONG_CORE, f"the phone refuses the affinity: {_last_line(said.output)}")
    if said.exit_code is not None and said.exit_code > _KILLED_BY_SIGNAL:
        return Refused(model.name, Reason.APP_CRASHED, f"the tool was killed by signal {said.exit_code - 128}")
    found = parse(said.output)
    if isinstance(found, Unreadable):
        name = None if found.trouble is Trouble.UNKNOWN_FLAGS else model.name
        reason = Reason.MODEL_REJECTED if _rejects(said, found) else _REASON_OF[found.trouble]
        return Refused(name, reason, f"{found.trouble}: {found.detail}")
    if said.exit_code is None:
        return Refused(model.name, Reason.INCOMPLETE_ANSWER, "the tool's exit code did not arrive")
    if said.exit_code != 0:
        return Refused(model.name, Reason.INCOMPLETE_ANSWER, f"the tool ended with exit code {said.exit_code}")
    return _with_delegate_as_asked(found, question, model)


def _rejects(said: Invocation, found: Unreadable) -> bool:
    """A final verdict: the tool must have failed by its exit code and have said why. Output that was cut does not."""
    return found.trouble is Trouble.NO_SUMMARY and bool(said.exit_code) and found.detail != NO_RESULT


_BLAMES_THE_MODEL = frozenset({Reason.MODEL_REJECTED, Reason.APP_CRASHED})


def _unless_damaged(phone: Transport, found: Refused, model: ModelOnPhone) -> Refused:
    """The tool reads whatever lies there. What it says of a file that is not the model's is no word on the model."""
    if found.reason not in _BLAMES_THE_MODEL:
        return found
    there = dict(parse_hashes(phone.run(hashes_line(model.remote), HASHING_LIMIT_S).stdout)).get(model.remote)
    if there is None:
        return replace(found, reason=Reason.MODEL_MISSING, detail=f"its file is not on the phone; {found.detail}")
    if there != model.sha256:
        return replace(found, reason=Reason.CHECKSUM_MISMATCH, detail=f"its file is another by now; {found.detail}")
    return found


def _with_delegate_as_asked(found: Benchmark, question: Question, model: ModelOnPhone) -> Benchmark | Refused:
    """Refuses a delegate that is not as asked. Silence is believed: older builds say nothing of the delegate."""
    sentence = found.delegate or ""
    applied = "Explicitly applied XNNPACK" in sentence
    missing = "will not be executed" in sentence
    if (question.xnnpack and missing) or (not question.xnnpack and applied):
        return Refused(model.name, Reason.UNSUPPORTED_OPTION, f"xnnpack is not as asked: {sentence}")
    return found


def _measured(found: Benchmark, said: Invocation, question: Question, model: ModelOnPhone, position: int) -> Measured:
    runs = found.inference.count
    return Measured(
        model=model,
        position=position,
        latencies_ns=(round(found.latency_us * 1000),),
        call_ns=None,
        placement=Placement(
            asked_mask=question.core.mask,
            pinned_by="taskset",
            allowed_before=said.allowed_before,
            allowed_after=said.allowed_after,
            cpuset=said.cpuset,
            cpus_seen=None,
            time_in_state=said.time_in_state,
        ),
        complete=True,
        sha256=model.sha256,
        allowed_after_pinning=said.allowed_before,
        alone=len(question.models) == 1,
        telemetry=Telemetry(
            before=None,
            after=None,
            init_ms=_ms(found.init_us),
            first_ms=_ms(found.first_us),
            timed_wall_ms=_ms(None if runs is None else runs * found.inference.mean_us),
        ),
    )


def _ms(microseconds: float | None) -> float | None:
    return None if microseconds is None else microseconds / 1000


def _last_line(output: str) -> str:
    return next((text.strip() for text in reversed(output.splitlines()) if text.strip()), "it said nothing")[:200]

"""One start: conditions, question, answer, verdict, store."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from harness.app.protocol import OutputDigest, read_outputs, write_outputs
from harness.clock import Clock, spell
from harness.errors import PhoneFailed
from harness.judge.calibration import CalibrationBand
from harness.judge.judge import Case, judge
from harness.phone.adb.transport import Transport
from harness.phone.gates import Gates
from harness.reasons import Reason
from harness.results.records import (
    ANCHOR,
    Conditions,
    FailureRecord,
    RunRecord,
    Sample,
    StartRecord,
    Telemetry,
)
from harness.results.records import Clock as PhoneClock
from harness.runners.registry import runner_class
from harness.runners.runner import Answer, Effort, Measured, ModelOnPhone, Question, Refused, Runner
from harness.session.order import ModelOrder
from harness.session.progress import Emit, Trouble
from harness.session.run_state import CRASHES, FINAL, RunState
from harness.session.telemetry import ANCHOR_AFTER, EndedStart, calibration, overhead_ms, sample_done, telemetry_of
from harness.store.store import Store

ANCHOR_EFFORT = Effort(min_runs=10, min_ms=60, max_ms=2000, warmup_min_ms=20, warmup_max_ms=300)
ALONE_EFFORT = Effort(min_runs=1, min_ms=0, warmup_min_ms=0, warmup_max_ms=1)
SILENCE_MARGIN_S = 30.0
STRAYED = frozenset({Reason.WRONG_CORE, Reason.CORE_MOVED})


@dataclass(frozen=True, slots=True)
class Expected:
    """How this computer would answer, and how strictly the phone is held to it."""

    precision: str
    outputs: tuple[OutputDigest, ...] | None


@dataclass(slots=True)
class Starts:
    """Takes starts on one phone. A sample is committed as its answer arrives, and judged when its start has ended."""

    phone: Transport
    store: Store
    clock: Clock
    emit: Emit
    read_conditions: Callable[[int], Conditions]
    """Of the phone, and of this one of its CPUs."""
    began: Conditions
    """The phone when the session began: what temperature and power are compared with."""
    anchor: ModelOnPhone
    throwaway: ModelOnPhone
    expected: dict[str, Expected]
    """By the hash of the model."""
    input_seed: int
    effort: Effort
    gates: Gates
    forgiven: frozenset[Reason] = frozenset()
    """What this session looks at, and therefore does not hold against a sample."""
    obstructed: bool = False
    """The last start was not in front all the time."""
    bands: dict[str, CalibrationBand] = field(default_factory=lambda: defaultdict(CalibrationBand))
    """By run: how much the calibration workload usually moves within a start."""

    def take(
        self,
        state: RunState,
        runner: Runner,
        round_number: int,
        names: tuple[str, ...],
        seed: int,
        before: Conditions,
    ) -> None:
        """A start of these models between two anchors."""
        question = self._question(state, tuple(state.models[name] for name in names))
        ended = self._ask(state, runner, question, self._begun(question, round_number, names, seed), before)
        for sample in ended.samples:
            if sample.variant != ANCHOR:
                state.note(sample, round_number)
                self.emit(sample_done(self.phone.serial, sample, round_number))
        state.barren_starts = 0 if ended.measured else state.barren_starts + 1
        self._keep_refusals(state, ended, round_number)

    def take_lone(
        self, state: RunState, runner: Runner, model: ModelOnPhone, round_number: int, seed: int, before: Conditions
    ) -> EndedStart:
        """A start of one model: no throw-away, no anchor."""
        question = self._lone_question(state, model)
        ended = self._ask(state, runner, question, self._begun(question, round_number, (model.name,), seed), before)
        self._keep_refusals(state, ended, round_number)
        return ended

    def take_alone(self, state: RunState, runner: Runner, name: str, seed: int, before: Conditions) -> None:
        """A start of this variant alone, for cold initialisation; neither latencies nor refusals count."""
        question = self._lone_question(state, replace(state.models[name], effort=ALONE_EFFORT))
        begun = replace(self._begun(question, 0, (name,), seed), extra=True)
        ended = self._ask(state, runner, question, begun, before)
        for refusal in ended.refused:
            self._emit_refusal(refusal)
        if ended.lost is not None:
            raise ended.lost
        state.alone.add(name)

    def _keep_refusals(self, state: RunState, ended: EndedStart, round_number: int) -> None:
        for refusal in ended.refused:
            self._keep_refusal(state, refusal, round_number)
        if ended.lost is not None:
            raise ended.lost

    def _begun(self, question: Question, round_number: int, order: tuple[str, ...], seed: int) -> StartRecord:
        return StartRecord(
            run=question.run,
            start=question.start,
            round=round_number,
            seed=seed,
            began_at=spell(self.clock.now()),
            ended_at=None,
            order=order,
            wall_ms=None,
            overhead_ms=None,
        )

    def _ask(
        self, state: RunState, runner: Runner, question: Question, begun: StartRecord, before: Conditions
    ) -> EndedStart:
        """The frame of every start. Where the harness itself is ended in it, the samples stay START_UNFINISHED."""
        began_s = self.clock.monotonic_s()
        self.store.add_start(begun)
        heard: list[Measured | Refused] = []

        def hear(item: Measured | Refused) -> None:
            heard.append(item)
            if isinstance(item, Measured) and item.model.name != ANCHOR_AFTER:
                now = spell(self.clock.now())
                telemetry = telemetry_of(item, before, None, None)
                self.store.add_sample(self._sample(state.run, begun, item, telemetry, now, (Reason.START_UNFINISHED,)))

        answer: Answer | None = None
        after: Conditions | None = None
        lost: PhoneFailed | None = None
        try:
            answer = runner.ask(self.phone, question, hear)
            after = self.read_conditions(state.run.core.cpu)
        except PhoneFailed as failure:
            lost = failure
        wall_ms = (self.clock.monotonic_s() - began_s) * 1000
        # a lone start has neither throw-away nor anchors: what it cost beside its model is no start's usual cost
        counted = answer is not None and question.throwaway is not None
        start = replace(
            begun,
            ended_at=spell(self.clock.now()),
            wall_ms=wall_ms,
            overhead_ms=overhead_ms(wall_ms, heard) if counted else None,
        )
        samples = self._settle(state.run, start, before, after, heard)
        if answer is not None and lost is None:
            self._note_runtime(state, answer)
        return EndedStart(tuple(heard), samples, after, lost)

    def _settle(
        self,
        run: RunRecord,
        start: StartRecord,
        before: Conditions,
        after: Conditions | None,
        heard: list[Measured | Refused],
    ) -> tuple[Sample, ...]:
        measured = [item for item in heard if isinstance(item, Measured)]
        ratio = None if self._anchors_strayed(run, measured, before, after) else calibration(measured)
        held = () if after is not None else (Reason.PHONE_LOST,)
        samples = tuple(
            self._sample(run, start, item, telemetry_of(item, before, after, ratio), start.ended_at or "", held)
            for item in measured
            if item.model.name != ANCHOR_AFTER
        )
        self.store.settle_start(start, samples)
        self.obstructed = self.obstructed or any(Reason.LEFT_FOREGROUND in sample.reasons for sample in samples)
        if ratio is not None:
            self.bands[run.run] = self.bands[run.run].learn(ratio)
        return samples

    def _anchors_strayed(
        self, run: RunRecord, measured: list[Measured], before: Conditions, after: Conditions | None
    ) -> bool:
        """An anchor on another core says nothing of this core's heat, and must not be learnt from."""
        anchors = [item for item in measured if item.model.name in (ANCHOR, ANCHOR_AFTER)]
        verdicts = (judge(self._case(run, item, telemetry_of(item, before, after, None))) for item in anchors)
        return any(reason in STRAYED for verdict in verdicts for reason in verdict.reasons)

    def _question(self, state: RunState, models: tuple[ModelOnPhone, ...]) -> Question:
        """Of the state's next start."""
        run, number = state.run, state.take_number()
        anchors = replace(self.anchor, effort=ANCHOR_EFFORT)
        longest_ms = max((model.effort or self.effort).max_ms for model in models)
        return Question(
            run=run.run,
            start=number,
            nonce=secrets.token_hex(16),
            core=run.core,
            threads=run.threads,
            xnnpack=run.xnnpack,
            clock=run.clock,
            models=(replace(anchors, name=ANCHOR), *models, replace(anchors, name=ANCHOR_AFTER)),
            effort=self.effort,
            input_seed=self.input_seed,
            throwaway=self.throwaway,
            silence_s=2 * longest_ms / 1000 + SILENCE_MARGIN_S,
        )

    def _lone_question(self, state: RunState, model: ModelOnPhone) -> Question:
        return replace(self._question(state, (model,)), models=(model,), throwaway=None)

    def _sample(
        self,
        run: RunRecord,
        start: StartRecord,
        item: Measured,
        telemetry: Telemetry,
        at: str,
        held: tuple[Reason, ...],
    ) -> Sample:
        """`held`: what speaks against it beside the verdict."""
        verdict = judge(self._case(run, item, telemetry))
        return Sample(
            run=run.run,
            start=start.start,
            variant=item.model.name,
            sha256=item.model.sha256,
            position=item.position,
            latencies_ns=item.latencies_ns,
            call_ns=item.call_ns,
            placement=item.placement,
            telemetry=telemetry,
            outputs_json=None if item.outputs is None else write_outputs(item.outputs),
            reasons=(*(reason for reason in verdict.reasons if reason not in self.forgiven), *held),
            unproven=verdict.unproven,
            at=at,
        )

    def _case(self, run: RunRecord, item: Measured, telemetry: Telemetry) -> Case:
        expected = self.expected[item.model.sha256]
        return Case(
            asked_mask=run.core.mask,
            asked_sha256=item.model.sha256,
            answered_sha256=item.sha256,
            complete=item.complete,
            placement=item.placement,
            telemetry=telemetry,
            began=self.began,
            outputs=item.outputs,
            expected_outputs=expected.outputs,
            precision=expected.precision,
            foreground_needed=runner_class(run.runner).foreground,
            calibration_band=self.bands[run.run],
            allowed_after_pinning=item.allowed_after_pinning,
            large_core_known=run.core.rule != "unknown",
            clock_locked=run.clock is PhoneClock.LOCKED,
            gates=self.gates,
        )

    def _emit_refusal(self, refusal: Refused) -> None:
        detail = f"{refusal.name or 'start'}: {refusal.detail}"
        self.emit(Trouble(serial=self.phone.serial, reason=refusal.reason, detail=detail))

    def _keep_refusal(self, state: RunState, refusal: Refused, round_number: int) -> None:
        name = refusal.name
        state.last_refusal = refusal.reason
        self._emit_refusal(refusal)
        if name is None or name not in state.models:
            return
        state.rejections[name][round_number] += 1
        if refusal.reason in FINAL or (refusal.reason in CRASHES and state.note_crash(name)):
            self.give_up(state, name, refusal.reason, refusal.detail)

    def give_up(self, state: RunState, name: str, reason: str, detail: str) -> None:
        state.given_up.add(name)
        self.store.add_failure(
            FailureRecord(
                sweep=state.run.sweep,
                reason=reason,
                detail=detail,
                run=state.run.run,
                variant=name,
                serial=self.phone.serial,
                at=spell(self.clock.now()),
            )
        )

    def _note_runtime(self, state: RunState, answer: Answer) -> None:
        if answer.runtime and not state.run.runtime:
            state.run = replace(state.run, runtime=answer.runtime, app_sha256=answer.app_sha256)
            self.store.set_runtime(state.run.run, answer.runtime, answer.app_sha256)


def expected_of(model: ModelOrder) -> Expected:
    return Expected(model.precision, read_outputs(model.outputs_json) if model.outputs_json else None)

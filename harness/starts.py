"""One start: conditions, question, answer, verdict, store."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from statistics import median

from harness.calibration import CalibrationBand
from harness.clock import Clock, spell
from harness.judge import Case, judge
from harness.orders import ModelOrder
from harness.phone.gates import Gates
from harness.phone.transport import Transport
from harness.progress import SampleDone, Say, Trouble
from harness.protocol import OutputDigest, read_outputs
from harness.reasons import Reason
from harness.results.records import (
    ANCHOR,
    Conditions,
    FailureRecord,
    RunnerName,
    RunRecord,
    Sample,
    StartRecord,
    Telemetry,
)
from harness.results.records import Clock as PhoneClock
from harness.results.store import Store
from harness.run_book import CRASHES, FINAL, RunBook
from harness.runners.answers import Answer, Effort, Measured, ModelOnPhone, Question, Refused, Runner

ANCHOR_AFTER = "anchor.after"
ANCHOR_EFFORT = Effort(min_runs=10, min_ms=60, max_ms=2000, warmup_min_ms=20, warmup_max_ms=300)
ALONE_EFFORT = Effort(min_runs=1, min_ms=0, warmup_min_ms=0, warmup_max_ms=1)
SILENCE_MARGIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Expected:
    """How this computer would answer, and how strictly the phone is held to it."""

    precision: str
    outputs: tuple[OutputDigest, ...] | None


@dataclass(slots=True)
class StartTaker:
    """Takes starts on one phone. Every sample is stored as soon as its start's conditions are known."""

    phone: Transport
    store: Store
    clock: Clock
    say: Say
    read_conditions: Callable[[], Conditions]
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
        self, book: RunBook, runner: Runner, round_number: int, names: tuple[str, ...], seed: int, before: Conditions
    ) -> None:
        number = book.take_number()
        question = self._question(book.run, number, tuple(book.models[name] for name in names))
        began_at, began_s = self.clock.now(), self.clock.monotonic_s()
        heard: list[Measured | Refused] = []
        answer: Answer | None = None
        after: Conditions | None = None
        try:
            answer = runner.ask(self.phone, question, heard.append)
            after = self.read_conditions()
        finally:
            # also when the phone is lost in mid-start: what the app had reported is kept
            wall_ms = (self.clock.monotonic_s() - began_s) * 1000
            start = StartRecord(
                run=book.run.run,
                start=number,
                round=round_number,
                seed=seed,
                began_at=spell(began_at),
                ended_at=spell(self.clock.now()),
                order=names,
                wall_ms=wall_ms,
                overhead_ms=_overhead_ms(wall_ms, heard) if answer else None,
            )
            self._keep(book, start, before, after, heard)
        self._note_runtime(book, answer)

    def take_alone(self, book: RunBook, runner: Runner, name: str, seed: int, before: Conditions) -> None:
        """A start of this variant alone, for cold initialisation; its latencies count for nothing."""
        self.take_lone(book, runner, replace(book.models[name], effort=ALONE_EFFORT), 0, seed, before, extra=True)
        book.alone.add(name)

    def take_lone(
        self,
        book: RunBook,
        runner: Runner,
        model: ModelOnPhone,
        round_number: int,
        seed: int,
        before: Conditions,
        extra: bool = False,
    ) -> tuple[list[Measured | Refused], Conditions]:
        """A start of one model: no throw-away, no anchor. Returns what was heard, and the phone after it."""
        number = book.take_number()
        question = replace(self._question(book.run, number, (model,)), models=(model,), throwaway=None)
        began_at, began_s = self.clock.now(), self.clock.monotonic_s()
        heard: list[Measured | Refused] = []
        answer: Answer | None = None
        after: Conditions | None = None
        try:
            answer = runner.ask(self.phone, question, heard.append)
            after = self.read_conditions()
        finally:
            start = StartRecord(
                run=book.run.run,
                start=number,
                round=round_number,
                seed=seed,
                began_at=spell(began_at),
                ended_at=spell(self.clock.now()),
                order=(model.name,),
                wall_ms=(self.clock.monotonic_s() - began_s) * 1000,
                overhead_ms=None,
                extra=extra,
            )
            self._keep_alone(book, start, before, after, heard)
        self._note_runtime(book, answer)
        return heard, after

    def _keep_alone(
        self,
        book: RunBook,
        start: StartRecord,
        before: Conditions,
        after: Conditions | None,
        heard: list[Measured | Refused],
    ) -> None:
        self.store.add_start(start)
        for item in heard:
            if isinstance(item, Measured):
                self.store.add_sample(self._sample(book.run, start, item, before, after, None))
            else:
                detail = f"{item.name or 'start'}: {item.detail}"
                self.say(Trouble(serial=self.phone.serial, reason=item.reason, detail=detail))

    def _question(self, run: RunRecord, number: int, models: tuple[ModelOnPhone, ...]) -> Question:
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

    def _keep(
        self,
        book: RunBook,
        start: StartRecord,
        before: Conditions,
        after: Conditions | None,
        heard: list[Measured | Refused],
    ) -> None:
        self.store.add_start(start)
        measured = [item for item in heard if isinstance(item, Measured)]
        calibration = _calibration(measured)
        for item in measured:
            if item.model.name == ANCHOR_AFTER:
                continue
            sample = self._sample(book.run, start, item, before, after, calibration)
            self.store.add_sample(sample)
            self.obstructed = self.obstructed or Reason.LEFT_FOREGROUND in sample.reasons
            if item.model.name != ANCHOR:
                book.note(sample, start.round)
                self.say(_said(self.phone.serial, sample, start.round))
        book.barren_starts = 0 if measured else book.barren_starts + 1
        if calibration is not None:
            self.bands[book.run.run] = self.bands[book.run.run].learn(calibration)
        for refusal in heard:
            if isinstance(refusal, Refused):
                self.keep_refusal(book, refusal, start.round)

    def _sample(
        self,
        run: RunRecord,
        start: StartRecord,
        item: Measured,
        before: Conditions,
        after: Conditions | None,
        calibration: float | None,
    ) -> Sample:
        telemetry = Telemetry(
            before=before,
            after=after,
            thermal_before=item.thermal_before,
            thermal_after=item.thermal_after,
            headroom=item.headroom,
            foreground=item.foreground,
            warmup_runs=item.warmup_runs,
            warmup_ms=item.warmup_ms,
            load_ms=item.load_ms,
            init_ms=item.init_ms if item.alone else None,
            first_ms=item.first_ms if item.alone else None,
            timed_wall_ms=item.timed_wall_ms,
            peak_rss_kb=item.peak_rss_kb if item.alone else None,
            calibration_ratio=calibration,
            battery_current_ua=item.battery_current_ua,
        )
        plain = Sample(
            run=run.run,
            start=start.start,
            variant=item.model.name,
            sha256=item.model.sha256,
            position=item.position,
            latencies_ns=item.latencies_ns,
            call_ns=item.call_ns,
            placement=item.placement,
            telemetry=telemetry,
            outputs_json=item.outputs_json,
            at=start.ended_at,
        )
        verdict = judge(self._case(run, item, telemetry))
        lost = () if after is not None else (Reason.PHONE_LOST,)
        held = tuple(reason for reason in verdict.reasons if reason not in self.forgiven)
        return replace(plain, reasons=(*held, *lost), unproven=verdict.unproven)

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
            outputs=read_outputs(item.outputs_json) if item.outputs_json else None,
            expected_outputs=expected.outputs,
            precision=expected.precision,
            foreground_needed=run.runner is RunnerName.APP,
            calibration_band=self.bands[run.run],
            allowed_after_pinning=item.allowed_after_pinning,
            large_core_known=run.core.rule != "unknown",
            clock_locked=run.clock is PhoneClock.LOCKED,
            gates=self.gates,
        )

    def keep_refusal(self, book: RunBook, refusal: Refused, round_number: int) -> None:
        name = refusal.name
        book.last_refusal = refusal.reason
        detail = f"{name or 'start'}: {refusal.detail}"
        self.say(Trouble(serial=self.phone.serial, reason=refusal.reason, detail=detail))
        if name is None or name not in book.models:
            return
        book.rejections[name][round_number] += 1
        if refusal.reason in FINAL or (refusal.reason in CRASHES and book.note_crash(name)):
            book.given_up.add(name)
            self.store.add_failure(
                FailureRecord(
                    sweep=book.run.sweep,
                    reason=refusal.reason,
                    detail=refusal.detail,
                    run=book.run.run,
                    variant=name,
                    serial=self.phone.serial,
                    at=spell(self.clock.now()),
                )
            )

    def _note_runtime(self, book: RunBook, answer: Answer) -> None:
        if answer.runtime and not book.run.runtime:
            book.run = replace(book.run, runtime=answer.runtime, app_sha256=answer.app_sha256)
            self.store.set_runtime(book.run.run, answer.runtime, answer.app_sha256)


def expected_of(model: ModelOrder) -> Expected:
    return Expected(model.precision, read_outputs(model.outputs_json) if model.outputs_json else None)


def _calibration(measured: list[Measured]) -> float | None:
    """The anchor at the end of the start over the anchor at its beginning."""
    medians = {item.model.name: median(item.latencies_ns) for item in measured if item.latencies_ns}
    if ANCHOR not in medians or ANCHOR_AFTER not in medians:
        return None
    return medians[ANCHOR_AFTER] / medians[ANCHOR]


def _overhead_ms(wall_ms: float, heard: list[Measured | Refused]) -> float:
    spent = 0.0
    for item in heard:
        if isinstance(item, Measured):
            spent += sum(ms or 0.0 for ms in (item.load_ms, item.init_ms, item.warmup_ms, item.timed_wall_ms))
    return max(0.0, wall_ms - spent)


def _said(serial: str, sample: Sample, round_number: int) -> SampleDone:
    return SampleDone(
        serial=serial,
        run=sample.run,
        round=round_number,
        variant=sample.variant,
        median_ms=median_ms(sample.latencies_ns),
        reasons=sample.reasons,
    )


def median_ms(latencies_ns: tuple[int, ...]) -> float | None:
    return median(latencies_ns) / 1e6 if latencies_ns else None

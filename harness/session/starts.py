"""One start: conditions, question, answer, verdict, store.

A sample is committed as its answer arrives, and judged when its start has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.errors import PhoneFailed
from harness.reasons import Reason
from harness.results.names import ANCHOR_AFTER
from harness.results.records import ANCHOR, RefusalRecord, Sample, StartRecord
from harness.results.telemetry import Conditions
from harness.runners.runner import Answer, Effort, Measured, Question, Refused, Runner, RunnerOfSide
from harness.session.assessment import Assessor, HeardSample, StartHeard, unjudged_sample
from harness.session.context import SessionContext
from harness.session.elsewhere import elsewhere_in_words
from harness.session.progress import SampleDone, Trouble
from harness.session.questions import ALONE_EFFORT, Questions
from harness.session.refusals import Refusals
from harness.session.run_state import RunState
from harness.session.stock import Stock
from harness.session.telemetry import overhead_ms
from harness.session.waiting_room import WaitingRoom
from harness.store.writing import RuntimeMet


@dataclass(frozen=True, slots=True)
class EndedStart:
    """What one start gave; it is in the store."""

    heard: tuple[Measured | Refused, ...]
    samples: tuple[Sample, ...]
    after: Conditions | None
    """The conditions after the start. None: the phone was lost before it told them."""
    lost: PhoneFailed | None

    @property
    def measured(self) -> tuple[Measured, ...]:
        return tuple(item for item in self.heard if isinstance(item, Measured))

    @property
    def refused(self) -> tuple[Refused, ...]:
        return tuple(item for item in self.heard if isinstance(item, Refused))


@dataclass(slots=True)
class _Hearing:
    """Hears a start, and commits each sample before the next model is measured."""

    context: SessionContext
    start: StartRecord
    before: Conditions
    heard: list[Measured | Refused] = field(default_factory=list)
    kept: list[HeardSample] = field(default_factory=list)

    @property
    def refused(self) -> tuple[Refused, ...]:
        return tuple(item for item in self.heard if isinstance(item, Refused))

    def hear(self, item: Measured | Refused) -> None:
        self.heard.append(item)
        if isinstance(item, Measured) and item.model.name != ANCHOR_AFTER:
            sample = unjudged_sample(self.start, item, self.before, self.context.now())
            self.context.store.add_sample(sample)
            self.kept.append(HeardSample(item, sample))


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a start ended on the phone."""

    answer: Answer | None
    """What the runner returned. None: the phone was lost before its last word."""
    after: Conditions | None
    """The conditions after the start. None: the phone was lost before it told them."""
    lost: PhoneFailed | None


@dataclass(frozen=True, slots=True)
class Starts:
    """Takes starts on one phone."""

    context: SessionContext
    runners: Mapping[RunnerOfSide, Runner]
    questions: Questions
    assessor: Assessor
    refusals: Refusals
    waiting_room: WaitingRoom
    stock: Stock

    def expected_s(self, state: RunState, names: Iterable[str]) -> float:
        """Returns how long a start of these models will measure."""
        return sum(state.start_ms(name, self.questions.effort) for name in names) / 1000

    def alone_s(self, state: RunState, name: str) -> float:
        """Returns how long an extra start of this variant will measure."""
        return state.start_ms(name, ALONE_EFFORT) / 1000

    def take(self, state: RunState, round_number: int, names: tuple[str, ...], pair: int | None = None) -> None:
        """Takes a start of these models between two anchors. Raises PhoneFailed when the phone was lost."""
        self.stock.make_sure(state.models[name] for name in names)
        before = self.waiting_room.ready(state.run.core, self.expected_s(state, names))
        question = self.questions.between_anchors(state, names)
        begun = replace(self._begun(question, round_number, names), pair=pair)
        ended = self._measure(state, question, begun, before)
        for sample in ended.samples:
            if sample.variant != ANCHOR:
                self.context.emit(_sample_done(self.context.phone.serial, sample, round_number))
        state.empty_starts = 0 if ended.measured else state.empty_starts + 1
        self._tell_refusals(ended)

    def take_at_once(self, state: RunState, effort: Effort, round_number: int, before: Conditions) -> EndedStart:
        """Takes a start of a run's only model, whatever the phone's conditions are, and returns what it gave."""
        self.stock.make_sure(state.models.values())
        self.waiting_room.end_remains()
        (name,) = state.models
        question = self.questions.lone(state, name, effort)
        ended = self._measure(state, question, self._begun(question, round_number, (name,)), before)
        self._tell_refusals(ended)
        state.empty_starts = 0 if ended.measured else state.empty_starts + 1
        return ended

    def take_alone(self, state: RunState, name: str) -> None:
        """Takes a start of this variant alone, for cold initialisation. Neither latencies nor refusals count."""
        self.stock.make_sure((state.models[name],))
        before = self.waiting_room.ready(state.run.core, self.alone_s(state, name))
        question = self.questions.lone(state, name, ALONE_EFFORT)
        ended = self._measure(state, question, replace(self._begun(question, 0, (name,)), extra=True), before)
        self._tell_refusals(ended)
        state.alone.add(name)

    def _tell_refusals(self, ended: EndedStart) -> None:
        """Raises PhoneFailed when the phone was lost in the start."""
        for refusal in ended.refused:
            self.refusals.tell(refusal)
        if ended.lost is not None:
            raise ended.lost

    def _begun(self, question: Question, round_number: int, names: tuple[str, ...]) -> StartRecord:
        return StartRecord(
            run=question.run,
            start=question.start,
            round=round_number,
            seed=self.context.seed,
            began_at=self.context.now(),
            ended_at=None,
            order=names,
            wall_ms=None,
            overhead_ms=None,
        )

    def _measure(self, state: RunState, question: Question, begun: StartRecord, before: Conditions) -> EndedStart:
        """Takes a start and returns what it gave. Where the harness is ended in it, samples stay START_UNFINISHED."""
        self.context.look_at_host()
        began_s = self.context.clock.monotonic_s()
        self.context.store.add_start(begun)
        hearing = _Hearing(self.context, begun, before)
        asked = self._ask(state, question, hearing)
        wall_ms = (self.context.clock.monotonic_s() - began_s) * 1000
        # a lone start has neither throw-away nor anchors: what it cost beside its model is no start's usual cost
        counted = asked.answer is not None and question.throwaway is not None
        start = replace(
            begun,
            ended_at=self.context.now(),
            wall_ms=wall_ms,
            overhead_ms=overhead_ms(wall_ms, hearing.heard) if counted else None,
        )
        self.context.look_at_host()
        return self._settle(state, start, hearing, asked)

    def _ask(self, state: RunState, question: Question, hearing: _Hearing) -> _Asked:
        answer: Answer | None = None
        try:
            answer = self.runners[state.run.runner, state.run.set].ask(self.context.phone, question, hearing.hear)
            return _Asked(answer, self.context.conditions(state.run.core.cpu), None)
        except PhoneFailed as failure:
            return _Asked(answer, None, failure)

    def _settle(self, state: RunState, start: StartRecord, hearing: _Hearing, asked: _Asked) -> EndedStart:
        measured = tuple(item for item in hearing.heard if isinstance(item, Measured))
        heard = StartHeard(state.run, start, hearing.before, asked.after, measured, tuple(hearing.kept))
        samples = self.assessor.settled(heard)
        self.stock.note(hearing.heard)
        refused = hearing.refused if asked.lost else _refused_by_name(start, hearing.heard)
        named = (RefusalRecord(one.name, one.reason) for one in refused if one.name in state.models)
        start = replace(start, refused=tuple(named))
        failures = () if start.extra else self.refusals.count(state, refused, start.round)
        self.context.store.settle_start(start, samples, self._runtime_met(state, asked), failures)
        for sample in samples:
            state.note(sample, start)
            if Reason.LEFT_FOREGROUND in sample.reasons:
                self.waiting_room.obstructed = True
            # What is behind something else runs where Android puts the background.
            in_front = Reason.LEFT_FOREGROUND not in sample.reasons
            if Reason.WRONG_CORE in sample.reasons and in_front and not state.told_elsewhere:
                self._tell_elsewhere(state, sample)
        return EndedStart(tuple(hearing.heard), samples, asked.after, asked.lost)

    def _tell_elsewhere(self, state: RunState, sample: Sample) -> None:
        """Once a run: a phone that keeps a program off a core does so in every start."""
        state.told_elsewhere = True
        words = elsewhere_in_words(state.run.core.mask, sample.placement, self.context.facts.topology)
        self.context.emit(Trouble(serial=self.context.order.serial, reason=Reason.WRONG_CORE, detail=words))

    def _runtime_met(self, state: RunState, asked: _Asked) -> RuntimeMet | None:
        """Returns what the run computes with where this start is the first that told it."""
        answer = asked.answer
        if answer is None or asked.lost is not None or not answer.runtime or state.run.runtime:
            return None
        state.run = replace(state.run, runtime=answer.runtime, app_sha256=answer.app_sha256)
        return RuntimeMet(answer.runtime, answer.app_sha256)


def _refused_by_name(start: StartRecord, heard: Sequence[Measured | Refused]) -> tuple[Refused, ...]:
    """Returns the refusals, those of the whole start under the name of the model that was next in line.

    It did not answer, whatever ended the start: a model that ends the app before a word of it is heard would else be
    asked for without end. A start that measured nothing blames no model.
    """
    known = {item.model.name if isinstance(item, Measured) else item.name for item in heard}
    next_in_line = next((name for name in start.order if name not in known), None)
    measured = any(isinstance(item, Measured) for item in heard)
    return tuple(
        replace(item, name=next_in_line, reason=Reason.INCOMPLETE_ANSWER) if item.name is None and measured else item
        for item in heard
        if isinstance(item, Refused)
    )


def _sample_done(serial: str, sample: Sample, round_number: int) -> SampleDone:
    return SampleDone(
        serial=serial,
        run=sample.run,
        round=round_number,
        variant=sample.variant,
        median_ms=sample.median_ms,
        reasons=sample.reasons,
    )

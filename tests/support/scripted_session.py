"""The rounds of a session with a runner that says what a test wants, without a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import numpy as np
from support.empty_store import open_empty_store
from support.records import CORE, GIVEN_ARTIFACT, PHONE, PLACEMENT, RUN, SESSION, SWEEP

from harness.config import MeasureSection, SweepConfig
from harness.errors import PhoneFailed
from harness.host.host_watch import HostWatch
from harness.phone.adb.transport import Reply, Transport
from harness.phone.facts import parse_facts
from harness.phone.gates import Gates
from harness.phone.recovery import ReturningPhone
from harness.phone.topology import Topology
from harness.plan import StoppingRule
from harness.reasons import Reason
from harness.results.records import ANCHOR, ArtifactRecord, RunnerName, RunRecord
from harness.results.telemetry import Conditions, Telemetry
from harness.runners.runner import Answer, Effort, Heard, Measured, ModelOnPhone, Question, Refused
from harness.session import extra_starts
from harness.session.assessment import Assessor, Expected
from harness.session.budget import Budget
from harness.session.context import SessionContext
from harness.session.estimates import Estimates
from harness.session.order import SessionOrder
from harness.session.paired_runs import paired_runs
from harness.session.progress import ProgressEvent
from harness.session.questions import Questions
from harness.session.refusals import Refusals
from harness.session.returns import Returns
from harness.session.rounds import Rounds
from harness.session.run_state import RunState
from harness.session.starts import Starts
from harness.session.stock import Stock
from harness.session.waiting_room import WaitingRoom
from harness.store.store import Store

COOL = Conditions(at="2026-01-01T00:00:00Z", battery_percent=90, thermal_status=0, cap_khz=2000, max_khz=2000)
LATENCY_MS = {"a": 1.0, "b": 2.0, "c": 4.0}


@contextmanager
def store_of_one_session(folder: Path) -> Iterator[Store]:
    """A sweep and its one session, without a run."""
    with open_empty_store(folder / "store.sqlite") as opened:
        opened.add_sweep(replace(SWEEP, sweep="s"))
        opened.add_phone(PHONE)
        opened.add_session(replace(SESSION, session="s.p", sweep="s"))
        yield opened


class TickingClock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic_s(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


Trick = Callable[[Question, ModelOnPhone, int], Measured | Refused | None]


@dataclass
class ScriptedRunner:
    """Latencies from a table with a little seeded noise; `trick` may change what one start says of one model."""

    clock: TickingClock
    generator: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    trick: Trick = lambda question, model, position: None
    noise: float = 0.002
    questions: list[Question] = field(default_factory=list)

    def ask(self, phone: Transport, question: Question, heard: Heard) -> Answer:
        self.questions.append(question)
        for position, model in enumerate(question.models):
            self.clock.seconds += 1.0
            item = self.trick(question, model, position) or self.measured(model, position)
            heard(item)
            if isinstance(item, Refused) and item.reason == Reason.APP_CRASHED:
                break
        return Answer("tflite 2.16.1", "1.0", "f" * 64, (), ())

    def measured(self, model: ModelOnPhone, position: int) -> Measured:
        level_ms = LATENCY_MS.get(model.name, 0.5) * (1 + self.generator.normal(0, self.noise))
        return Measured(
            model=model,
            position=position,
            latencies_ns=(int(level_ms * 1e6),) * 10,
            call_ns=None,
            placement=replace(PLACEMENT, cpus_seen=((CORE.cpu, 10),)),
            complete=True,
            sha256=model.sha256,
            telemetry=Telemetry(None, None, foreground=True),
        )


def run_record(number: int = 1, models: str = "main") -> RunRecord:
    return replace(RUN, run=f"s.{number}", sweep="s", session="s.p", runtime="", set=models)


def artifact(name: str) -> ArtifactRecord:
    return replace(GIVEN_ARTIFACT, sha256=name * 8, variant=name)


def state(store: Store, number: int = 1, rule: StoppingRule | None = None, models: str = "main") -> RunState:
    run = run_record(number, models)
    store.add_run(run)
    store.add_artifacts(run.run, [artifact(name) for name in (*LATENCY_MS, ANCHOR)])
    return fresh_state(run, rule)


def fresh_state(run: RunRecord, rule: StoppingRule | None = None) -> RunState:
    return RunState(
        run=run,
        models={name: ModelOnPhone(name, name * 8, f"/{name}") for name in LATENCY_MS},
        expected_ms=dict(LATENCY_MS),
        rule=rule or StoppingRule(1.0, 6, 30),
    )


@dataclass(frozen=True)
class Session(SessionContext):
    """Without a phone behind it: conditions are what the test says, and there are no settings."""

    says: Callable[[int], Conditions]

    def conditions(self, cpu: int) -> Conditions:
        return self.says(cpu)

    def renew_settings(self) -> None: ...


@dataclass
class Phone:
    """A phone that is got back as the test says."""

    recover: Callable[[PhoneFailed], None]
    serial: str = "serial"

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        """Nothing of an earlier start runs on it."""
        return Reply("", "", 0)


def rounds(
    store: Store,
    runs: Sequence[RunState],
    runner: ScriptedRunner,
    *,
    words: list[ProgressEvent] | None = None,
    budget_s: float = 0,
    extra_s: float = 0,
    round_seconds: float = 120,
    back: Callable[[PhoneFailed], None] | None = None,
    conditions: Callable[[int], Conditions] = lambda cpu: COOL,
    pairs: int | None = None,
    host: HostWatch | None = None,
) -> Rounds:
    said: list[ProgressEvent] = [] if words is None else words
    config = SweepConfig(measure=MeasureSection(seed=1, round_seconds=round_seconds))
    order = SessionOrder.model_construct(serial="serial", config=config, sets=(), pairs=pairs)
    phone = cast(ReturningPhone, Phone(back or _gone))
    facts = replace(parse_facts("", "serial", COOL.at), topology=Topology(()))
    context = Session(order, facts, phone, store, runner.clock, said.append, host, conditions)
    starts = Starts(
        context=context,
        runners={(RunnerName.APP, state.run.set): runner for state in runs},
        questions=Questions(
            anchor=ModelOnPhone(ANCHOR, ANCHOR * 8, "/anchor"),
            throwaway=ModelOnPhone("throwaway", "t", "/t"),
            effort=Effort(),
            input_seed=1,
        ),
        assessor=Assessor(COOL, Gates(), {name * 8: Expected("float32", None) for name in (*LATENCY_MS, ANCHOR)}),
        refusals=Refusals(context),
        waiting_room=WaitingRoom(context, Gates(), COOL),
        stock=Stock(context, (), ()),
    )
    budget = Budget(budget_s, runner.clock, 0.0, extra_s)
    return Rounds(context, runs, starts, Estimates(store, ANCHOR * 8), budget, Returns(context), paired_runs(runs))


def measure_alone(road: Rounds) -> None:
    extra_starts.measure_alone(road.runs, road.starts, road.budget, road.returns)


def _gone(failure: PhoneFailed) -> None:
    raise failure


def orders(runner: ScriptedRunner) -> list[tuple[str, ...]]:
    return [tuple(m.name for m in q.models if not m.name.startswith(ANCHOR)) for q in runner.questions]


class KilledError(Exception):
    """The harness ends here, as by kill -9: nothing more is said or stored."""


def killed_at(sample: int) -> Trick:
    """At that sample of the sweep, counted from 1 and without anchors, before its answer is heard."""
    count = 0

    def die(question: Question, model: ModelOnPhone, position: int) -> None:
        nonlocal count
        count += not model.name.startswith(ANCHOR)
        if count == sample:
            raise KilledError

    return die

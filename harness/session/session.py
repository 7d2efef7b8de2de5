"""One sweep on one phone, from its first start to its last: prepare, push, measure, estimate, put everything back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from harness.analysis.estimate import ColdStart, Evidence, Measurand, cold_start_of, estimate, summary_of
from harness.clock import Clock, spell
from harness.errors import PhoneFailed
from harness.phone import lock, settings
from harness.phone.conditions import read_conditions
from harness.phone.facts import PhoneFacts
from harness.phone.ladder import Ladder, Patience, Switchboard
from harness.phone.meeting import another_needs_the_server, meet
from harness.phone.recovery import KnownPhone, ReturningPhone
from harness.results.records import ANCHOR, SUSTAINED, Conditions, CoreChoice, Estimate, RunnerName, Sample
from harness.results.records import Clock as PhoneClock
from harness.runners.runner import Effort, ModelOnPhone, Runner
from harness.session.open_runs import open_runs, open_session
from harness.session.operator_profile import profile_operators
from harness.session.order import SessionOrder
from harness.session.prepare import (
    chosen_cores,
    gates_of,
    models_on_phone,
    patiently,
    prepare_runners,
    runners_of,
    waiting_room,
)
from harness.session.progress import Emit, Finished, Phase, Planned
from harness.session.rounds import Budget, Rounds
from harness.session.run_state import RunState
from harness.session.starts import Starts, expected_of
from harness.session.sustained import HEAT, Sustained
from harness.session.unsupported_models import without_rejected
from harness.store.store import Store

EXTRA_START_S = 0.8
QUICK_EFFORT = Effort(min_ms=100, warmup_min_ms=30, warmup_max_ms=300)


def measure_phone(order: SessionOrder, switchboard: Switchboard, store: Store, clock: Clock, emit: Emit) -> None:
    emit(Phase(serial=order.serial, what="looking at the phone"))
    facts = meet(_first_ladder(order, switchboard, emit), clock)
    cores = chosen_cores(order, facts, store)
    left = without_rejected(order, facts.phone, store, spell(clock.now()), emit)
    if left is not None:
        _measure(left, facts, cores, switchboard, store, clock, emit)
    emit(Finished(serial=order.serial))


def _measure(
    order: SessionOrder,
    facts: PhoneFacts,
    cores: tuple[CoreChoice, ...],
    switchboard: Switchboard,
    store: Store,
    clock: Clock,
    emit: Emit,
) -> None:
    with ExitStack() as cleanup:
        cleanup.enter_context(lock.held(facts.phone.identity, facts.phone.model))
        phone = _returning(order, facts, switchboard, clock, emit)
        tell = partial(_emit_phase, order.serial, emit)
        runners = runners_of(order, tell)
        # what a phone may refuse (an installation, a screen with a PIN) comes before the models, long to push
        patiently(lambda: prepare_runners(order, phone, facts, store, runners.values()), phone.recover)
        setting = partial(settings.held, phone, facts, order.config.measure.clock, order.package, tell=tell)
        patiently(lambda: cleanup.enter_context(setting()), phone.recover)
        back = partial(_welcome_back, phone, phone_clock=order.config.measure.clock)
        files = cleanup.enter_context(models_on_phone(order, phone, back, emit))
        for runner in runners.values():
            patiently(partial(runner.put_beside_models, phone), back)
        session = open_session(order, facts, store, clock)
        runs = open_runs(order, session, cores, files, store)
        taker = _taker(order, facts, phone, store, clock, emit, runs, files)
        rounds = _rounds(order, phone, runs, taker, runners, clock, emit)
        try:
            if order.sustained_s is None:
                _emit_plan(order, runs, emit)
                _measure_rounds(order, phone, rounds, store)
            else:
                _sustained(order.sustained_s, rounds, clock).measure()
            store.forget_set_aside(order.sweep, (order.serial, session.serial))
        finally:
            # also after Ctrl-C and a lost phone: what was measured gets its estimate
            for state in runs:
                if state.run.set != SUSTAINED:
                    store.put_estimates(state.run.run, _estimates(state, store))
            store.end_session(session.session, spell(clock.now()))


def _emit_phase(serial: str, emit: Emit, words: str) -> None:
    emit(Phase(serial=serial, what=words))


def _measure_rounds(order: SessionOrder, phone: ReturningPhone, rounds: Rounds, store: Store) -> None:
    rounds.measure()
    if not order.quick:
        rounds.measure_alone()
    if order.profile_operators:
        patiently(lambda: profile_operators(phone, rounds, store), phone.recover)


def _sustained(seconds: float, rounds: Rounds, clock: Clock) -> Sustained:
    (state,), (runner,) = rounds.runs, rounds.runners
    return Sustained(state, runner, rounds.taker, clock, rounds.emit, seconds, rounds.seed, rounds.ready, rounds.back)


def _first_ladder(order: SessionOrder, switchboard: Switchboard, emit: Emit) -> Ladder:
    return Ladder(
        serial=order.serial,
        switchboard=switchboard,
        tell=partial(_emit_phase, order.serial, emit),
        another_in_use=lambda: another_needs_the_server(order.serial, switchboard, lambda: lock.others_held("")),
        device_path=switchboard.device_path(order.serial),
        allow_reboot=order.config.conditions.allow_reboot,
        patience=Patience(),
    )


def _returning(
    order: SessionOrder, facts: PhoneFacts, switchboard: Switchboard, clock: Clock, emit: Emit
) -> ReturningPhone:
    identity = facts.phone.identity
    return ReturningPhone(
        KnownPhone(order.serial, identity, facts.build.fingerprint, switchboard.device_path(order.serial)),
        switchboard,
        clock,
        lambda words: emit(Phase(serial=order.serial, what=words)),
        lambda: lock.others_held(identity),
        order.config.conditions.allow_reboot,
    )


def _taker(
    order: SessionOrder,
    facts: PhoneFacts,
    phone: ReturningPhone,
    store: Store,
    clock: Clock,
    emit: Emit,
    runs: Sequence[RunState],
    files: dict[str, ModelOnPhone],
) -> Starts:
    def conditions(cpu: int) -> Conditions:
        return read_conditions(phone, cpu, facts.build.sdk, spell(clock.now()))

    models = [order.anchor, order.throwaway, *(model for group in order.sets for model in group.models)]
    return Starts(
        phone=phone,
        store=store,
        clock=clock,
        emit=emit,
        read_conditions=conditions,
        began=patiently(lambda: conditions(runs[0].run.core.cpu), phone.recover),
        anchor=files[order.anchor.sha256],
        throwaway=files[order.throwaway.sha256],
        gates=gates_of(order.config.conditions, order.config.measure.clock),
        expected={model.sha256: expected_of(model) for model in models},
        input_seed=order.input_seed,
        effort=QUICK_EFFORT if order.quick else Effort(),
        forgiven=HEAT if order.sustained_s is not None else frozenset(),
    )


def _rounds(
    order: SessionOrder,
    phone: ReturningPhone,
    runs: Sequence[RunState],
    taker: Starts,
    runners: Mapping[RunnerName, Runner],
    clock: Clock,
    emit: Emit,
) -> Rounds:
    measure = order.config.measure
    return Rounds(
        runs=runs,
        runners=[runners[state.run.runner] for state in runs],
        taker=taker,
        estimates_of=lambda state: _estimates(state, taker.store),
        emit=emit,
        serial=order.serial,
        seed=measure.seed,
        round_seconds=measure.round_seconds,
        budget=Budget(measure.max_minutes * 60, clock, clock.monotonic_s(), _extra_s(order, runs)),
        ready=waiting_room(taker, clock, emit),
        back=partial(_welcome_back, phone, phone_clock=measure.clock),
    )


def _welcome_back(phone: ReturningPhone, failure: PhoneFailed, phone_clock: PhoneClock) -> None:
    phone.recover(failure)
    settings.renew(phone, phone_clock)


def _estimates(state: RunState, store: Store) -> tuple[Estimate, ...]:
    samples = store.samples(state.run.run)
    extra = {start.start for start in store.starts(state.run.run) if start.extra}
    named = [(model.name, model.sha256) for model in state.models.values()]
    anchors = [(ANCHOR, sample.sha256) for sample in samples if sample.variant == ANCHOR][:1]
    return tuple(
        estimate(
            Measurand(state.run.run, name, sha256),
            Evidence(
                [summary_of(sample) for sample in samples if sample.variant == name and sample.start not in extra],
                store.sessions_of_series(state.run.run, name),
                _cold_start(sample for sample in samples if sample.variant == name and sample.start in extra),
            ),
            state.rule,
        )
        for name, sha256 in (*named, *anchors)
    )


def _cold_start(alone: Iterable[Sample]) -> ColdStart:
    told = next((sample.telemetry for sample in alone if sample.valid), None)
    return ColdStart() if told is None else cold_start_of(told)


def _extra_s(order: SessionOrder, runs: Sequence[RunState]) -> float:
    """What the extra starts will take: at most a quarter of the budget."""
    starts = 0 if order.quick else sum(len(state.models) for state in runs)
    return min(EXTRA_START_S * starts, order.config.measure.max_minutes * 60 / 4)


def _emit_plan(order: SessionOrder, runs: Sequence[RunState], emit: Emit) -> None:
    emit(
        Planned(
            serial=order.serial,
            samples_least=sum(state.rule.least * len(state.models) for state in runs),
            samples_most=sum(state.rule.most * len(state.models) for state in runs),
        )
    )

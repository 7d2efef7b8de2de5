"""One sweep on one phone, from its first start to its last: prepare, push, measure, estimate, put everything back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from harness.clock import Clock
from harness.errors import PhoneFailed
from harness.host.host_watch import HostWatch, ThisComputer
from harness.phone import lock, settings
from harness.phone.facts import PhoneFacts, too_old
from harness.phone.journal import JournalFolder
from harness.phone.ladder import Ladder, Patience, Switchboard
from harness.phone.meeting import another_needs_the_server, meet
from harness.phone.pending_restores import pending_restores_left
from harness.phone.recovery import KnownPhone, ReturningPhone
from harness.plan import expected_minutes
from harness.reasons import Reason, Unproven
from harness.results.records import SUSTAINED, CoreChoice, Engine
from harness.runners.runner import Effort, ModelOnPhone, Runner, RunnerOfSide
from harness.session.assessment import Assessor, expected_of
from harness.session.budget import budget_of
from harness.session.chosen_cores import ChosenCores, chosen_cores, tell_missing_cores
from harness.session.context import SessionContext
from harness.session.estimates import Estimates
from harness.session.extra_starts import measure_alone
from harness.session.lent_time import lent_left_s, tell_what_was_not_reached, without_what_does_not_fit
from harness.session.measured_before import measured_before
from harness.session.open_runs import open_runs, session_of
from harness.session.operator_profile import profile_operators
from harness.session.order import SessionOrder
from harness.session.paired_runs import paired_runs
from harness.session.prepare import gates_of, models_on_phone, prepare_runners, runners_of
from harness.session.progress import Emit, Finished, Met, Phase, Planned, Waiting
from harness.session.questions import QUICK_EFFORT, Questions
from harness.session.refusals import Refusals
from harness.session.returns import Returns, patiently
from harness.session.rounds import Rounds
from harness.session.run_state import START_OVERHEAD_MS, RunState
from harness.session.starts import Starts
from harness.session.stock import Stock, models_to_push, not_needed_yet
from harness.session.sustained import HEAT, Sustained
from harness.session.unsupported_models import without_rejected
from harness.session.waiting_room import WaitingRoom
from harness.store.store import Store

FIRST_WAIT_S = 30.0
"""A core that is off at first contact may never be on, so it is not waited for as long as one that was measured."""
_LOOK_AGAIN_S = 2.0


def measure_phone(order: SessionOrder, switchboard: Switchboard, store: Store, clock: Clock, emit: Emit) -> None:
    """Measures one phone as ordered. Raises PhoneFailed where the phone is given up."""
    began_s = clock.monotonic_s()
    emit(Phase(serial=order.serial, what="looking at the phone", routine=True))
    facts, cores = _met(order, _first_ladder(order, switchboard, emit), store, clock, emit)
    emit(_met_event(order.serial, facts, cores.by_threads))
    order = order.for_phone(facts.phone.identity)
    phone = _returning(order, facts, switchboard, clock, emit)
    context = SessionContext(order, facts, phone, store, clock, emit, _host_watch(facts), began_s=began_s)
    abis = facts.build.abis
    left = without_rejected(order, facts.phone, abis, store, context.now(), emit) if order.sets else None
    if left is not None:
        context = replace(context, order=left)
        tell_missing_cores(context, cores.missing)
        _measure(replace(context, order=without_what_does_not_fit(context, left)), cores.by_threads)
    pending = pending_restores_left(facts.phone.identity, JournalFolder())
    emit(Finished(serial=order.serial, pending_restores=0 if pending is None else pending.count))


def _met(order: SessionOrder, ladder: Ladder, store: Store, clock: Clock, emit: Emit) -> tuple[PhoneFacts, ChosenCores]:
    """What the phone is, and which of its cores are measured. One that is switched off may come back."""
    deadline_s = clock.monotonic_s() + min(FIRST_WAIT_S, order.config.conditions.max_wait_seconds)
    while True:
        facts = meet(ladder, clock)
        if old := too_old(facts.build):
            raise PhoneFailed(Reason.PHONE_UNSUITABLE, order.serial, old, "choose another phone")
        try:
            return facts, chosen_cores(order, facts, store)
        except PhoneFailed as failure:
            left_s = deadline_s - clock.monotonic_s()
            if failure.reason != Reason.LARGE_CORE_OFFLINE or left_s <= 0:
                raise
            emit(Waiting(serial=order.serial, what=failure.what, at_most_s=left_s))
            clock.wait(min(_LOOK_AGAIN_S, left_s))


def _measure(context: SessionContext, cores: Mapping[int, tuple[CoreChoice, ...]]) -> None:
    order, phone = context.order, context.phone
    with ExitStack() as cleanup:
        work = lock.sweep_work(order.sweep)
        cleanup.enter_context(lock.held(context.facts.phone.identity, context.facts.phone.model, work=work))
        runners, returns = runners_of(context), Returns(context)
        # what a phone may refuse (an installation, a screen with a PIN) comes before the models, long to push
        patiently(lambda: prepare_runners(context, runners), phone.recover)
        held = partial(
            settings.held,
            phone,
            context.facts,
            order.config.measure.clock,
            order.packages,
            tell=context.say,
            look_for=phone.look_for,
        )
        unproven = patiently(lambda: cleanup.enter_context(held()), phone.recover)
        absent = not_needed_yet(order, measured_before(context, order))
        files = cleanup.enter_context(models_on_phone(context, returns, absent))
        for runner in runners.values():
            patiently(partial(runner.put_beside_models, phone), returns.look_again)
        _measure_runs(context, cores, _Prepared(files, runners, tuple(unproven), absent), returns)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What lies on the phone and how it is set."""

    files: Mapping[str, ModelOnPhone]
    """By their hashes."""
    runners: Mapping[RunnerOfSide, Runner]
    unproven: tuple[Unproven, ...]
    """What the phone does not tell of how it is set."""
    absent: frozenset[str]
    """The hashes of files that are pushed once a start asks for them."""


def _measure_runs(
    context: SessionContext, cores: Mapping[int, tuple[CoreChoice, ...]], prepared: _Prepared, returns: Returns
) -> None:
    order, store = context.order, context.store
    session = session_of(context)
    runs = open_runs(context, session, cores, prepared.files)
    estimates = Estimates(store, order.anchor.sha256)
    starts = _starts(context, runs[0].run.core.cpu, prepared)
    try:
        if order.sustained_s is None:
            _measure_rounds(context, runs, starts, estimates, returns)
        else:
            (state,) = runs
            Sustained(context, state, starts, returns, order.sustained_s).measure()
        store.forget_set_aside(order.sweep, (order.serial, session.serial))
    finally:
        # also after Ctrl-C and a lost phone: what was measured gets its estimate
        for state in runs:
            if state.run.set != SUSTAINED:
                estimates.at_the_end(state)
        if context.host is not None and (host := context.host.noise()) is not None:
            store.set_host(session.session, host)
        store.end_session(session.session, context.now())


def _measure_rounds(
    context: SessionContext, runs: Sequence[RunState], starts: Starts, estimates: Estimates, returns: Returns
) -> None:
    budget = budget_of(context, runs)
    _emit_plan(context, runs, starts)
    Rounds(context, runs, starts, estimates, budget, returns, paired_runs(runs, context.order.first)).measure()
    if budget.ends_with_lent_time:
        tell_what_was_not_reached(context, runs)
    if context.order.takes_extra_starts:
        measure_alone(runs, starts, budget, returns)
    if context.order.profile_operators:
        patiently(lambda: profile_operators(context, runs, starts.runners, starts.stock), context.phone.recover)


def _starts(context: SessionContext, first_cpu: int, prepared: _Prepared) -> Starts:
    order = context.order
    models = models_to_push(order)
    gates = gates_of(order.config.conditions, order.config.measure.clock)
    began = patiently(lambda: context.conditions(first_cpu), context.phone.recover)
    return Starts(
        context=context,
        runners=prepared.runners,
        questions=Questions(
            anchor=prepared.files[order.anchor.sha256],
            throwaway=prepared.files[order.throwaway.sha256],
            effort=QUICK_EFFORT if order.quick else Effort(),
            input_seed=order.input_seed,
        ),
        assessor=Assessor(
            began=began,
            gates=gates,
            expected={model.sha256: expected_of(model) for model in models},
            forgiven=HEAT if order.sustained_s is not None else frozenset(),
            unproven=prepared.unproven,
        ),
        refusals=Refusals(context),
        waiting_room=WaitingRoom(context, gates, began, order.config.conditions.cool_down_seconds),
        stock=Stock(context, models, tuple(prepared.runners.values()), prepared.absent),
    )


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
        partial(_emit_phase, order.serial, emit),
        lambda: lock.others_held(identity),
        order.config.conditions.allow_reboot,
    )


def _emit_phase(serial: str, emit: Emit, words: str) -> None:
    emit(Phase(serial=serial, what=words))


def _host_watch(facts: PhoneFacts) -> HostWatch | None:
    """None: a real phone's numbers are its own, and those that are drawn from a model are nobody's."""
    phone, here = facts.phone, ThisComputer()
    return HostWatch(here) if phone.virtual and phone.engine is not Engine.REPLAY and here.tells else None


def _met_event(serial: str, facts: PhoneFacts, cores: Mapping[int, tuple[CoreChoice, ...]]) -> Met:
    phone = facts.phone
    measured = dict.fromkeys(core for choices in cores.values() for core in choices)
    return Met(
        serial=serial,
        name=f"{phone.manufacturer} {phone.model}",
        android=facts.build.android,
        virtual=phone.virtual,
        cores=tuple(core.in_words for core in measured),
    )


def _emit_plan(context: SessionContext, runs: Sequence[RunState], starts: Starts) -> None:
    measure, effort = context.order.config.measure, starts.questions.effort
    minutes = [
        expected_minutes(
            {name: state.start_ms(name, effort) for name in state.models},
            state.rule,
            measure.round_seconds,
            START_OVERHEAD_MS + 1000 * context.order.config.conditions.cool_down_seconds,
        )
        for state in runs
    ]
    limit = min(measure.max_minutes or math.inf, max(0.0, lent_left_s(context)) / 60)
    context.emit(
        Planned(
            serial=context.order.serial,
            samples_least=sum(state.rule.least * len(state.models) for state in runs),
            samples_most=sum(state.rule.most * len(state.models) for state in runs),
            least_minutes=min(limit, sum(one.least for one in minutes)),
            most_minutes=min(limit, sum(one.most for one in minutes)),
        )
    )

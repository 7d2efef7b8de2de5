"""The session and the runs of one sweep on one phone: opened in the store, or found there when a sweep is resumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from harness.config import MeasureSection
from harness.errors import PhoneFailed
from harness.phone.changed_phone import updated
from harness.phone.cores import clusters_in_words
from harness.phone.facts import PhoneFacts
from harness.plan import StoppingRule
from harness.reasons import Reason
from harness.results.outcomes import RunResult
from harness.results.records import ANY_CORE, CoreChoice, RunnerName, RunRecord, SessionRecord
from harness.runners.registry import runner_class
from harness.runners.runner import ModelOnPhone
from harness.session.context import SessionContext
from harness.session.final_verdicts import CRASHES, FINAL
from harness.session.learnt import belief_of
from harness.session.order import ModelOrder, SessionOrder, SideOrder
from harness.session.run_state import NS_PER_MADD, RunState
from harness.store.store import Store
from harness.store.writing import OpenedRun


def session_of(context: SessionContext) -> SessionRecord:
    """Returns the session that is gone on with, or a new one, which is stored with its runs."""
    order, facts, store = context.order, context.facts, context.store
    if order.resume:
        known = _known_session(order, facts, store)
        if known is not None:
            return known
    else:
        _refuse_second_way(order, facts, store)
    return SessionRecord(
        session=f"{order.sweep}.{facts.phone.identity}",
        sweep=order.sweep,
        phone=facts.phone.identity,
        serial=order.serial,
        fingerprint=facts.build.fingerprint,
        android=facts.build.android,
        sdk=facts.build.sdk,
        started_at=context.now(),
    )


def _refuse_second_way(order: SessionOrder, facts: PhoneFacts, store: Store) -> None:
    """A phone that is connected over USB and Wi-Fi is listed twice, and must be measured once."""
    for one in store.sessions(order.sweep):
        if one.phone == facts.phone.identity:
            raise PhoneFailed(
                Reason.PHONE_BUSY,
                order.serial,
                f"it is the phone that this sweep measures as {one.serial}",
                "name one of the two with --phone, or disconnect one",
            )


@dataclass(frozen=True, slots=True)
class RunKey:
    runner: RunnerName
    core: CoreChoice
    side: SideOrder
    threads: int
    runtime: str | None
    """Which of the app's runtimes is asked for. None: the app's default."""
    models: tuple[ModelOrder, ...]


def open_runs(
    context: SessionContext,
    session: SessionRecord,
    cores: Mapping[int, tuple[CoreChoice, ...]],
    files: Mapping[str, ModelOnPhone],
) -> list[RunState]:
    order, store = context.order, context.store
    known = store.sweep(order.sweep).runs if order.resume else ()
    keys = run_keys(order, cores)
    before = [next((one for one in known if _is(one.run, key, session)), None) for key in keys]
    runs = [
        one.run if one else _new_run(context, session, key, order.first_run_number + index)
        for index, (key, one) in enumerate(zip(keys, before, strict=True))
    ]
    opened = [
        OpenedRun(run, tuple(model.record for model in (*key.models, order.anchor)), _asked_again(one))
        for run, key, one in zip(runs, keys, before, strict=True)
    ]
    store.open_session(context.facts.phone, session, opened)
    return [_state_of(context, run, key, files, one) for run, key, one in zip(runs, keys, before, strict=True)]


def _asked_again(before: RunResult | None) -> tuple[str, ...]:
    failures = () if before is None else before.failures
    return tuple(one.variant for one in failures if one.variant and one.reason not in FINAL | CRASHES)


def _state_of(
    context: SessionContext, run: RunRecord, key: RunKey, files: Mapping[str, ModelOnPhone], before: RunResult | None
) -> RunState:
    order, store = context.order, context.store
    rule = _rule(order)
    state = RunState(
        run=run,
        models={model.name: replace(files[model.sha256], name=model.name) for model in key.models},
        expected_ms={model.name: model.madds * NS_PER_MADD / 1e6 for model in key.models},
        rule=rule,
        belief=belief_of(store, run.run, len(key.models), rule),
    )
    if before:
        state.recall(store.samples(run.run), store.starts(run.run))
        state.next_start = store.last_start(run.run) + 1
        final = (failure.variant for failure in before.failures if failure.reason in FINAL | CRASHES)
        state.given_up.update(name for name in final if name is not None)
    return state


def run_keys(order: SessionOrder, cores: Mapping[int, tuple[CoreChoice, ...]]) -> list[RunKey]:
    """`cores` tells the cores by the number of threads."""
    return [
        key
        for runner in order.config.measure.runners
        for in_step in zip_longest(*(_keys_of_side(order, side, runner, cores) for side in order.sets))
        for key in in_step
        if key is not None and key.models
    ]


def _keys_of_side(
    order: SessionOrder, side: SideOrder, runner: RunnerName, cores: Mapping[int, tuple[CoreChoice, ...]]
) -> list[RunKey]:
    return [
        RunKey(runner, core, side, threads, runtime, _models(side, runner, runtime))
        for threads in order.threads_of(side)
        for core in cores[threads]
        for runtime in order.runtimes_of(side)
    ]


def _models(side: SideOrder, runner: RunnerName, runtime: str | None) -> tuple[ModelOrder, ...]:
    """What the app's runtime rejects, a runner with a runtime of its own may still run."""
    return side.models_for(runtime) if runner_class(runner).uses_app else side.models


def _is(run: RunRecord, key: RunKey, session: SessionRecord) -> bool:
    return (run.session, run.runner, run.core.mask, run.set, run.threads, run.asked_runtime) == (
        session.session,
        key.runner,
        key.core.mask,
        key.side.name,
        key.threads,
        key.runtime,
    )


def _new_run(context: SessionContext, session: SessionRecord, key: RunKey, number: int) -> RunRecord:
    order, measure = context.order, context.order.config.measure
    return RunRecord(
        run=f"{order.sweep}.{number}",
        sweep=order.sweep,
        session=session.session,
        phone=session.phone,
        runner=key.runner,
        runtime="",
        app_sha256=None,
        threads=key.threads,
        xnnpack=order.xnnpack_of(key.side),
        core=key.core,
        clock=measure.clock,
        set=key.side.name,
        asked_runtime=key.runtime,
        clusters=clusters_in_words(context.facts.topology) if key.core.label == ANY_CORE else None,
    )


def runs_of_a_side(measure: MeasureSection) -> int:
    """Returns how many runs a side of a session has at most."""
    return len(measure.runners) * len(measure.cores) * len(measure.threads) * max(1, len(measure.runtimes))


def _rule(order: SessionOrder) -> StoppingRule:
    rule = stopping_rule(order.config.measure, order.quick)
    return rule if order.pairs is None else replace(rule, min_starts=order.pairs, max_starts=order.pairs, quick=False)


def stopping_rule(measure: MeasureSection, quick: bool) -> StoppingRule:
    return StoppingRule(
        measure.half_width_percent, measure.min_starts, measure.max_starts, quick, measure.half_width_of
    )


def _known_session(order: SessionOrder, facts: PhoneFacts, store: Store) -> SessionRecord | None:
    """Returns the session that the interrupted sweep had on this phone. None: it had none.

    Raises PhoneFailed when this phone, or its Android, is not the one that the sweep began on.
    """
    sessions = store.sessions(order.sweep)
    same_phone = [one for one in sessions if one.phone == facts.phone.identity]
    for one in same_phone:
        if one.fingerprint == facts.build.fingerprint:
            return one
    if same_phone:
        was, now = same_phone[0].fingerprint, facts.build.fingerprint
        raise updated(order.serial, was, now)
    stranger = any(one.serial == order.serial for one in sessions)
    if stranger or (sessions and order.serial not in (*order.config.phones.serials, *order.phones_of_sweep)):
        raise PhoneFailed(
            Reason.PHONE_CHANGED,
            order.serial,
            "another phone than the one that this sweep measured here" if stranger else "it is not of this sweep",
            "connect that one, or begin a new sweep",
        )
    return None

"""The main road, readable from top to bottom: what -> .tflite -> phones -> samples -> estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from harness.clock import Clock, SystemClock, spell
from harness.config import SweepConfig
from harness.errors import PhoneFailed, ResumeRefused
from harness.phone import lock
from harness.phone.adb.adb_server import AdbServer
from harness.phone.addresses import identities_at
from harness.phone.journal import JournalFolder
from harness.phone.pending_restores import PendingRestores, pending_restores_after
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord, SweepResult
from harness.results.records import SweepRecord
from harness.session.order import SessionOrder
from harness.session.progress import Emit, Phase, ProgressEvent, RestorePending, SetAside
from harness.store.lab import LabBook
from harness.store.store import Store, stored_samples
from harness.sweep import virtual_phones, worker_pool
from harness.sweep.models import (
    anchor_order,
    build_wanted,
    refuse_nonsense,
    throwaway_order,
)
from harness.sweep.options import SweepOptions as SweepOptions
from harness.sweep.phones import Phones, at_their_addresses_now, find_phones
from harness.sweep.runner_limits import demand_profiler, refuse_impossible
from harness.sweep.sides import refuse_impossible_sides, second_set, sides
from harness.sweep.stored_plan import StoredPlan, new_sweep, stored_plan_of
from harness.sweep.sustained import refuse_company
from models.artifact import Built
from models.digest import file_digest
from models.errors import ModelsError

_LAST_WORDS_S = 10.0
"""A worker whose command was killed puts the phone's settings back before it ends."""


def _unheard(_: ProgressEvent) -> None: ...


def _unseen(_: Built) -> None: ...


def run_sweep(
    config: SweepConfig | None = None,
    options: SweepOptions | None = None,
    *,
    emit: Emit = _unheard,
    emit_built: Callable[[Built], None] = _unseen,
    clock: Clock | None = None,
) -> SweepResult:
    """Build the models, measure them on every phone that is ready, and return what the store then holds.

    Raises a HarnessError or a ModelsError, one sentence each, when nothing can be measured; what fails along the way
    is among the result's failures.
    """
    config, options, clock = config or SweepConfig(), options or SweepOptions(), clock or SystemClock()
    refuse(config, options)
    with Store.open(options.store_url) as store, virtual_phones.started(config.phones.serials) as serials:
        second = second_set(config, options.against, store)
        phones = find_phones(serials)
        wanted = build_wanted(config, emit_built)
        plan = StoredPlan(
            config=config,
            quick=options.quick,
            pairs=options.pairs,
            first=options.first,
            only=dict(options.only),
            sets=sides(wanted.models, second, options),
            sustained_s=options.sustained_s,
            phones=(*phones.ready, *(phone.subject for phone in phones.not_ready)),
        )
        sweep = _open(plan, wanted.failed, options, store, clock)
        return _measure(plan, sweep, options, phones, store, emit, clock, resume=False)


def refuse(config: SweepConfig, options: SweepOptions) -> None:
    """Refuses, without a look at any phone, what a sweep and its dry run cannot do."""
    refuse_nonsense(config)
    refuse_impossible_sides(config, options)
    if options.sustained_s is not None:
        refuse_company(config, options)


def resume_sweep(
    name: str, options: SweepOptions | None = None, *, emit: Emit = _unheard, clock: Clock | None = None
) -> SweepResult:
    """Go on with what an interrupted sweep had not measured, in new starts. `name` may be "latest"."""
    options, clock = options or SweepOptions(), clock or SystemClock()
    with Store.open(options.store_url) as store:
        found = store.sweep(name).sweep
        if found.origin is not None:
            raise ResumeRefused(found.sweep, f"was imported from {found.origin}", "only a sweep of this store goes on")
        if found.pruned_at is not None:
            raise ResumeRefused(found.sweep, f"its raw samples were dropped at {found.pruned_at}", "begin a new sweep")
        if LabBook(store).holds(found.sweep):
            what = "is a lab's, whose hosts go on with it by themselves"
            raise ResumeRefused(found.sweep, what, "see `bigcore lab status`")
        if who := lock.at_work(lock.sweep_work(found.sweep), _LAST_WORDS_S):
            raise ResumeRefused(found.sweep, f"is being measured: {who}", "wait for it, or stop it")
        plan = stored_plan_of(found)
        if plan.sustained_s is not None:
            raise ResumeRefused(found.sweep, "a sustained run that was interrupted has cooled since", "begin a new one")
        refuse_impossible(plan.config.measure)
        if options.profile_operators:
            demand_profiler(plan.config.measure)
        _refuse_changed_files(found.sweep, plan)
        with virtual_phones.started(plan.config.phones.serials) as serials:
            met = {session.serial: session.phone for session in store.sessions(found.sweep)}
            phones = _with_missing(find_phones(at_their_addresses_now(serials, met)), found, store, emit)
            return _measure(plan, found.sweep, options, phones, store, emit, clock, resume=True)


def _with_missing(phones: Phones, sweep: SweepRecord, store: Store, emit: Emit) -> Phones:
    """Names the phones that the sweep began on and that are not connected now; one that is not done is a failure."""
    sessions = store.sessions(sweep.sweep)
    aliases = (alias.address for alias in phones.aliases)
    seen = {*phones.ready, *(phone.subject for phone in phones.not_ready), *aliases}
    absent = [session for session in sessions if session.serial not in seen]
    # over Wi-Fi instead of USB it is the same phone at another address
    at_new_addresses = set(phones.ready) - {session.serial for session in sessions}
    here = identities_at(AdbServer.from_environment(), sorted(at_new_addresses)) if absent else frozenset()
    aside = {failure.serial for failure in store.sweep(sweep.sweep).failures if failure.variant is None}
    what = "the sweep began on it too, and it is not connected at this address"
    next_step = f"connect it and go on with `bigcore sweep --resume {sweep.sweep}`"
    missing = []
    for session in absent:
        if session.phone in here:
            continue
        if session.ended_at is None or session.serial in aside:
            missing.append(PhoneFailed(Reason.PHONE_LOST, session.serial, what, next_step))
        elif sweep.ended_at is None:
            emit(Phase(serial=session.serial, what=f"{what}; if it was not done, {next_step}"))
    return replace(phones, not_ready=(*phones.not_ready, *missing))


def _measure(
    plan: StoredPlan,
    sweep: str,
    options: SweepOptions,
    phones: Phones,
    store: Store,
    emit: Emit,
    clock: Clock,
    resume: bool,
) -> SweepResult:
    # of each phone one line is told: how the last attempt on it ended
    not_ready = [
        SetAside(serial=phone.subject, reason=phone.reason, detail=phone.what, next_step=phone.next_step)
        for phone in phones.not_ready
    ]
    for lost in not_ready:
        emit(lost)
    store.set_aside(sweep, [_failure(sweep, lost, clock) for lost in not_ready])
    for alias in phones.aliases:
        emit(Phase(serial=alias.of, what=f"is the same phone as {alias.address}, and is measured at this address"))
    if len(phones.ready) > 1:
        for place, serial in enumerate(phones.ready, 1):
            words = f"phone {place} of {len(phones.ready)} that are measured"
            emit(Phase(serial=serial, what=words, routine=True))
    orders = _orders(plan, sweep, options, phones.ready, store, resume)
    set_aside: tuple[SetAside, ...] = ()
    try:
        set_aside = worker_pool.measure(orders, emit)
    finally:
        # also after Ctrl-C, and of a worker that died
        pending = _pending_restores(sweep, phones.ready, store)
        for one in pending:
            emit(restore_pending(one, set_aside))
    store.set_aside(sweep, [_failure(sweep, lost, clock) for lost in set_aside])
    # not after Ctrl-C: a sweep without an end is one that can be gone on with
    store.end_sweep(sweep, spell(clock.now()))
    result = store.sweep(sweep)
    # told, not stored: it is said of the phone as it is now
    still = tuple(
        FailureRecord(sweep, Reason.RESTORE_PENDING, f"{one.words}; {one.next_step}", serial=one.serial)
        for one in pending
    )
    samples_from = partial(stored_samples, options.store_url)
    return replace(result, failures=(*result.failures, *still), samples_from=samples_from)


def restore_pending(pending: PendingRestores, set_aside: Sequence[SetAside]) -> RestorePending:
    """The last line of a phone with pending restores. Where it was set aside too, it says both."""
    reason = next((lost.reason for lost in set_aside if lost.serial == pending.serial), None)
    words = pending.words if reason is None else f"set aside ({reason}), and {pending.words}"
    return RestorePending(serial=pending.serial, detail=words, next_step=pending.next_step)


def _pending_restores(sweep: str, serials: Sequence[str], store: Store) -> tuple[PendingRestores, ...]:
    identities = [session.phone for session in store.sessions(sweep)]
    return pending_restores_after(serials, identities, JournalFolder())


def _open(plan: StoredPlan, failed: Sequence[ModelsError], options: SweepOptions, store: Store, clock: Clock) -> str:
    record = new_sweep(plan, options.command, clock.now())
    unbuilt = [FailureRecord(record.sweep, Reason.BUILD_FAILED, str(one), variant=one.subject) for one in failed]
    store.add_sweep(record, unbuilt)
    return record.sweep


def _orders(
    plan: StoredPlan, sweep: str, options: SweepOptions, serials: Sequence[str], store: Store, resume: bool
) -> tuple[SessionOrder, ...]:
    first = 1 + max((_number(result.run.run) for result in store.sweep(sweep).runs), default=0)
    anchor, throwaway = anchor_order(), throwaway_order()
    return tuple(
        SessionOrder(
            sweep=sweep,
            first_run_number=first + index * plan.runs_each,
            serial=serial,
            store_url=options.store_url,
            config=plan.config,
            sets=plan.sets,
            anchor=anchor,
            throwaway=throwaway,
            quick=plan.quick,
            pairs=plan.pairs,
            first=plan.first,
            only=plan.only,
            keep=options.keep,
            profile_operators=options.profile_operators,
            sustained_s=plan.sustained_s,
            resume=resume,
            phones_of_sweep=plan.phones,
        )
        for index, serial in enumerate(serials)
    )


def _number(run: str) -> int:
    """The number at the end of a run's name. A phone may have opened its runs before one that comes earlier did."""
    return int(run.rpartition(".")[2])


def _failure(sweep: str, lost: SetAside, clock: Clock) -> FailureRecord:
    detail = f"{lost.detail}; {lost.next_step}"
    return FailureRecord(sweep, lost.reason, detail, serial=lost.serial, at=spell(clock.now()))


def _refuse_changed_files(sweep: str, plan: StoredPlan) -> None:
    for group in plan.sets:
        for model in group.models:
            try:
                same = file_digest(model.file) == model.sha256
            except OSError:
                same = False
            if not same:
                raise ResumeRefused(sweep, f"{model.name} is no longer the file that was measured", "begin a new sweep")

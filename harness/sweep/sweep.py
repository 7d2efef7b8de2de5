"""The main road, readable from top to bottom: what -> .tflite -> phones -> samples -> estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from harness.clock import Clock, SystemClock, spell
from harness.config import SweepConfig
from harness.errors import ResumeRefused
from harness.reasons import Reason
from harness.results.records import AGAINST, FailureRecord, SweepRecord, SweepResult
from harness.session.order import SessionOrder, SideName, SideOrder
from harness.session.progress import Emit, Phase, ProgressEvent, SetAside
from harness.store.store import Store, stored_samples
from harness.sweep import virtual_phones, worker_pool
from harness.sweep.models import (
    anchor_order,
    build_wanted,
    refuse_nonsense,
    throwaway_order,
)
from harness.sweep.options import SweepOptions as SweepOptions
from harness.sweep.phones import Phones, find_phones
from harness.sweep.sides import refuse_impossible_sides, second_set, sides
from harness.sweep.sustained import refuse_company
from models.artifact import Built
from models.digest import file_digest


class _Plan(BaseModel):
    """What a sweep was asked for, as the store keeps it: `--resume` compares it with today's files."""

    model_config = ConfigDict(frozen=True)

    config: SweepConfig
    quick: bool
    sustained_s: float | None = None
    pairs: int | None = None
    first: SideName = AGAINST
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sets: tuple[SideOrder, ...]

    def models(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((group.name, model.name, model.sha256) for group in self.sets for model in group.models)


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
    refuse_nonsense(config)
    refuse_impossible_sides(config, options)
    if options.sustained_s is not None:
        refuse_company(config, options.two_sides)
    with Store.open(options.store_url) as store, virtual_phones.started(config.phones.serials) as serials:
        phones = find_phones(serials)
        second = second_set(options.against, store)
        wanted = build_wanted(config, emit_built)
        plan = _Plan(
            config=config,
            quick=options.quick,
            pairs=options.pairs,
            first=options.first,
            only=dict(options.only),
            sets=sides(wanted.models, second, options),
            sustained_s=options.sustained_s,
        )
        sweep = _open(plan, options, store, clock)
        for failed in wanted.failed:
            store.add_failure(FailureRecord(sweep, Reason.BUILD_FAILED, str(failed), variant=failed.subject))
        return _measure(plan, sweep, options, phones, store, emit, clock, resume=False)


def resume_sweep(
    name: str, options: SweepOptions | None = None, *, emit: Emit = _unheard, clock: Clock | None = None
) -> SweepResult:
    """Go on with what an interrupted sweep had not measured, in new starts. `name` may be "latest"."""
    options, clock = options or SweepOptions(), clock or SystemClock()
    with Store.open(options.store_url) as store:
        found = store.sweep(name).sweep
        if found.pruned_at is not None:
            raise ResumeRefused(found.sweep, f"its raw samples were dropped at {found.pruned_at}", "begin a new sweep")
        plan = _Plan.model_validate_json(found.config_json)
        if plan.sustained_s is not None:
            raise ResumeRefused(found.sweep, "a sustained run that was interrupted has cooled since", "begin a new one")
        _refuse_changed_files(found.sweep, plan)
        with virtual_phones.started(plan.config.phones.serials) as serials:
            phones = find_phones(serials)
            return _measure(plan, found.sweep, options, phones, store, emit, clock, resume=True)


def _measure(
    plan: _Plan,
    sweep: str,
    options: SweepOptions,
    phones: Phones,
    store: Store,
    emit: Emit,
    clock: Clock,
    resume: bool,
) -> SweepResult:
    # of each phone one line is told: how the last attempt on it ended
    store.forget_set_aside(sweep, [phone.subject for phone in phones.not_ready])
    for phone in phones.not_ready:
        emit(SetAside(serial=phone.subject, reason=phone.reason, detail=phone.what, next_step=phone.next_step))
        store.add_failure(FailureRecord(sweep, phone.reason, f"{phone.what}; {phone.next_step}", serial=phone.subject))
    if len(phones.ready) > 1:
        for place, serial in enumerate(phones.ready, 1):
            emit(Phase(serial=serial, what=f"phone {place} of {len(phones.ready)} that are measured"))
    orders = _orders(plan, sweep, options, phones.ready, store, resume)
    set_aside = worker_pool.measure(orders, emit)
    store.forget_set_aside(sweep, [lost.serial for lost in set_aside])
    for lost in set_aside:
        store.add_failure(_failure(sweep, lost, clock))
    # not after Ctrl-C: a sweep without an end is one that can be gone on with
    store.end_sweep(sweep, spell(clock.now()))
    return replace(store.sweep(sweep), samples_from=partial(stored_samples, options.store_url))


def _open(plan: _Plan, options: SweepOptions, store: Store, clock: Clock) -> str:
    now = clock.now()
    sweep = f"{now:%Y%m%d-%H%M%S}-{uuid4().hex[:4]}"
    store.add_sweep(
        SweepRecord(
            sweep=sweep,
            started_at=spell(now),
            ended_at=None,
            seed=plan.config.measure.seed,
            config_json=plan.model_dump_json(),
            command=options.command,
            version=version("bigcore"),
        )
    )
    return sweep


def _orders(
    plan: _Plan, sweep: str, options: SweepOptions, serials: Sequence[str], store: Store, resume: bool
) -> tuple[SessionOrder, ...]:
    measure = plan.config.measure
    runs_each = len(measure.runners) * len(measure.cores) * len(plan.sets)
    first = 1 + len(store.sweep(sweep).runs)
    anchor, throwaway = anchor_order(), throwaway_order()
    return tuple(
        SessionOrder(
            sweep=sweep,
            first_run_number=first + index * runs_each,
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
        )
        for index, serial in enumerate(serials)
    )


def _failure(sweep: str, lost: SetAside, clock: Clock) -> FailureRecord:
    detail = f"{lost.detail}; {lost.next_step}"
    return FailureRecord(sweep, lost.reason, detail, serial=lost.serial, at=spell(clock.now()))


def _refuse_changed_files(sweep: str, plan: _Plan) -> None:
    for group in plan.sets:
        for model in group.models:
            try:
                same = file_digest(model.file) == model.sha256
            except OSError:
                same = False
            if not same:
                raise ResumeRefused(sweep, f"{model.name} is no longer the file that was measured", "begin a new sweep")

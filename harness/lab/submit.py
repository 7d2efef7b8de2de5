"""A sweep for a lab: built once here, its files shipped by their hashes, one job for each phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from harness.clock import Clock, spell
from harness.config import SweepConfig
from harness.config.sweep_toml import PhonesSection
from harness.lab.errors import LabConfigRefused
from harness.lab.job import MeasureJob
from harness.lab.lab_plan import LabPlan, ShippedModel
from harness.lab.queue import JobQueue
from harness.lab.selection import Selection, chosen
from harness.reasons import Reason
from harness.results.lab import LabPhone, LabSweep, Purpose
from harness.results.outcomes import FailureRecord
from harness.results.records import RunnerName
from harness.session.order import ModelOrder
from harness.store.lab import LabBook
from harness.store.store import Store
from harness.sweep.models import anchor_order, build_wanted, throwaway_order
from harness.sweep.options import SweepOptions
from harness.sweep.stored_plan import StoredPlan, new_sweep
from harness.sweep.sweep import refuse
from models.artifact import Built


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked beside the sweep's config."""

    who: str
    selection: Selection
    quick: bool = False
    purpose: Purpose = Purpose.CASUAL
    command: str = "bigcore lab submit"


@dataclass(frozen=True, slots=True)
class Submitted:
    sweep: str
    phones: tuple[LabPhone, ...]
    jobs: tuple[int, ...]
    shipped: int
    """How many files the lab did not hold yet."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a submission is written to."""

    store: Store
    queue: JobQueue
    clock: Clock


def submit(config: SweepConfig, request: Request, desk: Desk, emit_built: Callable[[Built], None]) -> Submitted:
    """Returns when all is queued. Killed before, it leaves a sweep without jobs, which nobody measures."""
    refuse_for_lab(config)
    refuse(config, SweepOptions())
    desk.queue.demand()
    book = LabBook(desk.store)
    phones = _phones(request.selection, book, desk.queue)
    wanted = build_wanted(config, emit_built)
    addresses = tuple(phone.serial for phone in phones)
    stored = StoredPlan(config=config, quick=request.quick, sets=(wanted.models,), phones=addresses)
    record = new_sweep(stored, request.command, desk.clock.now())
    unbuilt = [FailureRecord(record.sweep, Reason.BUILD_FAILED, str(one), variant=one.subject) for one in wanted.failed]
    models = (anchor_order(), throwaway_order(), *wanted.models.models)
    plan = _plan(config, request.quick, models)
    at = spell(desk.clock.now())
    shipped = sum(book.ship(model.file, model.sha256, at) for model in {one.sha256: one for one in models}.values())
    desk.store.add_sweep(record, unbuilt)
    book.add_sweep(LabSweep(record.sweep, request.who, at, request.purpose, plan.model_dump_json()))
    rounds = desk.queue.rounds([phone.phone for phone in phones], request.purpose)
    jobs = desk.queue.put(
        [
            MeasureJob(
                sweep=record.sweep,
                phone=phone.phone,
                who=request.who,
                purpose=request.purpose,
                round=rounds[phone.phone].next_for(request.who),
                first_run_number=1 + place * stored.runs_each,
            )
            for place, phone in enumerate(phones)
        ]
    )
    return Submitted(record.sweep, phones, jobs, shipped)


def refuse_for_lab(config: SweepConfig) -> None:
    """Raises LabConfigRefused for what only a sweep on this computer can do."""
    if config.phones.serials:
        raise LabConfigRefused(
            "phones.serials", "addresses of one computer mean nothing to a lab", "choose phones with --phone, --tag …"
        )
    if config.measure.benchmark_model is not None or RunnerName.BENCHMARK_MODEL in config.measure.runners:
        raise LabConfigRefused(
            "runner benchmark_model", "a lab ships models, and no programs", "use --runner app or --runner shell"
        )


def _phones(selection: Selection, book: LabBook, queue: JobQueue) -> tuple[LabPhone, ...]:
    set_aside = {one.phone for one in book.set_aside_now()}
    waiting = Counter(job.phone for job in queue.open_jobs())
    return chosen(selection, book.phones(), set_aside, waiting)


def _plan(config: SweepConfig, quick: bool, models: tuple[ModelOrder, ...]) -> LabPlan:
    anchor, throwaway, *wanted = (ShippedModel.of(model) for model in models)
    return LabPlan(
        config=config.model_copy(update={"model": (), "phones": PhonesSection()}),
        models=tuple(wanted),
        anchor=anchor,
        throwaway=throwaway,
        quick=quick,
    )

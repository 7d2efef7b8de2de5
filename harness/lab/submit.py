"""A sweep for a lab: built once here, its files shipped by their hashes, one job for each phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.clock import Clock, spell
from harness.config import SweepConfig
from harness.lab.errors import LabConfigRefused
from harness.lab.job import MeasureJob
from harness.lab.lab_plan import LabPlan, ShippedModel
from harness.lab.queue import JobQueue
from harness.lab.selection import Selection, chosen
from harness.lab.status import phones_now
from harness.reasons import Reason
from harness.results.lab import LabPhone, LabSweep, Purpose
from harness.results.outcomes import FailureRecord
from harness.results.records import AGAINST, MAIN, RunnerName
from harness.session.order import ModelOrder
from harness.store.lab import LabBook
from harness.store.store import Store
from harness.sweep.models import anchor_order, build_wanted, throwaway_order
from harness.sweep.options import SweepOptions
from harness.sweep.stored_plan import StoredPlan, new_sweep
from harness.sweep.sweep import refuse
from models.artifact import Built
from models.errors import ModelsError


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks, for what, and how it is repeated."""

    who: str
    purpose: Purpose = Purpose.CASUAL
    command: str = "bigcore lab submit"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked beside the sweep's config."""

    sender: Sender
    selection: Selection
    quick: bool = False


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
    phones = phones_for(request.selection, LabBook(desk.store), desk.queue)
    wanted = build_wanted(config, emit_built)
    addresses = tuple(phone.serial for phone in phones)
    stored = StoredPlan(config=config, quick=request.quick, sets=(wanted.models,), phones=addresses)
    return put_in_queue(stored, wanted.failed, phones, request.sender, desk)


def put_in_queue(
    stored: StoredPlan, unbuilt: Sequence[ModelsError], phones: Sequence[LabPhone], sender: Sender, desk: Desk
) -> Submitted:
    """Ships the files of a sweep and queues a job for each of these phones."""
    book = LabBook(desk.store)
    record = new_sweep(stored, sender.command, desk.clock.now())
    failures = [FailureRecord(record.sweep, Reason.BUILD_FAILED, str(one), variant=one.subject) for one in unbuilt]
    own = (anchor_order(), throwaway_order())
    plan = lab_plan_of(stored, *own)
    at = spell(desk.clock.now())
    models = {one.sha256: one for one in (*own, *(model for side in stored.sets for model in side.models))}
    shipped = sum(book.ship(model.file, model.sha256) for model in models.values())
    desk.store.add_sweep(record, failures)
    book.add_sweep(LabSweep(record.sweep, sender.who, at, sender.purpose, plan.model_dump_json()))
    rounds = desk.queue.rounds([phone.phone for phone in phones], sender.purpose)
    jobs = desk.queue.put(
        [
            MeasureJob(
                sweep=record.sweep,
                phone=phone.phone,
                who=sender.who,
                purpose=sender.purpose,
                round=rounds[phone.phone].next_for(sender.who),
                first_run_number=1 + place * stored.runs_each,
            )
            for place, phone in enumerate(phones)
        ]
    )
    return Submitted(record.sweep, tuple(phones), jobs, shipped)


def lab_plan_of(stored: StoredPlan, anchor: ModelOrder, throwaway: ModelOrder) -> LabPlan:
    """What its hosts are told of it: a lab ships no programs, so its sides differ in models and runtimes alone."""
    sides = {side.name: tuple(ShippedModel.of(model) for model in side.models) for side in stored.sets}
    runtimes = {side.name: side.runtime for side in stored.sets}
    nowhere = stored.config.phones.model_copy(update={"serials": ()})
    return LabPlan(
        config=stored.config.model_copy(update={"model": (), "phones": nowhere}),
        models=sides[MAIN],
        against=sides.get(AGAINST, ()),
        against_runtime=runtimes.get(AGAINST),
        anchor=ShippedModel.of(anchor),
        throwaway=ShippedModel.of(throwaway),
        quick=stored.quick,
        pairs=stored.pairs,
        first=stored.first,
        only=stored.only,
    )


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


def phones_for(selection: Selection, book: LabBook, queue: JobQueue) -> tuple[LabPhone, ...]:
    set_aside = {one.phone for one in book.set_aside_now()}
    waiting = Counter(job.phone for job in queue.open_jobs())
    return chosen(selection, phones_now(book), set_aside, waiting)

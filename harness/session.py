"""One sweep on one phone, from its first start to its last: prepare, push, measure, estimate, put everything back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from harness.clock import Clock, spell
from harness.config import ConditionsSection, CoreWish, MeasureSection
from harness.errors import PhoneFailed
from harness.estimates import ColdStart, estimate
from harness.orders import SessionOrder, SetOrder
from harness.phone import lock, settings
from harness.phone.conditions import read_conditions
from harness.phone.cores import Refusal, choose, still_online
from harness.phone.facts import PhoneFacts, read_facts
from harness.phone.files import PhoneFiles
from harness.phone.gates import Gates, Wait, wait_until_ready
from harness.phone.transport import Transport
from harness.plan import StoppingRule
from harness.progress import Finished, Phase, Planned, Pushed, Say, Waiting
from harness.results.records import (
    ANCHOR,
    Conditions,
    CoreChoice,
    Estimate,
    RunnerName,
    RunRecord,
    Sample,
    SessionRecord,
)
from harness.results.records import (
    Clock as PhoneClock,
)
from harness.results.store import Store
from harness.rounds import Budget, Rounds
from harness.run_book import NS_PER_MADD, RunBook
from harness.runners import runner_for
from harness.runners.answers import Effort, ModelOnPhone, Runner
from harness.starts import StartTaker, expected_of

QUICK_EFFORT = Effort(min_ms=100, warmup_min_ms=30, warmup_max_ms=300)


def measure_phone(order: SessionOrder, phone: Transport, store: Store, clock: Clock, say: Say) -> None:
    say(Phase(serial=order.serial, what="looking at the phone"))
    facts = read_facts(phone, spell(clock.now()))
    cores = chosen_cores(order, facts)
    with ExitStack() as cleanup:
        cleanup.enter_context(lock.held(facts.phone.identity, facts.phone.model))
        files = cleanup.enter_context(_models_on_phone(order, phone, say))
        cleanup.enter_context(settings.held(phone, facts, order.config.measure.clock, order.package))
        session = _open_session(order, facts, store, clock)
        books = _open_books(order, session, cores, files, store)
        taker = _taker(order, facts, phone, store, clock, say, books, files)
        rounds = _rounds(order, facts, books, taker, clock, say)
        _say_plan(order, books, say)
        try:
            rounds.measure()
            if not order.quick and rounds.budget.left_s() > 0:
                rounds.measure_alone()
        finally:
            # also after Ctrl-C and a lost phone: what was measured gets its estimate
            for book in books:
                store.put_estimates(book.run.run, _estimates(book, store))
            store.end_session(session.session, spell(clock.now()))
    say(Finished(serial=order.serial))


def chosen_cores(order: SessionOrder, facts: PhoneFacts) -> tuple[CoreChoice, ...]:
    wishes: Sequence[CoreWish] = order.config.measure.cores
    found = [choose(facts.topology, wish, order.config.measure.threads) for wish in wishes]
    cores: list[CoreChoice] = []
    for choice in found:
        refusal = choice if isinstance(choice, Refusal) else still_online(facts.topology, choice)
        if refusal is not None:
            raise PhoneFailed(refusal.reason, order.serial, refusal.what, refusal.next_step)
        assert isinstance(choice, CoreChoice)
        if choice.mask not in [core.mask for core in cores]:
            cores.append(choice)
    return tuple(cores)


@contextmanager
def _models_on_phone(order: SessionOrder, phone: Transport, say: Say) -> Iterator[dict[str, ModelOnPhone]]:
    """Every file pushed once under its hash and checked there; by hash. Removed at the end unless `keep`."""
    models = {model.sha256: model for group in order.sets for model in group.models}
    wanted = [order.anchor, order.throwaway, *models.values()]
    files = PhoneFiles(phone)
    total = sum(model.size_bytes for model in wanted)
    say(Phase(serial=order.serial, what=f"pushing {len(wanted)} models ({total / 1e6:.0f} MB)"))
    try:
        remotes = files.put_models(
            [(model.file, model.sha256) for model in wanted],
            lambda done: say(Pushed(serial=order.serial, done_bytes=done, all_bytes=total)),
        )
        yield {
            model.sha256: ModelOnPhone(model.name, model.sha256, remote)
            for model, remote in zip(wanted, remotes, strict=True)
        }
    finally:
        if not order.keep:
            files.remove()


def _open_session(order: SessionOrder, facts: PhoneFacts, store: Store, clock: Clock) -> SessionRecord:
    if order.resume:
        for known in store.sessions(order.sweep):
            if known.phone == facts.phone.identity and known.fingerprint == facts.build.fingerprint:
                return known
    session = SessionRecord(
        session=f"{order.sweep}.{facts.phone.identity}",
        sweep=order.sweep,
        phone=facts.phone.identity,
        serial=order.serial,
        fingerprint=facts.build.fingerprint,
        android=facts.build.android,
        sdk=facts.build.sdk,
        started_at=spell(clock.now()),
    )
    store.add_phone(facts.phone)
    store.add_session(session)
    return session


@dataclass(frozen=True, slots=True)
class _RunWish:
    runner: RunnerName
    core: CoreChoice
    models: SetOrder


def _open_books(
    order: SessionOrder,
    session: SessionRecord,
    cores: tuple[CoreChoice, ...],
    files: dict[str, ModelOnPhone],
    store: Store,
) -> list[RunBook]:
    known = [result.run for result in store.sweep(order.sweep).runs] if order.resume else []
    books = []
    for index, wish in enumerate(_wishes(order.config.measure, cores, order.sets)):
        run = next((one for one in known if _is(one, wish, session)), None)
        if run is None:
            run = _new_run(order, session, wish, order.first_run_number + index, store)
        book = RunBook(
            run=run,
            models={model.name: replace(files[model.sha256], name=model.name) for model in wish.models.models},
            expected_ms={model.name: model.madds * NS_PER_MADD / 1e6 for model in wish.models.models},
            rule=stopping_rule(order.config.measure, order.quick),
        )
        if order.resume:
            book.recall(store.samples(run.run), store.starts(run.run))
            book.next_start = store.last_start(run.run) + 1
        books.append(book)
    return books


def _wishes(measure: MeasureSection, cores: tuple[CoreChoice, ...], sets: tuple[SetOrder, ...]) -> list[_RunWish]:
    return [_RunWish(runner, core, models) for runner in measure.runners for core in cores for models in sets]


def _is(run: RunRecord, wish: _RunWish, session: SessionRecord) -> bool:
    return (run.session, run.runner, run.core.mask, run.set) == (
        session.session,
        wish.runner,
        wish.core.mask,
        wish.models.name,
    )


def _new_run(order: SessionOrder, session: SessionRecord, wish: _RunWish, number: int, store: Store) -> RunRecord:
    measure = order.config.measure
    run = RunRecord(
        run=f"{order.sweep}.{number}",
        sweep=order.sweep,
        session=session.session,
        phone=session.phone,
        runner=wish.runner,
        runtime="",
        app_sha256=None,
        threads=measure.threads,
        xnnpack=measure.xnnpack,
        core=wish.core,
        clock=measure.clock,
        set=wish.models.name,
    )
    store.add_run(run)
    store.add_artifacts(run.run, [*(model.record for model in wish.models.models), order.anchor.record])
    return run


def stopping_rule(measure: MeasureSection, quick: bool) -> StoppingRule:
    return StoppingRule(measure.half_width_percent, measure.min_starts, measure.max_starts, quick)


def _taker(
    order: SessionOrder,
    facts: PhoneFacts,
    phone: Transport,
    store: Store,
    clock: Clock,
    say: Say,
    books: Sequence[RunBook],
    files: dict[str, ModelOnPhone],
) -> StartTaker:
    cpu = books[0].run.core.cpu

    def conditions() -> Conditions:
        return read_conditions(phone, cpu, facts.build.sdk, spell(clock.now()))

    models = [order.anchor, order.throwaway, *(model for group in order.sets for model in group.models)]
    return StartTaker(
        phone=phone,
        store=store,
        clock=clock,
        say=say,
        read_conditions=conditions,
        began=conditions(),
        anchor=files[order.anchor.sha256],
        throwaway=files[order.throwaway.sha256],
        gates=_gates(order.config.conditions, order.config.measure.clock),
        expected={model.sha256: expected_of(model) for model in models},
        cpu_count=len(facts.topology.cpus),
        input_seed=order.input_seed,
        effort=QUICK_EFFORT if order.quick else Effort(),
    )


def _gates(section: ConditionsSection, phone_clock: PhoneClock) -> Gates:
    return Gates(
        min_battery_percent=section.min_battery_percent,
        max_rise_c=section.max_rise_c,
        max_temperature_c=section.max_temperature_c,
        max_wait_s=section.max_wait_seconds,
        whole_clock=phone_clock is PhoneClock.FREE,
    )


def _rounds(
    order: SessionOrder, facts: PhoneFacts, books: Sequence[RunBook], taker: StartTaker, clock: Clock, say: Say
) -> Rounds:
    measure = order.config.measure
    return Rounds(
        books=books,
        runners=[_runner(order, book) for book in books],
        taker=taker,
        estimates_of=lambda book: _estimates(book, taker.store),
        say=say,
        serial=order.serial,
        seed=measure.seed,
        round_seconds=measure.round_seconds,
        budget=Budget(measure.max_minutes * 60, clock, clock.monotonic_s()),
        ready=_gate(taker, clock, say),
    )


def _runner(order: SessionOrder, book: RunBook) -> Runner:
    return runner_for(book.run.runner, order.package, order.config.measure.benchmark_model)


def _gate(taker: StartTaker, clock: Clock, say: Say) -> Callable[[], Conditions]:
    serial = taker.phone.serial

    def told(wait: Wait) -> None:
        what = "; ".join(hindrance.detail for hindrance in wait.hindrances)
        say(Waiting(serial=serial, what=what, at_most_s=wait.at_most_s - wait.waited_s))

    def pause(seconds: float) -> bool:
        clock.wait(seconds)
        return False

    def ready() -> Conditions:
        readiness = wait_until_ready(taker.read_conditions, taker.began, taker.gates, clock.monotonic_s, pause, told)
        if not readiness.ready:
            first = readiness.hindrances[0]
            raise PhoneFailed(first.reason, serial, first.detail, "put that right and go on with `--resume latest`")
        return readiness.conditions

    return ready


def _estimates(book: RunBook, store: Store) -> tuple[Estimate, ...]:
    samples = store.samples(book.run.run)
    extra = {start.start for start in store.starts(book.run.run) if start.extra}
    named = [(model.name, model.sha256) for model in book.models.values()]
    anchors = [(ANCHOR, sample.sha256) for sample in samples if sample.variant == ANCHOR][:1]
    return tuple(
        estimate(
            book.run.run,
            name,
            sha256,
            [sample for sample in samples if sample.variant == name and sample.start not in extra],
            store.sessions_of_series(book.run.run, name),
            book.rule,
            _cold_start(sample for sample in samples if sample.variant == name and sample.start in extra),
        )
        for name, sha256 in (*named, *anchors)
    )


def _cold_start(alone: Iterable[Sample]) -> ColdStart:
    last = next((sample.telemetry for sample in alone if sample.valid), None)
    return ColdStart() if last is None else ColdStart(last.init_ms, last.first_ms, last.peak_rss_kb)


def _say_plan(order: SessionOrder, books: Sequence[RunBook], say: Say) -> None:
    say(
        Planned(
            serial=order.serial,
            samples_least=sum(book.rule.least * len(book.models) for book in books),
            samples_most=sum(book.rule.most * len(book.models) for book in books),
        )
    )

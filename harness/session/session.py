"""One sweep on one phone, from its first start to its last: prepare, push, measure, estimate, put everything back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial

from harness.analysis.estimate import ColdStart, estimate
from harness.clock import Clock, spell
from harness.errors import PhoneFailed
from harness.phone import lock, settings
from harness.phone.conditions import read_conditions
from harness.phone.facts import PhoneFacts
from harness.phone.ladder import Ladder, Patience, Switchboard
from harness.phone.meeting import another_needs_the_server, meet
from harness.phone.recovery import KnownPhone, ReturningPhone
from harness.results.records import ANCHOR, SUSTAINED, Conditions, CoreChoice, Estimate, Sample
from harness.results.records import Clock as PhoneClock
from harness.runners import runner_for
from harness.runners.runner import Effort, ModelOnPhone, Runner
from harness.session.open_runs import open_books, open_session
from harness.session.operator_profile import profile_operators
from harness.session.order import SessionOrder
from harness.session.prepare import chosen_cores, gates_of, models_on_phone, patiently, put_apk, put_app, waiting_room
from harness.session.progress import Finished, Phase, Planned, Say
from harness.session.rounds import Budget, Rounds
from harness.session.run_state import RunBook
from harness.session.starts import StartTaker, expected_of
from harness.session.sustained import HEAT, Sustained
from harness.session.unsupported_models import without_rejected
from harness.store.store import Store

EXTRA_START_S = 0.8
QUICK_EFFORT = Effort(min_ms=100, warmup_min_ms=30, warmup_max_ms=300)


def measure_phone(order: SessionOrder, switchboard: Switchboard, store: Store, clock: Clock, say: Say) -> None:
    say(Phase(serial=order.serial, what="looking at the phone"))
    facts = meet(_first_ladder(order, switchboard, say), clock)
    cores = chosen_cores(order, facts, store)
    left = without_rejected(order, facts.phone, store, spell(clock.now()), say)
    if left is not None:
        _measure(left, facts, cores, switchboard, store, clock, say)
    say(Finished(serial=order.serial))


def _measure(
    order: SessionOrder,
    facts: PhoneFacts,
    cores: tuple[CoreChoice, ...],
    switchboard: Switchboard,
    store: Store,
    clock: Clock,
    say: Say,
) -> None:
    with ExitStack() as cleanup:
        cleanup.enter_context(lock.held(facts.phone.identity, facts.phone.model))
        phone = _returning(order, facts, switchboard, clock, say)
        # what a phone may refuse (an installation, a screen with a PIN) comes before the models, long to push
        patiently(lambda: put_app(order, phone, facts, store, say), phone.recover)
        tell = partial(_say_phase, order.serial, say)
        setting = partial(settings.held, phone, facts, order.config.measure.clock, order.package, tell=tell)
        patiently(lambda: cleanup.enter_context(setting()), phone.recover)
        back = partial(_welcome_back, phone, phone_clock=order.config.measure.clock)
        files = cleanup.enter_context(models_on_phone(order, phone, back, say))
        patiently(lambda: put_apk(order, phone), back)
        session = open_session(order, facts, store, clock)
        books = open_books(order, session, cores, files, store)
        taker = _taker(order, facts, phone, store, clock, say, books, files)
        rounds = _rounds(order, phone, books, taker, clock, say)
        try:
            if order.sustained_s is None:
                _say_plan(order, books, say)
                _measure_rounds(order, phone, rounds, store)
            else:
                _sustained(order.sustained_s, rounds, clock).measure()
            store.forget_set_aside(order.sweep, (order.serial, session.serial))
        finally:
            # also after Ctrl-C and a lost phone: what was measured gets its estimate
            for book in books:
                if book.run.set != SUSTAINED:
                    store.put_estimates(book.run.run, _estimates(book, store))
            store.end_session(session.session, spell(clock.now()))


def _say_phase(serial: str, say: Say, words: str) -> None:
    say(Phase(serial=serial, what=words))


def _measure_rounds(order: SessionOrder, phone: ReturningPhone, rounds: Rounds, store: Store) -> None:
    rounds.measure()
    if not order.quick:
        rounds.measure_alone()
    if order.profile_operators:
        patiently(lambda: profile_operators(phone, rounds, store), phone.recover)


def _sustained(seconds: float, rounds: Rounds, clock: Clock) -> Sustained:
    (book,), (runner,) = rounds.books, rounds.runners
    return Sustained(book, runner, rounds.taker, clock, rounds.say, seconds, rounds.seed, rounds.ready, rounds.back)


def _first_ladder(order: SessionOrder, switchboard: Switchboard, say: Say) -> Ladder:
    return Ladder(
        serial=order.serial,
        switchboard=switchboard,
        tell=partial(_say_phase, order.serial, say),
        another_in_use=lambda: another_needs_the_server(order.serial, switchboard, lambda: lock.others_held("")),
        device_path=switchboard.device_path(order.serial),
        allow_reboot=order.config.conditions.allow_reboot,
        patience=Patience(),
    )


def _returning(
    order: SessionOrder, facts: PhoneFacts, switchboard: Switchboard, clock: Clock, say: Say
) -> ReturningPhone:
    identity = facts.phone.identity
    return ReturningPhone(
        KnownPhone(order.serial, identity, facts.build.fingerprint, switchboard.device_path(order.serial)),
        switchboard,
        clock,
        lambda words: say(Phase(serial=order.serial, what=words)),
        lambda: lock.others_held(identity),
        order.config.conditions.allow_reboot,
    )


def _taker(
    order: SessionOrder,
    facts: PhoneFacts,
    phone: ReturningPhone,
    store: Store,
    clock: Clock,
    say: Say,
    books: Sequence[RunBook],
    files: dict[str, ModelOnPhone],
) -> StartTaker:
    def conditions(cpu: int) -> Conditions:
        return read_conditions(phone, cpu, facts.build.sdk, spell(clock.now()))

    models = [order.anchor, order.throwaway, *(model for group in order.sets for model in group.models)]
    return StartTaker(
        phone=phone,
        store=store,
        clock=clock,
        say=say,
        read_conditions=conditions,
        began=patiently(lambda: conditions(books[0].run.core.cpu), phone.recover),
        anchor=files[order.anchor.sha256],
        throwaway=files[order.throwaway.sha256],
        gates=gates_of(order.config.conditions, order.config.measure.clock),
        expected={model.sha256: expected_of(model) for model in models},
        input_seed=order.input_seed,
        effort=QUICK_EFFORT if order.quick else Effort(),
        forgiven=HEAT if order.sustained_s is not None else frozenset(),
    )


def _rounds(
    order: SessionOrder, phone: ReturningPhone, books: Sequence[RunBook], taker: StartTaker, clock: Clock, say: Say
) -> Rounds:
    measure = order.config.measure
    return Rounds(
        books=books,
        runners=[_runner(order, book, say) for book in books],
        taker=taker,
        estimates_of=lambda book: _estimates(book, taker.store),
        say=say,
        serial=order.serial,
        seed=measure.seed,
        round_seconds=measure.round_seconds,
        budget=Budget(measure.max_minutes * 60, clock, clock.monotonic_s(), _extra_s(order, books)),
        ready=waiting_room(taker, clock, say),
        back=partial(_welcome_back, phone, phone_clock=measure.clock),
    )


def _welcome_back(phone: ReturningPhone, failure: PhoneFailed, phone_clock: PhoneClock) -> None:
    phone.recover(failure)
    settings.renew(phone, phone_clock)


def _runner(order: SessionOrder, book: RunBook, say: Say) -> Runner:
    tell = partial(_say_phase, order.serial, say)
    return runner_for(book.run.runner, order.package, order.config.measure.benchmark_model, tell)


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


def _extra_s(order: SessionOrder, books: Sequence[RunBook]) -> float:
    """What the extra starts will take: at most a quarter of the budget."""
    starts = 0 if order.quick else sum(len(book.models) for book in books)
    return min(EXTRA_START_S * starts, order.config.measure.max_minutes * 60 / 4)


def _say_plan(order: SessionOrder, books: Sequence[RunBook], say: Say) -> None:
    say(
        Planned(
            serial=order.serial,
            samples_least=sum(book.rule.least * len(book.models) for book in books),
            samples_most=sum(book.rule.most * len(book.models) for book in books),
        )
    )

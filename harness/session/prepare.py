"""What one session asks of its phone before the first start: cores, models, the app, and conditions to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from harness.app.apk import SHIPPED
from harness.clock import Clock
from harness.config import ConditionsSection, CoreChoiceSpec
from harness.errors import PhoneFailed
from harness.phone import settings
from harness.phone.adb.transport import Transport
from harness.phone.cores import Refusal, as_before, choose
from harness.phone.facts import PhoneFacts
from harness.phone.files import PhoneFiles
from harness.phone.gates import Gates, Wait, wait_until_ready
from harness.reasons import Reason
from harness.results.records import Clock as PhoneClock
from harness.results.records import Conditions, CoreChoice, RunnerName
from harness.runners.registry import runner_class
from harness.runners.runner import ModelOnPhone, Runner, Supplies
from harness.session.order import SessionOrder
from harness.session.progress import Emit, Phase, Pushed, Waiting
from harness.session.starts import Starts
from harness.store.store import Store
from models.digest import file_digest


def chosen_cores(order: SessionOrder, facts: PhoneFacts, store: Store) -> tuple[CoreChoice, ...]:
    wanted: Sequence[CoreChoiceSpec] = order.config.measure.cores
    cores: list[CoreChoice] = []
    for wanted_core in wanted:
        choice = _chosen_core(wanted_core, facts, order.config.measure.threads, store)
        if isinstance(choice, Refusal):
            raise PhoneFailed(choice.reason, order.serial, choice.what, choice.next_step)
        if choice.mask not in [core.mask for core in cores]:
            cores.append(choice)
    return tuple(cores)


def _chosen_core(wanted_core: CoreChoiceSpec, facts: PhoneFacts, threads: int, store: Store) -> CoreChoice | Refusal:
    fresh = choose(facts.topology, wanted_core, threads)
    if isinstance(fresh, Refusal):
        return fresh
    return as_before(facts.topology, fresh, store.earlier_core(facts.phone.identity, fresh, threads))


@contextmanager
def models_on_phone(
    order: SessionOrder, phone: Transport, back: Callable[[PhoneFailed], None], emit: Emit
) -> Iterator[dict[str, ModelOnPhone]]:
    """Every file pushed once under its hash and checked there; by hash. Removed at the end unless `keep`."""
    models = {model.sha256: model for group in order.sets for model in group.models}
    wanted = [order.anchor, order.throwaway, *models.values()]
    files = PhoneFiles(phone)
    total = sum(model.size_bytes for model in wanted)
    emit(Phase(serial=order.serial, what=f"pushing {len(wanted)} models ({total / 1e6:.0f} MB)"))
    try:
        put = partial(
            files.put_models,
            [(model.file, model.sha256) for model in wanted],
            lambda done: emit(Pushed(serial=order.serial, done_bytes=done, all_bytes=total)),
        )
        remotes = patiently(put, back)
        yield {
            model.sha256: ModelOnPhone(model.name, model.sha256, remote)
            for model, remote in zip(wanted, remotes, strict=True)
        }
    finally:
        if not order.keep:
            files.remove()


T = TypeVar("T")
MOST_TRIES = 5
"""So many lost connections within one step: the cable or the phone is not fit for measuring."""


def patiently(step: Callable[[], T], back: Callable[[PhoneFailed], None]) -> T:
    """The step, once more each time that the phone was lost in it and came back; `back` raises when it does not."""
    for _ in range(MOST_TRIES):
        try:
            return step()
        except PhoneFailed as failure:
            back(failure)
    return step()


def runners_of(order: SessionOrder, tell: Callable[[str], None]) -> dict[RunnerName, Runner]:
    supplies = Supplies(order.package, SHIPPED, order.config.measure.benchmark_model, tell)
    return {name: runner_class(name).supplied_with(supplies) for name in order.config.measure.runners}


def prepare_runners(
    order: SessionOrder, phone: Transport, facts: PhoneFacts, store: Store, runners: Iterable[Runner]
) -> None:
    """What the runners need before any model is pushed, since a phone may forbid installing."""
    if SHIPPED.exists():
        _refuse_another_app(order, file_digest(SHIPPED), store)
    for runner in runners:
        _refuse_another_app(order, runner.prepare(phone, facts.build.abis), store)


def _refuse_another_app(order: SessionOrder, sha256: str | None, store: Store) -> None:
    if not order.resume:
        return
    for result in store.sweep(order.sweep).runs:
        before = result.run.app_sha256
        ours = runner_class(result.run.runner).uses_app
        if ours and None not in (before, sha256) and before != sha256:
            raise PhoneFailed(
                Reason.APP_CHANGED,
                order.serial,
                "its benchmark app is not the one that the sweep began with",
                "begin a new sweep, or build and install that app again",
            )


def gates_of(section: ConditionsSection, phone_clock: PhoneClock) -> Gates:
    return Gates(
        min_battery_percent=section.min_battery_percent,
        max_rise_c=section.max_rise_c,
        max_temperature_c=section.max_temperature_c,
        max_wait_s=section.max_wait_seconds,
        usual_cap_khz=section.usual_cap_khz or None,
        whole_clock=phone_clock is PhoneClock.FREE,
    )


def _in_front(taker: Starts, cpu: int, now: Conditions) -> Conditions:
    """Nothing may lie over the app when it starts."""
    if not taker.obstructed and now.locked is not True and now.screen_on is not False:
        return now
    settings.clear_the_way(taker.phone)
    taker.obstructed = False
    return taker.read_conditions(cpu)


def waiting_room(taker: Starts, clock: Clock, emit: Emit) -> Callable[[int], Conditions]:
    serial = taker.phone.serial

    def told(wait: Wait) -> None:
        what = "; ".join(hindrance.detail for hindrance in wait.hindrances)
        emit(Waiting(serial=serial, what=what, at_most_s=wait.at_most_s - wait.waited_s))

    def pause(seconds: float) -> bool:
        clock.wait(seconds)
        return False

    def ready(cpu: int) -> Conditions:
        look = partial(taker.read_conditions, cpu)
        readiness = wait_until_ready(look, taker.began, taker.gates, clock.monotonic_s, pause, told)
        if not readiness.ready:
            first = readiness.hindrances[0]
            raise PhoneFailed(
                first.reason, serial, first.detail, f"{first.next_step}, and go on with `--resume latest`"
            )
        return _in_front(taker, cpu, readiness.conditions)

    return ready

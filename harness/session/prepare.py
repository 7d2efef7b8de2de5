"""What a session needs before its first start: its runners, and its models on the phone."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from harness.config import ConditionsSection
from harness.errors import PhoneFailed
from harness.phone.files import PhoneFiles, model_path
from harness.phone.gates import Gates
from harness.phone.journal import FilesLeft, Journal, JournalFolder
from harness.reasons import Reason
from harness.results.records import Clock as PhoneClock
from harness.runners.registry import names_of_all, runner_class
from harness.runners.runner import ModelOnPhone, Runner, RunnerOfSide, Supplies
from harness.session.context import SessionContext
from harness.session.order import SideOrder
from harness.session.progress import Pushed
from harness.session.returns import Returns, patiently
from harness.session.stock import models_to_push
from models.digest import file_digest


@contextmanager
def models_on_phone(
    context: SessionContext, returns: Returns, absent: Container[str]
) -> Iterator[dict[str, ModelOnPhone]]:
    """Pushes every file once under its hash but those that are not needed yet, and yields all models by their hashes.

    They are checked there, and removed at the end unless the order says `keep`.
    """
    order = context.order
    models = models_to_push(order)
    wanted = [model for model in models if model.sha256 not in absent]
    files = PhoneFiles(context.phone)
    total = sum(model.size_bytes for model in wanted)
    context.say_step(f"pushing {len(wanted)} models ({total / 1e6:.0f} MB)")
    try:
        put = partial(
            files.put_models,
            [(model.file, model.sha256) for model in wanted],
            lambda done: context.emit(Pushed(serial=order.serial, done_bytes=done, all_bytes=total)),
        )
        patiently(put, returns.look_again)
        yield {model.sha256: ModelOnPhone(model.name, model.sha256, model_path(model.sha256)) for model in models}
    finally:
        if not order.keep and not files.remove(context.phone.look_for):
            known = context.facts.phone
            there = Journal(identity=known.identity, serial=context.phone.serial, model=known.model)
            JournalFolder().add(FilesLeft(), there)


def runners_of(context: SessionContext) -> dict[RunnerOfSide, Runner]:
    order = context.order
    return {
        (name, side.name): runner_class(name).supplied_with(_supplies(context, side))
        for side in order.sets
        for name in order.config.measure.runners
    }


def _supplies(context: SessionContext, side: SideOrder) -> Supplies:
    order = context.order
    anew = side.app is not None and side.app.anew and not order.resume
    return Supplies(
        order.package_of(side), order.apk_of(side), order.tool_of(side), context.say, anew, context.say_step
    )


def prepare_runners(context: SessionContext, runners: Mapping[RunnerOfSide, Runner]) -> None:
    """Prepares the runners before any model is pushed, since a phone may forbid an installation."""
    of_app = names_of_all(lambda runner: runner.uses_app)
    for side in context.order.sets:
        apk = context.order.apk_of(side)
        if apk.exists():
            _refuse_another_program(context, {(name, side.name) for name in of_app}, file_digest(apk))
    for (name, side_name), runner in runners.items():
        found = runner.prepare(context.phone, context.facts.build.abis)
        same = of_app if runner.uses_app else (name,)
        _refuse_another_program(context, {(each, side_name) for each in same}, found)


def _refuse_another_program(context: SessionContext, of: Container[RunnerOfSide], sha256: str | None) -> None:
    """Raises PhoneFailed when a sweep is resumed with an app or tool that is not the one that its side began with."""
    order = context.order
    if not order.resume:
        return
    for result in context.store.sweep(order.sweep).runs:
        run = result.run
        if run.phone != context.facts.phone.identity or (run.runner, run.set) not in of:
            continue
        if None not in (run.app_sha256, sha256) and run.app_sha256 != sha256:
            program = "benchmark app" if runner_class(run.runner).uses_app else run.runner
            raise PhoneFailed(
                Reason.APP_CHANGED,
                order.serial,
                f"its {program} is not the one that the sweep began with",
                "begin a new sweep, or give it that program again",
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

"""Leaves out of an order the models that a runtime of the phone's app is known to reject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.app.apk import read_apk
from harness.app.runtime_limits import GREATEST_VERSION, NEWEST, refusal_of
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.results.records import AGAINST, Engine, PhoneRecord
from harness.runners.registry import any_of
from harness.session.order import ModelOrder, SessionOrder, SideName, SideOrder, Unable
from harness.session.progress import Emit, Trouble
from harness.store.store import Store
from models.errors import UnreadableModel
from models.formats.known import format_of


@dataclass(frozen=True, slots=True)
class _Rejected:
    side: SideName
    unable: Unable
    reason: Reason
    why: str

    @property
    def name(self) -> str:
        return self.unable.variant


def without_rejected(
    order: SessionOrder, phone: PhoneRecord, abis: Sequence[str], store: Store, at: str, emit: Emit
) -> SessionOrder | None:
    """Returns the order with the models that the app can load, or that another runner may, or None when none is left.

    What the app's runs leave out is told to people and stored as failures, each with the runtime that rejects it.
    """
    by_side = [
        [found for runtime in order.runtimes_of(side) for found in _rejected_by(runtime, order, side, phone, abis)]
        for side in order.sets
    ]
    if not any(by_side):
        return order
    told = {(one.variant, one.serial, one.reason, one.detail) for one in store.sweep(order.sweep).failures}
    failures = dict.fromkeys(
        FailureRecord(order.sweep, one.reason, _in_words(one, order), variant=one.name, serial=order.serial, at=at)
        for rejected in by_side
        for one in rejected
    )
    for failure in failures:
        emit(Trouble(serial=order.serial, reason=failure.reason, detail=f"{failure.variant}: {failure.detail}"))
    store.add_failures([one for one in failures if (one.variant, one.serial, one.reason, one.detail) not in told])
    kept = (_left(order, side, rejected) for side, rejected in zip(order.sets, by_side, strict=True))
    sets = tuple(side for side in kept if side.models)
    return order.model_copy(update={"sets": sets}) if sets else None


def _in_words(one: _Rejected, order: SessionOrder) -> str:
    """Names the side where the sides have apps of their own, and the app where another runner measures as well."""
    apps = {order.package_of(side) for side in order.sets}
    if len(apps) == 1:
        return f"the app: {one.why}" if _has_own_runtime(order) else one.why
    return f"the {'baseline' if one.side == AGAINST else 'new'} app: {one.why}"


def _left(order: SessionOrder, side: SideOrder, rejected: Sequence[_Rejected]) -> SideOrder:
    """Returns the side without what none of its runtimes can run; the rest is measured by the runtimes that can."""
    able = side.model_copy(update={"unable": frozenset(one.unable for one in rejected)})
    if _has_own_runtime(order):
        return able
    return able.only({model.name for runtime in order.runtimes_of(side) for model in able.models_for(runtime)})


def _rejected_by(
    asked: str | None, order: SessionOrder, side: SideOrder, phone: PhoneRecord, abis: Sequence[str]
) -> Iterator[_Rejected]:
    runtimes = _known_runtimes(order, side, phone, abis)
    if asked is not None and runtimes and not _among(asked, runtimes):
        why = f"the app has no runtime {asked} for this phone's processor; it has {', '.join(runtimes)}"
        yield from (_rejected(side, asked, model, Reason.UNSUPPORTED_OPTION, why) for model in side.models)
        return
    runtime = asked or next(iter(runtimes), None)
    for model in side.models:
        if why_not := _refusal(model, runtime):
            yield _rejected(side, asked, model, Reason.MODEL_REJECTED, why_not)


def _rejected(side: SideOrder, runtime: str | None, model: ModelOrder, reason: Reason, why: str) -> _Rejected:
    return _Rejected(side.name, Unable(runtime=runtime, variant=model.name), reason, why)


def _among(asked: str, runtimes: Sequence[str]) -> bool:
    """A name, or the beginning of a hash: what no name says may still be one."""
    return asked in runtimes or re.fullmatch(r"[0-9a-f]{8,64}", asked) is not None


def _has_own_runtime(order: SessionOrder) -> bool:
    """Whether a runner brings a runtime of its own: the files are needed on the phone, whatever the app rejects."""
    return any_of(order.config.measure.runners, lambda runner: not runner.uses_app)


def _known_runtimes(order: SessionOrder, side: SideOrder, phone: PhoneRecord, abis: Sequence[str]) -> tuple[str, ...]:
    """Returns the runtimes that may load the side's models, the default first. Empty: not known beforehand."""
    if not any_of(order.config.measure.runners, lambda runner: runner.uses_app):
        return ()
    # A virtual phone computes with its engine's runtimes, whatever APK it is given.
    if phone.virtual:
        return tuple(sorted(GREATEST_VERSION, key=lambda name: name != NEWEST)) if phone.engine is Engine.APK else ()
    apk = order.apk_of(side)
    return read_apk(apk).runtimes_on(abis) if apk.exists() else ()


def _refusal(model: ModelOrder, runtime: str | None) -> str | None:
    """Returns why the model is rejected. None: nothing speaks against it, or `runtime` is not known beforehand."""
    if runtime is None:
        return None
    try:
        return refusal_of(format_of(model.file).operators_needed(model.file), runtime)
    except UnreadableModel:  # pushing it says so
        return None

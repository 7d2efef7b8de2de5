"""Leaves out of an order the models that the runtime of the phone's app is known to reject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.app.apk import read_apk
from harness.app.runtime_limits import NEWEST, refusal_of
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.results.records import Engine, PhoneRecord
from harness.runners.registry import any_of
from harness.session.order import ModelOrder, SessionOrder, SideOrder
from harness.session.progress import Emit, Trouble
from harness.store.store import Store
from models.errors import UnreadableModel
from models.formats.known import format_of


@dataclass(frozen=True, slots=True)
class _Rejected:
    name: str
    why: str


def without_rejected(
    order: SessionOrder, phone: PhoneRecord, abis: Sequence[str], store: Store, at: str, emit: Emit
) -> SessionOrder | None:
    """Returns the order with the models that the app can load, or None when none is left.

    The others are told to people and stored as failures.
    """
    runtimes = {side.name: _runtime(order, side, phone, abis) for side in order.sets}
    rejected = [found for side in order.sets for model in side.models if (found := _judged(model, runtimes[side.name]))]
    if not rejected:
        return order
    told = {(one.variant, one.serial, one.reason) for one in store.sweep(order.sweep).failures}
    for one in dict.fromkeys(rejected):
        emit(Trouble(serial=order.serial, reason=Reason.MODEL_REJECTED, detail=f"{one.name}: {one.why}"))
        if (one.name, order.serial, Reason.MODEL_REJECTED) not in told:
            store.add_failure(
                FailureRecord(order.sweep, Reason.MODEL_REJECTED, one.why, variant=one.name, serial=order.serial, at=at)
            )
    kept = tuple(
        side.only({model.name for model in side.models if _judged(model, runtimes[side.name]) is None})
        for side in order.sets
    )
    left = tuple(group for group in kept if group.models)
    return order.model_copy(update={"sets": left}) if left else None


def _runtime(order: SessionOrder, side: SideOrder, phone: PhoneRecord, abis: Sequence[str]) -> str | None:
    """Returns the runtime that will load the side's models. None: it is not known beforehand."""
    # Where a runner brings a runtime of its own the file is needed on the phone, and the app names what it rejects.
    if any_of(order.config.measure.runners, lambda runner: not runner.uses_app):
        return None
    # A virtual phone computes with its engine's runtime, whatever APK it is given.
    if phone.virtual:
        return NEWEST if phone.engine is Engine.APK else None
    apk = order.apk_of(side)
    return read_apk(apk).default_runtime(abis) if apk.exists() else None


def _judged(model: ModelOrder, runtime: str | None) -> _Rejected | None:
    """Returns why the model is rejected. None: nothing speaks against it, or `runtime` is not known beforehand."""
    if runtime is None:
        return None
    try:
        why = refusal_of(format_of(model.file).operators_needed(model.file), runtime)
    except UnreadableModel:  # pushing it says so
        return None
    return None if why is None else _Rejected(model.name, why)

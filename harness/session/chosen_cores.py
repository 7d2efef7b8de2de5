"""Which cores of a phone a session measures, for each number of threads; what it has no cores for is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.config import CoreChoiceSpec
from harness.errors import PhoneFailed
from harness.phone.cores import Refusal, as_before, choose
from harness.phone.facts import PhoneFacts
from harness.reasons import Reason
from harness.results.outcomes import FailureRecord
from harness.results.records import CoreChoice
from harness.session.context import SessionContext
from harness.session.order import SessionOrder
from harness.session.progress import Trouble
from harness.store.store import Store


@dataclass(frozen=True, slots=True)
class NoSuchCore:
    """A core and number of threads that were asked for and that this phone does not have."""

    wanted: CoreChoiceSpec
    threads: int
    refusal: Refusal

    @property
    def words(self) -> str:
        core = f"CPU {self.wanted}" if isinstance(self.wanted, int) else f"the core `{self.wanted}`"
        many = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        return f"not measured with {many} on {core}: {self.refusal.what}"


@dataclass(frozen=True, slots=True)
class ChosenCores:
    by_threads: Mapping[int, tuple[CoreChoice, ...]]
    missing: tuple[NoSuchCore, ...]


def chosen_cores(order: SessionOrder, facts: PhoneFacts, store: Store) -> ChosenCores:
    """Returns the cores for each number of threads that a side computes on.

    Raises PhoneFailed where a core is offline, which may pass, and where a side is left without any.
    """
    numbers = dict.fromkeys(threads for side in order.sets for threads in order.threads_of(side))
    found: dict[int, tuple[CoreChoice, ...]] = {}
    missing: list[NoSuchCore] = []
    for threads in numbers:
        choices = {wanted: _chosen_core(wanted, facts, threads, store) for wanted in order.config.measure.cores}
        found[threads] = _each_once(choice for choice in choices.values() if isinstance(choice, CoreChoice))
        missing.extend(
            NoSuchCore(wanted, threads, choice) for wanted, choice in choices.items() if isinstance(choice, Refusal)
        )
    for one in missing:
        if one.refusal.reason is Reason.LARGE_CORE_OFFLINE or _leaves_a_side_without(order, found):
            raise PhoneFailed(one.refusal.reason, order.serial, one.refusal.what, one.refusal.next_step)
    return ChosenCores(found, tuple(missing))


def _leaves_a_side_without(order: SessionOrder, found: Mapping[int, tuple[CoreChoice, ...]]) -> bool:
    return any(not any(found[threads] for threads in order.threads_of(side)) for side in order.sets)


def _each_once(choices: Iterable[CoreChoice]) -> tuple[CoreChoice, ...]:
    """Returns one choice for each mask: on a phone with equal cores two words may name the same one."""
    by_mask: dict[str, CoreChoice] = {}
    for choice in choices:
        by_mask.setdefault(choice.mask, choice)
    return tuple(by_mask.values())


def _chosen_core(wanted: CoreChoiceSpec, facts: PhoneFacts, threads: int, store: Store) -> CoreChoice | Refusal:
    fresh = choose(facts.topology, wanted, threads)
    if isinstance(fresh, Refusal):
        return fresh
    return as_before(facts.topology, fresh, store.earlier_core(facts.phone.identity, fresh, threads))


def tell_missing_cores(context: SessionContext, missing: Sequence[NoSuchCore]) -> None:
    """Tells and stores, once, what of the order has no cores on this phone; all else is measured."""
    if not missing:
        return
    order = context.order
    told = {(one.variant, one.serial, one.detail) for one in context.store.sweep(order.sweep).failures}
    names = dict.fromkeys(model.name for side in order.sets for model in side.models)
    for one in missing:
        context.emit(Trouble(serial=order.serial, reason=one.refusal.reason, detail=one.words))
        failures = [
            FailureRecord(
                order.sweep, one.refusal.reason, one.words, variant=name, serial=order.serial, at=context.now()
            )
            for name in names
            if (name, order.serial, one.words) not in told
        ]
        context.store.add_failures(failures)

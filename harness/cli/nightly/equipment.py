"""What commands that measure need: the measurer that nightly.toml asks for, and the files of builds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.cli.nightly.night_view import NightView
    from harness.clock import Clock
    from harness.nightly.builds.frozen import Frozen
    from harness.nightly.builds.kept_candidate import KeptCandidate
    from harness.nightly.config import LabSection, NightlyConfig
    from harness.nightly.measuring.measurer import StageMeasurer
    from harness.store.store import Store


def frozen_of(config: NightlyConfig, store: Store) -> Frozen:
    """The files of builds; on a lab also those that any computer has shipped."""
    from harness.nightly.builds.frozen import Frozen

    return Frozen.of_store(store.address) if config.lab is None else frozen_anywhere(store)


def frozen_anywhere(store: Store) -> Frozen:
    """Of whatever watch the store is: what no lab has shipped is not found there."""
    from harness.nightly.builds.frozen import Frozen
    from harness.store.lab import LabBook

    return replace(Frozen.of_store(store.address), shipped=LabBook(store))


def mended_candidate(config: Path) -> KeptCandidate:
    """What a bisection keeps of this nightly.toml's candidate; what one that was killed has left is laid back, and
    that is said."""
    from harness.cli import speech
    from harness.nightly.builds.kept_candidate import KeptCandidate

    kept = KeptCandidate.of(config)
    if words := kept.mend():
        speech.say(words)
    return kept


@contextmanager
def measured_by(
    config: NightlyConfig, rehearse: Path | None, store: Store
) -> Iterator[tuple[Clock, StageMeasurer, NightView]]:
    """The view shows what they measure; stages that are decided are to be told to it."""
    from harness.cli.nightly.night_view import NightView
    from harness.clock import SystemClock

    if rehearse is not None:
        from harness.nightly.measuring.rehearsal import Rehearsal, RehearsedClock, read_plan

        plan = read_plan(rehearse)
        with NightView() as view:
            yield (RehearsedClock(plan.started_at) if plan.started_at else SystemClock()), Rehearsal(plan), view
        return
    clock = SystemClock()
    if config.lab is not None:
        with NightView() as view, _on_a_lab(config, config.lab, store, clock, view) as of_lab:
            yield clock, of_lab, view
        return
    from harness.nightly.measuring.sweep_measurer import SweepMeasurer

    with (
        NightView() as view,
        SweepMeasurer.started(config, store, frozen_of(config, store), clock, view.heard, view.begins) as measurer,
    ):
        yield clock, measurer, view


@contextmanager
def _on_a_lab(
    config: NightlyConfig, lab: LabSection, store: Store, clock: Clock, view: NightView
) -> Iterator[StageMeasurer]:
    from harness.cli.lab.options import demand_lab, user_or

    demand_lab()
    from harness.lab.submit import Desk
    from harness.nightly.measuring.lab_measurer import LabMeasurer, lab_queue

    with lab_queue(store) as queue:
        desk, frozen = Desk(store, queue, clock), frozen_of(config, store)
        yield LabMeasurer(config, lab, user_or(None), desk, frozen, view.heard, view.begins)

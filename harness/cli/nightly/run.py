"""`bigcore nightly run`: one night."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harness.clock import Clock
    from harness.nightly.builds.frozen import Frozen
    from harness.nightly.builds.kept_candidate import KeptCandidate
    from harness.nightly.config import LabSection, NightlyConfig
    from harness.nightly.measuring.measurer import StageMeasurer
    from harness.nightly.tell.delivery import Receiver
    from harness.results.nightly import NightRecord
    from harness.store.store import Store

Config = Annotated[Path, typer.Argument(metavar="[nightly.toml]", help="What is watched.")]
StoreUrl = Annotated[
    str | None, typer.Option(metavar="URL", envvar="BIGCORE_STORE", help="The store.", show_default=False)
]
Rehearse = Annotated[
    Path | None,
    typer.Option(metavar="FILE.toml", help="Measure nothing: draw pairs as declared there.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def run(
    config: Config = Path("nightly.toml"),
    rehearse: Rehearse = None,
    store: StoreUrl = None,
    json: Json = False,
) -> None:
    """Measure tonight's candidate against the accepted build (exit 4: slower, 1: something is missing or undecided)."""
    from harness.cli import exit_codes, speech
    from harness.cli.nightly.files import refuse_own_files, write_told
    from harness.cli.nightly.words import night_lines
    from harness.clock import SystemClock
    from harness.nightly.config import read_nightly
    from harness.nightly.ending import Ending, ending_of
    from harness.nightly.failed_night import NothingMeasured
    from harness.nightly.night_lock import alone_in
    from harness.nightly.opening_night import refuse_mixture
    from harness.nightly.repeat_commands import RepeatCommands
    from harness.nightly.tell.delivery import deliver
    from harness.nightly.tell.receivers import receivers_of
    from harness.nightly.tonight import nameless_night, run_night
    from harness.nightly.watch import Watch
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    wanted = read_nightly(config)
    refuse_own_files(wanted.tell, store)
    receivers = receivers_of(wanted, os.environ)
    repeat = RepeatCommands(config.name, store)
    with Store.open(store) as opened, alone_in(opened):
        kept, failed, toml = KeptNights(opened), None, config.resolve()
        refuse_mixture(kept.nights(), rehearsed=rehearse is not None)
        nameless = nameless_night(wanted, repeat.run, toml, rehearsed=rehearse is not None)
        try:
            with _measured_by(config, wanted, rehearse, opened, nameless, receivers) as (clock, measurer):
                frozen = frozen_of(wanted, opened)
                watch = Watch(wanted, toml.parent, kept, measurer, frozen, clock, repeat, receivers, toml.name)
                result = run_night(watch)
        except NothingMeasured as vain:
            result, failed = vain.result, vain.error
        # Files first: they tell the night whatever becomes of a message, and once more where they tell another ending.
        result = replace(result, undelivered=tuple(one for one in kept.undelivered() if one.tries))
        written = write_told(kept, result, wanted.tell)
        undelivered = deliver(kept, receivers, SystemClock(), result.night.night)
        if undelivered != result.undelivered:
            result = replace(result, undelivered=undelivered)
            written = write_told(kept, result, wanted.tell)
    if json:
        from harness.documents.nightly import night_document

        speech.document(night_document(result))
    else:
        for line in night_lines(result):
            speech.results().print(line, markup=False)
    code = {
        Ending.QUIET: exit_codes.DONE,
        Ending.INCOMPLETE: exit_codes.INCOMPLETE,
        Ending.SLOWER: exit_codes.REGRESSION,
    }[ending_of(result)]
    others = (failed.exit_code if failed else exit_codes.DONE, exit_codes.DONE if written else exit_codes.DEVICE_FAILED)
    raise typer.Exit(exit_codes.first_of(code, *others))


def frozen_of(config: NightlyConfig, store: Store) -> Frozen:
    """The files of builds; on a lab also those that any computer has shipped."""
    from harness.nightly.builds.frozen import Frozen

    here = Frozen.of_store(store.address)
    if config.lab is None:
        return here
    from harness.store.lab import LabBook

    return replace(here, shipped=LabBook(store))


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
def _measured_by(
    toml: Path,
    config: NightlyConfig,
    rehearse: Path | None,
    store: Store,
    nameless: NightRecord,
    receivers: Sequence[Receiver],
) -> Iterator[tuple[Clock, StageMeasurer]]:
    """Raises NothingMeasured, once that is recorded, where nothing can measure the night."""
    from harness.clock import SystemClock
    from harness.errors import HarnessError, Interrupted
    from harness.nightly.failed_night import record_failed_night
    from harness.store.nights import KeptNights

    with ExitStack() as stack:
        try:
            mended_candidate(toml)
            ready = stack.enter_context(measured_by(config, rehearse, store))
        except HarnessError as error:
            if rehearse is not None or isinstance(error, Interrupted):
                raise
            raise record_failed_night(KeptNights(store), nameless, SystemClock(), receivers, error) from error
        yield ready


@contextmanager
def measured_by(config: NightlyConfig, rehearse: Path | None, store: Store) -> Iterator[tuple[Clock, StageMeasurer]]:
    from harness.cli.sweep_view import SweepView
    from harness.clock import SystemClock

    if rehearse is not None:
        from harness.nightly.measuring.rehearsal import Rehearsal, RehearsedClock, read_plan

        plan = read_plan(rehearse)
        yield (RehearsedClock(plan.started_at) if plan.started_at else SystemClock()), Rehearsal(plan)
        return
    clock = SystemClock()
    if config.lab is not None:
        with _on_a_lab(config, config.lab, store, clock) as of_lab:
            yield clock, of_lab
        return
    from harness.nightly.measuring.sweep_measurer import SweepMeasurer

    with (
        SweepView() as view,
        SweepMeasurer.started(config, store, frozen_of(config, store), clock, view.heard) as measurer,
    ):
        yield clock, measurer


@contextmanager
def _on_a_lab(config: NightlyConfig, lab: LabSection, store: Store, clock: Clock) -> Iterator[StageMeasurer]:
    from harness.cli.lab.options import demand_lab, user_or
    from harness.cli.sweep_view import SweepView

    demand_lab()
    from harness.lab.submit import Desk
    from harness.nightly.measuring.lab_measurer import LabMeasurer, lab_queue

    with lab_queue(store) as queue, SweepView() as view:
        yield LabMeasurer(config, lab, user_or(None), Desk(store, queue, clock), frozen_of(config, store), view.heard)

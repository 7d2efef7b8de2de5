"""`bigcore nightly run`: one night."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from harness.cli.nightly.equipment import frozen_of, measured_by, mended_candidate
from harness.cli.nightly.options import Config, Json, Rehearse, StoreUrl

if TYPE_CHECKING:
    from harness.cli.nightly.night_view import NightView
    from harness.clock import Clock
    from harness.nightly.config import NightlyConfig
    from harness.nightly.measuring.measurer import StageMeasurer
    from harness.nightly.tell.delivery import Receiver
    from harness.results.nightly import NightRecord
    from harness.store.store import Store


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
    refuse_own_files(wanted, config, store)
    receivers = receivers_of(wanted, os.environ)
    repeat = RepeatCommands(config.name, store)
    with Store.open(store) as opened, alone_in(opened):
        kept, failed, toml = KeptNights(opened), None, config.resolve()
        refuse_mixture(kept.nights(), rehearsed=rehearse is not None)
        nameless = nameless_night(wanted, repeat.run, toml, rehearsed=rehearse is not None)
        try:
            with _measured_by(config, wanted, rehearse, opened, nameless, receivers) as (clock, measurer, view):
                frozen = frozen_of(wanted, opened)
                watch = Watch(
                    wanted, toml.parent, kept, measurer, frozen, clock, repeat, receivers, toml.name, view.decided
                )
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


@contextmanager
def _measured_by(
    toml: Path,
    config: NightlyConfig,
    rehearse: Path | None,
    store: Store,
    nameless: NightRecord,
    receivers: Sequence[Receiver],
) -> Iterator[tuple[Clock, StageMeasurer, NightView]]:
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

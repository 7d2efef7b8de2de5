"""A night in which nothing can be measured: it is recorded, and told, as every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.clock import Clock, spell
from harness.errors import HarnessError
from harness.nightly.findings.standing import what_stands
from harness.nightly.opening_night import open_failed_night, opening_notices
from harness.nightly.past.ledger import read_ledger
from harness.nightly.tell.delivery import Receiver, messages_about
from harness.results.nightly import NightRecord, NightResult
from harness.store.nights import KeptNights
from models.errors import ModelsError


class NothingMeasured(Exception):
    """`error` says why; `result` is the night that was recorded."""

    def __init__(self, error: HarnessError | ModelsError, result: NightResult) -> None:
        self.error, self.result = error, result
        super().__init__(str(error))


def record_failed_night(
    kept: KeptNights,
    nameless: NightRecord,
    clock: Clock,
    receivers: Sequence[Receiver],
    error: HarnessError | ModelsError,
) -> NothingMeasured:
    """With the slowdowns that stand: nobody has mended them by a build that fails."""
    night = replace(open_failed_night(kept, nameless, clock.now()), cut_short=str(error))
    ledger = read_ledger(kept, night.number)
    notices = opening_notices(night, ledger)
    result = NightResult(night, (), what_stands(night, ledger, "not measured tonight"), notices)
    kept.conclude(result, (), messages_about(result, None, receivers, spell(clock.now())))
    return NothingMeasured(error, kept.with_surroundings(result))

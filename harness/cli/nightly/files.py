"""What `nightly run` and `nightly report` write: the page of all nights, and the files of the other ways."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import HarnessError

if TYPE_CHECKING:
    from dashboards.pages.nightly import WatchShown
    from harness.nightly.config import TellSection
    from harness.nightly.tell.files import ToldNights
    from harness.results.nightly import NightResult
    from harness.store.nights import KeptNights


def refuse_own_files(tell: TellSection, store: str | None) -> None:
    """Raises ConfigRefused, before the night, where a file of [tell] would replace the store."""
    from harness.store.own_files import refuse_own_file

    for name in type(tell).model_fields:
        target: Path | None = getattr(tell, name)
        if target is not None:
            refuse_own_file(target, store)


def write_told(kept: KeptNights, tonight: NightResult, tell: TellSection) -> bool:
    """Writes what [tell] asks for. A file that cannot be written is said, and the others are written all the same."""
    from dashboards.errors import DashboardsError
    from harness.cli import speech
    from harness.nightly.tell.files import write_way
    from harness.results.deliveries import Way

    all_written = True
    ways = {way: target for way in Way if (target := getattr(tell, way.value, None)) is not None}
    nights = nights_up_to(kept, tonight)
    for way, target in ways.items():
        try:
            write_way(way, nights, target)
        except HarnessError as error:
            speech.people().print(str(error), markup=False)
            all_written = False
    if tell.page is not None and kept.series():  # else there is nothing that a page could show yet
        try:
            write_page(kept, tonight, tell.page)
        except DashboardsError as error:
            speech.people().print(str(error), markup=False)
            all_written = False
    return all_written


def nights_up_to(kept: KeptNights, last: NightResult) -> ToldNights:
    """All nights before it, and it, with what was not delivered."""
    from harness.nightly.tell.files import ToldNights

    earlier = (night for night in kept.results() if night.night.number < last.night.number)
    return ToldNights(kept.store_uuid(), (*earlier, last))


def write_page(kept: KeptNights, asked: NightResult, target: Path, *, full: bool = False) -> None:
    """Of the watch as the asked night left it; where that is the last one, with what people decided since."""
    from dashboards.pages.nightly import write_nightly

    is_last = asked.night.number == kept.nights()[-1].number
    write_nightly(_shown(kept, asked) if is_last else _shown_then(kept, asked), target, full=full)


def _shown(kept: KeptNights, last: NightResult) -> WatchShown:
    from dashboards.pages.nightly import WatchShown
    from harness.clock import SystemClock
    from harness.nightly.past.ledger import read_ledger
    from harness.nightly.past.settled_alerts import settled_alerts, today_of

    ledger = read_ledger(kept)
    settled = settled_alerts(last, ledger, today_of(ledger, SystemClock().now()))
    return WatchShown(ledger.nights, last, kept.histories(), kept.measured_phones(), settled)


def _shown_then(kept: KeptNights, asked: NightResult) -> WatchShown:
    from dashboards.pages.nightly import WatchShown
    from harness.nightly.past.watch_then import histories_then

    every = kept.nights()
    nights = tuple(night for night in every if night.number <= asked.night.number)
    histories = histories_then(kept.histories(), nights, kept.acceptances())
    known = {one.phone for history in histories for one in history.nights}
    phones = tuple(phone for phone in kept.measured_phones() if phone.identity in known)
    return WatchShown(nights, asked, histories, phones, later_nights=len(every) - len(nights))


def undelivered_of(kept: KeptNights, result: NightResult) -> NightResult:
    """With what waits now of it and of earlier nights, and what was given up in its own run."""
    numbers = {night.night: night.number for night in kept.nights()}
    waiting = (one for one in kept.undelivered() if numbers[one.night] <= result.night.number)
    return replace(result, undelivered=(*waiting, *kept.ended_in(result.night.night)))

"""What `nightly run` and `nightly report` write: the page of all nights, and the files of the other ways."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboards.pages.nightly import WatchShown
    from harness.nightly.config import NightlyConfig, TellSection
    from harness.nightly.tell.files import ToldNights
    from harness.results.nightly import NightResult
    from harness.store.nights import KeptNights


def refuse_own_files(config: NightlyConfig, toml: Path, store: str | None) -> None:
    """Raises ConfigRefused, before the night, where a file of [tell] would replace the store, what is watched, or
    what another way writes."""
    from harness.nightly.tell.targets import refuse_targets, targets_of
    from harness.nightly.watched_files import WatchedFiles
    from harness.store.own_files import refuse_own_file

    watched, targets = WatchedFiles.of(config, toml), targets_of(config.tell)
    for target in targets:
        refuse_own_file(target.path, store)
        refuse = watched.refuse_folder if target.is_folder else watched.refuse_file
        refuse(target.path, target.another)
    refuse_targets(targets)


def refuse_watched(output: Path, kept: KeptNights, *, folder: bool) -> None:
    """Raises ConfigRefused where what is written would replace what the last night's nightly.toml watches."""
    from harness.nightly.watched_files import WatchedFiles

    nights = kept.nights()
    watched = WatchedFiles.of_night(nights[-1]) if nights else None
    if watched is not None:
        refuse = watched.refuse_folder if folder else watched.refuse_file
        refuse(output, "name another one with -o")


def write_told(kept: KeptNights, tonight: NightResult, tell: TellSection) -> bool:
    """Writes what [tell] asks for. A file that cannot be written is said, and the others are written all the same."""
    from dashboards.errors import DashboardsError
    from harness.cli import speech
    from harness.errors import DiskFailed
    from harness.nightly.tell.files import write_way
    from harness.nightly.tell.targets import targets_of
    from harness.results.deliveries import Way

    all_written = True
    nights = nights_up_to(kept, tonight)
    for target in targets_of(tell):
        try:
            if target.key != "page":
                write_way(Way(target.key), nights, target.path)
            elif kept.series():  # else there is nothing that a page could show yet
                write_page(kept, tonight, target.path)
        except (DiskFailed, DashboardsError) as error:
            # their own next step is of a command that takes -o
            speech.people().print(f"{error.subject}: {error.what}; {target.another}", markup=False)
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

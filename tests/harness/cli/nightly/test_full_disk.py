"""A disk that is full in a night: one sentence, and what was measured stays."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass

import pytest
from support.rehearsed_nights import Watchroom

from harness.errors import DiskFailed, StoreFailed
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import read_nightly
from harness.nightly.failed_night import NothingMeasured
from harness.nightly.measuring.measurer import Fleet, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.measuring.rehearsal import Rehearsal, RehearsalPlan, RehearsedClock, RehearsedPhone, Shift
from harness.nightly.tonight import run_night
from harness.nightly.watch import Watch
from harness.store.nights import KeptNights
from harness.store.store import Store

MANY = 60
"""Series: what a stage keeps of them fits into no page that is half full."""


@dataclass
class FillingDisk:
    """A measurer whose disk is full from one stage on."""

    inner: Rehearsal
    store: Store
    full_from: int
    rehearsed = True

    def fleet(self) -> Fleet:
        return self.inner.fleet()

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        if request.stage >= self.full_from:
            with self.store.looking() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        return self.inner.measure(request)


def night(room: Watchroom, full_from: int):
    plan = RehearsalPlan(phone=(RehearsedPhone(asked="bench-1"),), shift=(Shift(variant="net_a", percent=3.0),))
    with Store.open(str(room.folder / "store.sqlite")) as store:
        measurer = FillingDisk(Rehearsal(plan), store, full_from)
        config, kept = read_nightly(room.folder / "nightly.toml"), KeptNights(store)
        frozen = Frozen(room.folder / "frozen")
        return run_night(Watch(config, room.folder, kept, measurer, frozen, RehearsedClock(room.today)))


def test_a_disk_that_is_full_in_mid_night_ends_it_with_a_sentence_and_the_same_night_goes_on(watchroom: Watchroom):
    for number in range(MANY):
        watchroom.build(f"more_{number}", "first")
    night(watchroom, full_from=99)
    watchroom.build("net_a", "slower")
    with pytest.raises(StoreFailed, match="disk is full; free some space"):
        night(watchroom, full_from=1)
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        kept = KeptNights(store).pairs(KeptNights(store).nights()[-1].night)
    assert {one.stage for one in kept} == {0}
    assert len(kept) == MANY + 6
    gone_on = night(watchroom, full_from=99)
    assert (gone_on.night.number, gone_on.night.cut_short) == (2, None)
    assert [alert.series.split("|")[0] for alert in gone_on.alerts] == ["net_a"]
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        pairs = KeptNights(store).pairs(gone_on.night.night)
    assert tuple(one for one in pairs if one.stage == 0) == kept


def test_a_disk_without_room_for_the_candidates_files_is_said_before_anything_is_measured(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", no_room)
    with pytest.raises(NothingMeasured, match=r"No space left on device.*free some space") as told:
        night(watchroom, full_from=99)
    assert isinstance(told.value.error, DiskFailed)
    with Store.open(str(watchroom.folder / "store.sqlite")) as store:
        (kept,) = KeptNights(store).nights()
    assert "No space left on device" in (kept.cut_short or "")

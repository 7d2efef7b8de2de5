"""What nights leave of the frozen files, of their own store and of others."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.rehearsed_nights import MODELS, Watchroom

from harness.nightly.config import read_nightly
from harness.nightly.frozen import Frozen
from harness.nightly.measurer import Fleet, StageMeasured, StageRequest
from harness.nightly.night_budget import WhyItEnds, unlimited
from harness.nightly.rehearsal import Rehearsal, RehearsalPlan, RehearsedClock, RehearsedPhone
from harness.nightly.tonight import Watch, run_night
from harness.store.nights import KeptNights
from harness.store.store import Store


class Measured:
    """Pairs of a declared world that pass for measured ones."""

    rehearsed = False

    def __init__(self) -> None:
        self.inner = Rehearsal(RehearsalPlan(phone=(RehearsedPhone(asked="bench-1", identity="p1"),)))

    def fleet(self) -> Fleet:
        return self.inner.fleet()

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        return self.inner.measure(request)


def _night(room: Watchroom) -> None:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        config, frozen = read_nightly(room.folder / "nightly.toml"), Frozen.of_store(store.address)
        clock = RehearsedClock(room.today)
        run_night(Watch(config, room.folder, KeptNights(store), Measured(), frozen, clock, "run"))
    room.night += 1


def _accepted_files(room: Watchroom) -> list[Path]:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        kept, frozen = KeptNights(store), Frozen.of_store(store.address)
        builds = {build.sha256: build for build in kept.builds()}
        return [frozen.file(builds[made.accepted_sha256].model_sha256) for made in kept.acceptances()]


def test_a_night_of_another_store_leaves_the_accepted_builds_of_this_one(watchroom: Watchroom, tmp_path: Path):
    (tmp_path / "other").mkdir()
    shutil.copyfile(watchroom.folder / "store.sqlite", tmp_path / "other" / "store.sqlite")
    other = Watchroom(tmp_path / "other")
    _night(watchroom)
    for name in MODELS:
        other.build(name, "of another project")
    for _ in range(2):
        _night(other)
    assert len(_accepted_files(watchroom)) == len(MODELS)


def test_a_rehearsal_deletes_nothing(watchroom: Watchroom):
    _night(watchroom)
    folder = _accepted_files(watchroom)[0].parent
    (folder / "f").write_text("of a night that is still measured")
    watchroom.run()
    assert (folder / "f").exists()
    _night(watchroom)
    assert not (folder / "f").exists()

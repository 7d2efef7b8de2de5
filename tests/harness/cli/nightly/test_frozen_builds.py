"""Nights that measure, and the files of their candidates: what they leave of them, in their own store and in others."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.rehearsed_nights import MODELS, Watchroom
from support.tiny_model import tiny_model

from harness.nightly.config import read_nightly
from harness.nightly.frozen import Frozen
from harness.nightly.measurer import Fleet, StageMeasured, StageRequest
from harness.nightly.night_budget import WhyItEnds, unlimited
from harness.nightly.rehearsal import Rehearsal, RehearsalPlan, RehearsedClock, RehearsedPhone
from harness.nightly.tonight import Watch, run_night
from harness.results.nightly import NightResult
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


def _build(room: Watchroom, of: str) -> None:
    """Models that can be read; what follows a model in its file nobody reads."""
    for name in MODELS:
        (room.models / f"{name}.tflite").write_bytes(tiny_model() + f"{name} {of}".encode())


def _night(room: Watchroom) -> NightResult:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        config, frozen = read_nightly(room.folder / "nightly.toml"), Frozen.of_store(store.address)
        clock = RehearsedClock(room.today)
        result = run_night(Watch(config, room.folder, KeptNights(store), Measured(), frozen, clock))
    room.night += 1
    return result


def _accepted_files(room: Watchroom) -> list[Path]:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        kept, frozen = KeptNights(store), Frozen.of_store(store.address)
        builds = {build.sha256: build for build in kept.builds()}
        return [frozen.file(builds[made.accepted_sha256].model_sha256) for made in kept.acceptances()]


def test_a_night_of_another_store_leaves_the_accepted_builds_of_this_one(watchroom: Watchroom, tmp_path: Path):
    _build(watchroom, "of this project")
    (tmp_path / "other").mkdir()
    shutil.copyfile(watchroom.folder / "store.sqlite", tmp_path / "other" / "store.sqlite")
    other = Watchroom(tmp_path / "other")
    _night(watchroom)
    _build(other, "of another project")
    for _ in range(2):
        _night(other)
    assert len(_accepted_files(watchroom)) == len(MODELS)


def test_a_rehearsal_deletes_nothing(watchroom: Watchroom):
    _build(watchroom, "of this project")
    _night(watchroom)
    folder = _accepted_files(watchroom)[0].parent
    (folder / "f").write_text("of a night that is still measured")
    watchroom.run()
    assert (folder / "f").exists()
    _night(watchroom)
    assert not (folder / "f").exists()


def test_a_file_that_is_no_model_is_an_alert_of_its_own_and_the_rest_is_measured(watchroom: Watchroom):
    _build(watchroom, "of this project")
    assert _night(watchroom).alerts == ()
    watchroom.build("net_c", "is text")
    for standing in (False, True):
        night = _night(watchroom)
        (alert,) = night.alerts
        assert (alert.series, alert.kind, alert.standing) == ("net_c|p1|app|large", "missing_data", standing)
        assert "net_c.tflite" in alert.detail
        states = {one.variant: one.state for one in night.series}
        assert (states["net_a"], states["net_c"]) == ("steady", "missing")

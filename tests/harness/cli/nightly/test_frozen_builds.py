"""Nights that measure, and the files of their candidates: what they leave of them, in their own store and in others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.rehearsed_nights import MODELS, Watchroom
from support.tiny_model import tiny_model

from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import read_nightly
from harness.nightly.measuring.measurer import Fleet, StageMeasured, StageRequest
from harness.nightly.measuring.night_budget import WhyItEnds, unlimited
from harness.nightly.measuring.rehearsal import Rehearsal, RehearsalPlan, RehearsedClock, RehearsedPhone
from harness.nightly.tonight import run_night
from harness.nightly.watch import Watch
from harness.results.nightly import NightResult
from harness.store.nights import KeptNights
from harness.store.store import Store

pytestmark = pytest.mark.long


class Measured:
    """Pairs of a declared world that pass for measured ones."""

    def __init__(self, *, rehearsed: bool = False) -> None:
        self.rehearsed = rehearsed
        self.inner = Rehearsal(RehearsalPlan(phone=(RehearsedPhone(asked="bench-1", identity="p1"),)))

    def fleet(self) -> Fleet:
        return self.inner.fleet()

    def measure(self, request: StageRequest, why_it_ends: WhyItEnds = unlimited) -> StageMeasured:
        return self.inner.measure(request)


def _room(like: Watchroom, folder: Path) -> Watchroom:
    """Another one, whose store knows the thresholds too."""
    folder.mkdir()
    shutil.copyfile(like.folder / "store.sqlite", folder / "store.sqlite")
    return Watchroom(folder)


def _build(room: Watchroom, of: str) -> None:
    """Models that can be read; what follows a model in its file nobody reads."""
    for name in MODELS:
        (room.models / f"{name}.tflite").write_bytes(tiny_model() + f"{name} {of}".encode())


def _night(room: Watchroom, *, rehearsed: bool = False) -> NightResult:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        config, frozen = read_nightly(room.folder / "nightly.toml"), Frozen.of_store(store.address)
        clock, measurer = RehearsedClock(room.today), Measured(rehearsed=rehearsed)
        result = run_night(Watch(config, room.folder, KeptNights(store), measurer, frozen, clock))
    room.night += 1
    return result


def _accepted_files(room: Watchroom) -> list[Path]:
    with Store.open(str(room.folder / "store.sqlite")) as store:
        kept, frozen = KeptNights(store), Frozen.of_store(store.address)
        builds = {build.sha256: build for build in kept.builds()}
        return [frozen.file(builds[made.accepted_sha256].model_sha256) for made in kept.acceptances()]


def test_a_night_of_another_store_leaves_the_accepted_builds_of_this_one(watchroom: Watchroom, tmp_path: Path):
    _build(watchroom, "of this project")
    other = _room(watchroom, tmp_path / "other")
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
    _night(watchroom, rehearsed=True)
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


@pytest.mark.long
def test_a_lost_file_of_an_accepted_build_costs_its_own_series_alone_and_accept_names_that_one(watchroom: Watchroom):
    _build(watchroom, "of this project")
    _night(watchroom)
    lost = next(file for file in _accepted_files(watchroom) if b"net_c" in file.read_bytes())
    _build(watchroom, "of today")
    lost.write_text("changed on the disk")
    for standing in (False, True):
        night = _night(watchroom)
        (alert,) = night.alerts
        assert (alert.series, alert.kind, alert.standing) == ("net_c|p1|app|large", "missing_data", standing)
        assert "the model of its accepted build is no longer in this computer's data folder" in alert.detail
        assert "`bigcore nightly accept 'net_c|p1|app|large' --why" in alert.detail
        assert "--all" not in alert.detail
        assert night.night.cut_short is None
        states = {one.variant: one.state for one in night.series}
        assert states.pop("net_c") == "missing"
        assert set(states.values()) == {"steady"}
    done = watchroom.command("accept", "net_c|p1|app|large", "--why", "the disk lost its file")
    assert "no start has measured the candidate that it is held to now" in done.output
    night = _night(watchroom)
    assert night.alerts == ()
    assert {one.variant: one.state for one in night.series}["net_c"] == "steady"


def test_a_candidate_that_was_measured_is_accepted_without_a_word_more(watchroom: Watchroom):
    watchroom.run()
    assert "no start" not in watchroom.command("accept", "net_c", "--why", "as it is").output


@pytest.mark.long
def test_a_store_that_was_moved_takes_its_files_along_before_another_watch_lives_at_its_old_address(
    watchroom: Watchroom, tmp_path: Path
):
    room = _room(watchroom, tmp_path / "before")
    _build(room, "of this project")
    _night(room)
    (room.models / "net_c.tflite").unlink()
    room.folder = room.folder.rename(tmp_path / "after")
    room.models = room.folder / "models"
    _night(room)
    other = _room(watchroom, tmp_path / "before")
    _build(other, "of another project")
    _night(other)
    assert len(_accepted_files(room)) == len(MODELS), "that of net_c, too, which no night has needed since"


@pytest.mark.long
def test_what_a_killed_night_had_laid_out_is_cleared_by_the_next_one(watchroom: Watchroom):
    _build(watchroom, "of this project")
    _night(watchroom)
    left = _accepted_files(watchroom)[0].parent.parent / "nights" / "bigcore-nightly-run"
    left.mkdir(parents=True)
    _night(watchroom)
    assert not left.exists()


@pytest.mark.parametrize(
    ("rename", "series"),
    [(True, "net_x|p1|app|large"), (False, "net_c|p1|app|large|1-threads")],
)
def test_a_series_that_lost_its_build_and_changed_its_name_is_told_once_under_its_new_name(
    watchroom: Watchroom, rename: bool, series: str
):
    _build(watchroom, "of this project")
    _night(watchroom)
    lost = next(file for file in _accepted_files(watchroom) if b"net_c" in file.read_bytes())
    _build(watchroom, "of today")
    _night(watchroom)
    lost.write_text("changed")
    if rename:
        (watchroom.models / "net_c.tflite").rename(watchroom.models / "net_x.tflite")
    else:
        toml = '[candidate]\nmodels = "models"\n[measure]\nthreads = [1, 4]\n'
        (watchroom.folder / "nightly.toml").write_text(toml)
    night = _night(watchroom)
    told = [one for one in night.alerts if one.series.startswith(("net_c", "net_x"))]
    assert [one.series for one in told] == [series]
    assert f"accept '{series}'" in told[0].detail
    assert rename or not any("no longer asked for" in one.detail for one in night.notices)

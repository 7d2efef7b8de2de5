"""Which phones of a lab a night asks for, and what it says of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from support.empty_store import open_empty_store
from support.lab_words import AT, HOST, PHONE, STATUS

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")

from harness.clock import SystemClock, spell
from harness.errors import ConfigRefused, NoPhone
from harness.lab.submit import Desk
from harness.nightly.builds.builds import build_record
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import LabSection, NightlyConfig, read_nightly
from harness.nightly.measuring.lab_measurer import LabMeasurer, lab_queue, why_absent
from harness.nightly.measuring.measurer import Fleet, StageRequest
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, FoundPhone, Watched, needs_two_installations
from harness.results.lab import LabPhone, SetAsidePhone
from harness.results.night_basis import BuildRecord
from harness.results.records import RunnerName
from harness.store.lab import LabBook
from harness.store.store import Store

MET = replace(PHONE, fingerprint="google/sailfish/10", battery_health="good")
OTHER = replace(MET, phone="b" * 16, serial="FA2", model="Pixel 7", tags=("rack-2",))


@dataclass
class NoJobs:
    def ready(self) -> bool:
        return True

    def open_jobs(self) -> tuple[()]:
        return ()


@pytest.fixture
def fleet_of(tmp_path: Path) -> Iterator[Callable[..., Fleet]]:
    store = open_empty_store(tmp_path / "store.sqlite")
    book, now = LabBook(store), SystemClock()

    def asked(*phones: LabPhone, **wanted: Any) -> Fleet:
        heard_at = spell(now.now())
        told = [replace(phone, heard_at=heard_at) for phone in phones]
        book.tell(replace(HOST, heard_at=heard_at), told)
        lab = LabSection(**wanted)
        desk = Desk(store, NoJobs(), now)  # type: ignore[arg-type]
        return LabMeasurer(NightlyConfig(lab=lab), lab, "ada", desk, Frozen(tmp_path), lambda _: None).fleet()

    asked.book = book  # type: ignore[attr-defined]
    yield asked
    store.close()


def test_every_phone_that_is_there_is_watched_as_its_agent_tells_it(fleet_of: Any) -> None:
    fleet = fleet_of(MET, OTHER)
    assert [phone.identity for phone in fleet.present] == [MET.phone, OTHER.phone]
    first = fleet.present[0]
    assert (first.asked, first.model, first.battery_health) == (MET.phone, "Google Pixel", "good")
    assert first.fingerprint == "google/sailfish/10"
    assert fleet.missing == ()


@pytest.mark.parametrize(
    "wanted",
    [
        {"phone": ("FA2",)},
        {"phone": ("b" * 16,)},
        {"model": ("Pixel 7",)},
        {"tag": ("rack-2",)},
        {"tag": ("rack-2", "rack-9"), "soc": ("MSM8996",), "android": ("10",)},
    ],
)
def test_a_night_chooses_with_the_words_of_lab_submit(fleet_of: Any, wanted: dict[str, Any]) -> None:
    assert [phone.serial for phone in fleet_of(MET, OTHER, **wanted).present] == ["FA2"]


def test_a_phone_that_was_named_and_is_away_is_missing_with_since_when(fleet_of: Any) -> None:
    fleet_of(MET, OTHER)
    fleet = fleet_of(MET, phone=("FA1", "FA2", "FA9"))
    assert [phone.serial for phone in fleet.present] == ["FA1"]
    told = {one.asked: one.detail for one in fleet.missing}
    assert "nothing was heard of it since" in told[OTHER.phone]
    assert told["FA9"] == "no host of this lab knows it"


def test_a_phone_that_nobody_named_is_only_known_to_be_away(fleet_of: Any) -> None:
    """It may have left the lab for good; whether it is missed, the last night says."""
    fleet_of(MET, OTHER)
    fleet = fleet_of(MET)
    assert fleet.missing == ()
    assert "nothing was heard of it since" in fleet.away[OTHER.phone]


def test_a_lab_in_which_nothing_fits_is_refused_before_anything_is_measured(fleet_of: Any) -> None:
    with pytest.raises(NoPhone, match="lab status"):
        fleet_of(MET, tag=("no-such",))


def test_a_phone_that_a_check_may_find_well_is_waited_for_and_another_is_not(fleet_of: Any) -> None:
    fleet_of.book.set_aside(SetAsidePhone(MET.phone, AT, "too_hot", "47 degrees"))
    fleet_of.book.set_aside(SetAsidePhone(OTHER.phone, AT, "worker_died", "five times"))
    fleet = fleet_of(MET, OTHER)
    assert [phone.serial for phone in fleet.present] == ["FA1"]
    assert "(worker_died): five times" in fleet.away[OTHER.phone]


def test_a_phone_of_an_agent_that_tells_no_software_is_told_as_such() -> None:
    assert why_absent(PHONE, STATUS) == f"the agent of {HOST.host} is of an older bigcore"
    assert why_absent(MET, STATUS) is None


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ('[phones]\nserials = ["FA1"]\n[lab]\n', r"\[phones\] is of one computer"),
        ('[candidate]\napk = "app.apk"\n[lab]\n', "ships models"),
        ('[candidate]\nbenchmark_model = "tool"\n[lab]\n', "ships models"),
        ('[measure]\nrunners = ["benchmark_model"]\n[lab]\n', "ships models"),
        ("[lab]\nof_each_model = 2\n", "of_each_model"),
        ("[lab]\naway_minutes = -1\n", "away_minutes"),
    ],
)
def test_what_a_lab_cannot_do_is_refused_by_its_key(tmp_path: Path, words: str, named: str) -> None:
    file = tmp_path / "nightly.toml"
    file.write_text(words)
    with pytest.raises(ConfigRefused, match=named):
        read_nightly(file)


def test_a_store_that_is_no_labs_is_refused_by_name(tmp_path: Path) -> None:
    with (
        Store.open(str(tmp_path / "store.sqlite")) as store,
        pytest.raises(ConfigRefused, match="PostgreSQL"),
        lab_queue(store),
    ):
        pass


@pytest.mark.parametrize(
    ("runner", "accepted", "refused"),
    [
        (RunnerName.APP, build_record("net", "a" * 64, "b" * 64, None), True),
        (RunnerName.APP, build_record("net", "a" * 64, None, "b" * 64), False),
        (RunnerName.SHELL, build_record("net", "a" * 64, "b" * 64, None), True),
    ],
)
def test_a_series_whose_accepted_build_has_a_program_that_is_used_is_refused_by_name(
    tmp_path: Path, runner: RunnerName, accepted: BuildRecord, refused: bool
) -> None:
    """A watch that was of this computer's phones before; a tool is none of an app's affairs."""
    course, phone = Course(runner, "large"), FoundPhone("p1", "FA1", "p1", "Pixel", "google/10", "10")
    series = (Watched("net", phone, course, accepted, build_record("net", "c" * 64, None, None)),)
    asked = StageRequest("2026-01-05", 1, 1, 12, Side.BASELINE, course, series, needs_two_installations(series))
    with open_empty_store(tmp_path / "store.sqlite") as store:
        desk = Desk(store, NoJobs(), SystemClock())  # type: ignore[arg-type]
        measurer = LabMeasurer(
            NightlyConfig(lab=LabSection()), LabSection(), "ada", desk, Frozen(tmp_path), lambda _: None
        )
        if not refused:
            assert measurer.begin(asked, lambda phone: None).waiting == {"p1"}
            return
        with pytest.raises(ConfigRefused, match=r"net\|p1\|.*: its accepted build has an app or a program of its own"):
            measurer.begin(asked, lambda phone: None)

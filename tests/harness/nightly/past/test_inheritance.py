"""Which series of before a series of tonight is, under whatever name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.nights import NIGHT, PHONE, SERIES

from harness.nightly.builds.builds import build_record
from harness.nightly.config import NightlyConfig
from harness.nightly.courses import courses
from harness.nightly.past.inheritance import Inheritance, TonightsSeries, inheritances, mutes_that_go_on
from harness.nightly.past.ledger import Ledger
from harness.nightly.series import FoundPhone
from harness.nightly.settings import course_settings
from harness.results.choices import RunnerName
from harness.results.night_basis import BuildRecord
from harness.results.night_decisions import AcceptanceRecord, MuteRecord

FOUND = FoundPhone(PHONE.asked, "serial", "p1", "a phone", "10", "10")
ACCEPTED, LAST, NEW = (build_record("net", letter * 64, None, None) for letter in "abc")
PLAIN = "net|p1|app|large"


def config(**measure: Any) -> NightlyConfig:
    return NightlyConfig.model_validate({"measure": measure})


def watched_before(*names: str, then: NightlyConfig, now: NightlyConfig, runtime: str | None = None) -> Ledger:
    """Series that have had one night, in which their candidate was another than the accepted build."""
    held = {
        name: AcceptanceRecord(name, NIGHT.started_at, "", "", ACCEPTED.sha256, None, NIGHT.night) for name in names
    }
    row = replace(SERIES, accepted_sha256=ACCEPTED.sha256, candidate_sha256=LAST.sha256)
    return Ledger(
        nights=(NIGHT,),
        series={name: (replace(row, series=name, variant=name.split("|")[0]),) for name in names},
        phones_of={NIGHT.night: (PHONE,)},
        acceptances=held,
        history=tuple(held.values()),
        builds={build.sha256: build for build in (ACCEPTED, LAST)},
        mutes=(),
        settings={NIGHT.night: course_settings(then)},
        now=course_settings(now),
        default_runtimes={("p1", RunnerName.APP): runtime} if runtime else {},
    )


def tonight(
    known: Ledger, candidates: Mapping[str, BuildRecord], now: NightlyConfig, phone: FoundPhone = FOUND
) -> Mapping[str, Inheritance]:
    asked = [
        TonightsSeries(variant, phone, course, build)
        for course in courses(now)
        for variant, build in candidates.items()
    ]
    return inheritances(asked, known)


def names(found: Mapping[str, Inheritance]) -> dict[str, str]:
    return {name: one.series for name, one in found.items()}


@pytest.mark.parametrize("file", [LAST, ACCEPTED])
def test_a_model_is_known_by_its_last_file_and_by_the_accepted_one(file: BuildRecord) -> None:
    now = config()
    known = watched_before(PLAIN, then=now, now=now)
    found = tonight(known, {"renamed": file}, now)
    assert names(found) == {"renamed|p1|app|large": PLAIN}
    assert found["renamed|p1|app|large"].is_same
    assert names(tonight(known, {"renamed": NEW}, now)) == {}, "nobody knows that file"


def test_a_model_that_is_still_watched_gives_nothing_to_its_twin() -> None:
    now = config()
    assert names(tonight(watched_before(PLAIN, then=now, now=now), {"net": LAST, "twin": LAST}, now)) == {}


def test_a_name_of_before_goes_on_under_one_name_only() -> None:
    now = config()
    found = tonight(watched_before(PLAIN, then=now, now=now), {"one": LAST, "two": LAST}, now)
    assert names(found) == {"one|p1|app|large": PLAIN}


@pytest.mark.parametrize(
    ("then", "now", "heirs"),
    [
        ({}, {"threads": [1, 4]}, {f"{PLAIN}|1-threads": PLAIN}),
        ({"threads": 4}, {"threads": [1, 4]}, {f"{PLAIN}|4-threads": PLAIN}),
        ({"threads": 2}, {"threads": [1, 4]}, {}),
        ({"clock": "fixed"}, {"threads": [1, 4]}, {}),
        ({}, {"threads": [1, 4], "xnnpack": False}, {}),
    ],
    ids=["one", "four", "neither", "another clock", "another delegate"],
)
def test_threads_that_get_into_the_name_are_those_of_before_in_the_same_setting(
    then: dict[str, Any], now: dict[str, Any], heirs: dict[str, str]
) -> None:
    known = watched_before(PLAIN, then=config(**then), now=config(**now))
    assert names(tonight(known, {"net": NEW}, config(**now))) == heirs


def test_of_several_threads_those_that_are_left_go_on_without_them_in_the_name() -> None:
    then, now = config(threads=[1, 4]), config(threads=4)
    known = watched_before(f"{PLAIN}|1-threads", f"{PLAIN}|4-threads", then=then, now=now)
    assert names(tonight(known, {"net": NEW}, now)) == {PLAIN: f"{PLAIN}|4-threads"}


def measured_with(*runtimes: str) -> tuple[NightlyConfig, str]:
    return config(runtimes=list(runtimes)), "|".join((PLAIN, *runtimes))


@pytest.mark.parametrize(("default", "same"), [("2.21.0", True), ("2.16.1", False), (None, False)])
def test_a_runtime_gets_into_the_name_and_out_of_it_where_it_is_known_to_be_the_default(
    default: str | None, same: bool
) -> None:
    (plain, plain_name), (named, named_name) = measured_with(), measured_with("2.21.0")
    found = tonight(watched_before(plain_name, then=plain, now=named, runtime=default), {"net": NEW}, named)
    assert names(found) == ({named_name: plain_name} if same else {})
    back = tonight(watched_before(named_name, then=named, now=plain, runtime=default), {"net": NEW}, plain)
    assert names(back) == ({plain_name: named_name} if same else {})


def test_a_replaced_phone_has_the_level_of_the_one_before_and_not_its_evidence() -> None:
    now = config()
    found = tonight(watched_before(PLAIN, then=now, now=now), {"net": NEW}, now, replace(FOUND, identity="p2"))
    assert found == {"net|p2|app|large": Inheritance(PLAIN, "the phone p1 was replaced", False)}


def test_a_replaced_phone_has_the_level_also_where_the_course_is_called_otherwise() -> None:
    then, now = config(), config(threads=[1, 4])
    found = tonight(watched_before(PLAIN, then=then, now=now), {"net": NEW}, now, replace(FOUND, identity="p2"))
    assert names(found) == {"net|p2|app|large|1-threads": PLAIN}


def test_a_mute_goes_on_with_its_series_once_and_not_with_another_phone() -> None:
    now = config()
    mute = MuteRecord(PLAIN, NIGHT.started_at, "2026-02-01", "ann", "known")
    known = replace(watched_before(PLAIN, then=now, now=now), mutes=(mute,))
    renamed = tonight(known, {"renamed": LAST}, now)
    (goes_on,) = mutes_that_go_on(renamed, (), known)
    assert goes_on == replace(mute, series="renamed|p1|app|large")
    again = replace(known, mutes=(mute, goes_on))
    assert mutes_that_go_on(tonight(again, {"renamed": LAST}, now), (), again) == ()
    assert mutes_that_go_on(tonight(known, {"net": LAST}, now, replace(FOUND, identity="p2")), (), known) == ()


def test_a_night_of_which_nobody_can_read_how_it_measured_counts_by_the_name_of_its_course() -> None:
    now = config()
    known = replace(watched_before(PLAIN, then=now, now=now), settings={})
    assert names(tonight(known, {"renamed": LAST}, now)) == {"renamed|p1|app|large": PLAIN}

"""What `nightly status` says of all that was accepted and muted."""

from __future__ import annotations

from dataclasses import replace

from support.nights import SERIES

from harness.cli.nightly.decision_lines import decision_lines
from harness.results.night_decisions import FIRST_BUILD, AcceptanceRecord, MuteRecord
from harness.results.nightly import SeriesNight

AT = "2026-01-06T12:00:00Z"


def watched(letters: str, phone: str = "p1", model: str = "Pixel 3", course: str = "app|large") -> list[SeriesNight]:
    return [
        replace(SERIES, series=f"net_{each}|{phone}|{course}", variant=f"net_{each}", phone=phone, model=model)
        for each in letters
    ]


def first(one: SeriesNight) -> AcceptanceRecord:
    return AcceptanceRecord(one.series, "2026-01-05T12:00:00Z", "", FIRST_BUILD, "b", None, "2026-01-05", True)


def by_ann(one: SeriesNight) -> AcceptanceRecord:
    return AcceptanceRecord(one.series, AT, "ann", "a new app", "c", "b", "2026-01-06")


def lines(series: list[SeriesNight], *made: AcceptanceRecord, mutes: tuple[MuteRecord, ...] = ()) -> list[str]:
    return list(decision_lines(series, {one.series: one for one in made}, mutes))


def test_first_builds_are_one_line_for_each_phone() -> None:
    series = [*watched("abcdef"), *watched("a", "p2", "Pixel 4")]
    assert lines(series, *map(first, series)) == [
        "6 series on Pixel 3 since their first build, night 2026-01-05",
        "1 series on Pixel 4 since its first build, night 2026-01-05",
    ]


def test_what_was_accepted_since_names_its_model_and_its_phone() -> None:
    series = watched("ab")
    assert lines(series, by_ann(series[0]), first(series[1])) == [
        "1 series on Pixel 3 since its first build, night 2026-01-05",
        f"{AT} accepted by ann: net_a on Pixel 3 (a new app)",
    ]


def test_what_was_accepted_at_once_is_one_line() -> None:
    series = watched("abc")
    assert lines(series, *map(by_ann, series)) == [f"{AT} accepted by ann: 3 series on Pixel 3 (a new app)"]


def test_of_a_series_that_is_no_longer_watched_nothing_is_said() -> None:
    (gone,) = watched("z")
    assert lines([], by_ann(gone)) == []


def test_two_phones_of_one_model_are_told_apart() -> None:
    series = [*watched("a"), *watched("a", "p2")]
    assert lines(series, *map(by_ann, series)) == [
        f"{AT} accepted by ann: net_a on Pixel 3 (p1) (a new app)",
        f"{AT} accepted by ann: net_a on Pixel 3 (p2) (a new app)",
    ]


def test_a_model_that_is_watched_in_two_ways_is_told_by_its_full_name() -> None:
    large, small = *watched("a"), *watched("a", course="app|small")
    assert lines([large, small], by_ann(small)) == [f"{AT} accepted by ann: net_a|p1|app|small (a new app)"]


def test_a_mute_that_lasts_is_told() -> None:
    series = watched("a")
    mute = MuteRecord(series[0].series, AT, "2026-02-01", "bob", "known")
    assert lines(series, mutes=(mute,)) == [f"{AT} muted until 2026-02-01 by bob: net_a on Pixel 3 (known)"]

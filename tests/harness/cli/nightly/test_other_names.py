"""Series that are called otherwise from one night to the next are the same series, and a setting that changed under one
name makes another one of it."""

from __future__ import annotations

from typing import Any

import pytest
from support.rehearsed_nights import MODELS, Watchroom

pytestmark = pytest.mark.long
SLOWER = {"variant": "net_a", "percent": 5.0}
STAYS_SLOWER = {"variant": "net_x", "percent": 5.0}
EVERYTHING = {"percent": 5.0}
PLAIN = "net_a|p1|app|large"
ALL = "all models|p1|app|large"


def measuring(room: Watchroom, keys: str) -> None:
    (room.folder / "nightly.toml").write_text(f'[candidate]\nmodels = "models"\n[measure]\n{keys}\n')


def rename(room: Watchroom, old: str, new: str) -> None:
    (room.models / f"{old}.tflite").rename(room.models / f"{new}.tflite")


def slower_alerts(night: dict[str, Any]) -> dict[str, tuple[bool, str]]:
    return {
        one["series"]: (one["standing"], one["first_bad_night"]) for one in night["alerts"] if one["kind"] == "slower"
    }


def of(night: dict[str, Any], series: str) -> dict[str, Any]:
    return next(one for one in night["series"] if one["series"] == series)


def details(night: dict[str, Any]) -> list[str]:
    return [one["detail"] for one in night["notices"]]


def test_a_slowdown_stands_when_its_file_is_renamed_though_no_accepted_build_is_that_file(watchroom: Watchroom) -> None:
    watchroom.slow_night(SLOWER)
    rename(watchroom, "net_a", "net_x")
    watchroom.shifts = [STAYS_SLOWER]
    night = watchroom.run(4)
    assert slower_alerts(night) == {"net_x|p1|app|large": (True, "2026-01-06")}
    assert [one["kind"] for one in night["alerts"]] == ["slower"], "the old name is not missed"
    assert f"1 series was accepted: it was {PLAIN} before" in details(night)


def test_a_renamed_series_without_a_number_is_told_with_those_of_its_old_name(watchroom: Watchroom) -> None:
    watchroom.slow_night(SLOWER)
    rename(watchroom, "net_a", "net_x")
    watchroom.phones[0]["without"] = ["net_x"]
    for _ in range(2):
        (alert,) = watchroom.run(4)["alerts"]
        assert (alert["series"], alert["standing"]) == ("net_x|p1|app|large", True)
        assert 1.03 < alert["ratio"] < 1.07


def test_a_series_that_gets_its_first_name_back_goes_on_with_what_was_accepted_meanwhile(watchroom: Watchroom) -> None:
    watchroom.slow_night(SLOWER)
    slow = watchroom.models / "net_a.tflite"
    rename(watchroom, "net_a", "net_x")
    watchroom.shifts = [STAYS_SLOWER]
    night = watchroom.run(4)
    assert watchroom.command("accept", "net_x", "--why", "larger").exit_code == 0
    rename(watchroom, "net_x", "net_a")
    assert slow.exists()
    watchroom.shifts = []
    back = watchroom.run()
    assert of(back, PLAIN)["accepted_sha256"] == of(night, "net_x|p1|app|large")["candidate_sha256"]
    assert back["alerts"] == []


def test_a_slowdown_stands_when_its_number_of_threads_gets_into_its_name_and_out_of_it(watchroom: Watchroom) -> None:
    watchroom.slow_night(SLOWER)
    measuring(watchroom, "threads = [1, 4]")
    night = watchroom.run(4)
    assert slower_alerts(night)[f"{PLAIN}|1-threads"] == (True, "2026-01-06")
    assert "6 series were accepted: measured as app|large before, in the same setting" in details(night)
    assert not [one for one in details(night) if "no longer asked for" in one]
    other = of(night, f"{PLAIN}|4-threads")
    assert other["accepted_sha256"] == other["candidate_sha256"], "of four threads nothing is known yet"
    measuring(watchroom, "threads = [1]")
    assert slower_alerts(watchroom.run(4))[PLAIN] == (True, "2026-01-06")


def test_threads_that_lose_their_name_go_on_though_the_name_was_once_of_others(watchroom: Watchroom) -> None:
    measuring(watchroom, "threads = [4]")
    watchroom.run()
    measuring(watchroom, "threads = [1, 4]")
    watchroom.slow_night(SLOWER)
    measuring(watchroom, "threads = [1]")
    night = watchroom.run(4)
    assert slower_alerts(night) == {PLAIN: (True, "2026-01-07")}
    assert not [one for one in details(night) if "does not compare" in one]


def test_a_slowdown_of_all_models_stands_when_the_names_of_all_of_them_change(watchroom: Watchroom) -> None:
    watchroom.run()
    for name in MODELS:
        watchroom.build(name, "slower")
    watchroom.shifts = [EVERYTHING]
    watchroom.run(4)
    measuring(watchroom, "threads = [1, 4]")
    assert slower_alerts(watchroom.run(4))[f"{ALL}|1-threads"] == (True, "2026-01-06")


def test_a_slowdown_of_all_models_stands_when_their_names_change_and_too_few_are_left(watchroom: Watchroom) -> None:
    (watchroom.models / "net_f.tflite").unlink()
    watchroom.run()
    for name in MODELS[:5]:
        watchroom.build(name, "slower")
    watchroom.shifts = [EVERYTHING]
    watchroom.run(4)
    (watchroom.models / "net_e.tflite").unlink()
    measuring(watchroom, "threads = [1, 4]")
    for _ in range(2):
        assert slower_alerts(watchroom.run(4))[f"{ALL}|1-threads"] == (True, "2026-01-06")


def test_what_is_muted_stays_so_under_its_other_name(watchroom: Watchroom) -> None:
    watchroom.slow_night(SLOWER)
    assert watchroom.command("mute", "net_a", "--until", "2030-01-01", "--why", "known").exit_code == 0
    measuring(watchroom, "threads = [1, 4]")
    for _ in range(2):
        assert slower_alerts(watchroom.run_any()).keys().isdisjoint({f"{PLAIN}|1-threads"})


def test_a_muted_slowdown_of_all_models_stays_so_when_the_names_of_all_of_them_change(watchroom: Watchroom) -> None:
    watchroom.run()
    for name in MODELS:
        watchroom.build(name, "slower")
    watchroom.shifts = [EVERYTHING]
    watchroom.run(4)
    assert watchroom.command("mute", ALL, "--until", "2030-01-01", "--why", "known").exit_code == 0
    measuring(watchroom, "threads = [1, 4]")
    for _ in range(2):
        assert f"{ALL}|1-threads" not in slower_alerts(watchroom.run_any())


def test_a_night_that_is_killed_goes_on_with_what_its_series_had_under_other_names(watchroom: Watchroom) -> None:
    watchroom.slow_night(SLOWER)
    measuring(watchroom, "threads = [1, 4]")
    assert watchroom.killed(stage=1) == 137
    night = watchroom.run(4)
    assert slower_alerts(night)[f"{PLAIN}|1-threads"] == (True, "2026-01-06")
    assert "6 series were accepted: measured as app|large before, in the same setting" in details(night)


@pytest.mark.parametrize(
    ("keys", "change"),
    [
        ("threads = [4]", "threads 1 became 4"),
        ('clock = "fixed"', "clock free became fixed"),
        ("xnnpack = false", "XNNPACK on became off"),
    ],
)
def test_another_setting_under_one_name_begins_anew_and_keeps_the_accepted_build(
    watchroom: Watchroom, keys: str, change: str
) -> None:
    watchroom.slow_night(SLOWER)
    watchroom.shifts = []
    measuring(watchroom, keys)
    watchroom.phones[0]["without"] = ["net_a"]
    night = watchroom.run(1)
    (told,) = [one for one in details(night) if change in one]
    assert told.startswith(f"app|large: {change}; this does not compare with the nights before")
    assert slower_alerts(night) == {}
    assert of(night, PLAIN)["standing_since"] is None
    del watchroom.phones[0]["without"]
    watchroom.shifts = [SLOWER]
    again = watchroom.run(4)
    assert slower_alerts(again) == {PLAIN: (False, again["night"])}, "it is held against the build of before"
    assert not [one for one in details(again) if change in one], "it is told once"

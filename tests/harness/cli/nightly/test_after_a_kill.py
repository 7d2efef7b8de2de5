"""Nights after one that was killed: what is gone on with, what is begun anew, and what the watch still remembers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support import rehearsed_nights
from support.rehearsed_nights import MODELS, Watchroom, kinds, states

pytestmark = pytest.mark.long

SLOWER = {"variant": "net_a", "percent": 5.0}


def _told(night: dict[str, Any], kind: str) -> list[str]:
    return [one["detail"] for one in night["notices"] if one["kind"] == kind]


def _left_by_a_kill(room: Watchroom, stage: int = 0) -> None:
    assert room.killed(stage) == 137
    room.night += 2


def test_the_watch_remembers_its_phones_and_what_they_were_like(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    watchroom.run()
    _left_by_a_kill(watchroom)
    watchroom.phones[0]["fingerprint"] = "rehearsed/11"
    gone = watchroom.phones.pop()
    night = watchroom.run(1)
    (alert,) = night["alerts"]
    assert (alert["series"], alert["standing"]) == ("all models|p2", False)
    assert _told(night, "phone_changed") == ["Android build rehearsed/10 became rehearsed/11"]
    (abandoned,) = _told(night, "night_abandoned")
    assert "nobody went on with it: it began more than 20 hours before" in abandoned
    _left_by_a_kill(watchroom)
    again = watchroom.run(1)
    assert [(one["standing"], one["first_bad_night"]) for one in again["alerts"]] == [(True, alert["first_bad_night"])]
    watchroom.phones.append(gone)
    assert watchroom.run()["alerts"] == []


def test_a_replaced_phone_keeps_the_accepted_build(watchroom: Watchroom):
    watchroom.run()
    _left_by_a_kill(watchroom)
    watchroom.phones[0]["identity"] = "p2"
    for name in MODELS:
        watchroom.build(name, "slower")
    watchroom.shifts = [{"percent": 5.0}]
    night = watchroom.run(4)
    assert _told(night, "accepted") == ["6 series were accepted: the phone p1 was replaced"]
    assert all(one["differs"] for one in night["series"] if one["variant"] in MODELS)


def test_a_model_that_went_away_and_a_series_that_came_are_told(watchroom: Watchroom):
    watchroom.run()
    _left_by_a_kill(watchroom)
    (watchroom.models / "net_c.tflite").unlink()
    watchroom.build("net_z", "first")
    night = watchroom.run(1)
    assert [(one["series"], one["detail"]) for one in night["alerts"]] == [
        ("net_c|p1|app|large", "the candidate has no such file")
    ]
    assert "net_z is watched from tonight" in _told(night, "series_changed")


def test_what_a_killed_first_night_accepted_is_told_by_the_next_one(watchroom: Watchroom):
    watchroom.phones.append({"asked": "bench-2", "identity": "p2"})
    _left_by_a_kill(watchroom)
    watchroom.phones.pop()
    night = watchroom.run()
    assert sorted(_told(night, "accepted")) == ["6 series were accepted: the first build"] * 2


def test_what_a_killed_first_night_accepted_is_told_after_a_night_without_a_candidate(watchroom: Watchroom):
    models = {file: file.read_bytes() for file in watchroom.models.iterdir()}
    _left_by_a_kill(watchroom)
    for file in models:
        file.unlink()
    assert _told(watchroom.run(2), "accepted") == []
    for file, content in models.items():
        file.write_bytes(content)
    assert _told(watchroom.run(), "accepted") == ["6 series were accepted: the first build"]
    assert _told(watchroom.run(), "accepted") == []


def test_a_changed_toml_is_told_though_the_night_that_first_had_it_was_killed(watchroom: Watchroom):
    watchroom.run()
    (watchroom.folder / "nightly.toml").write_text('[candidate]\nmodels = "models"\n[watch]\nmax_minutes = 20\n')
    _left_by_a_kill(watchroom)
    assert watchroom.run()["changed"] == ["nightly.toml: [watch] changed since the last night"]


def test_a_series_that_was_accepted_meanwhile_is_not_held_against_two_builds_in_one_night(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    assert watchroom.killed(stage=2) == 137
    assert watchroom.command("accept", "net_a", "--why", "as it is").exit_code == 0
    watchroom.shifts = []  # against its new level it is no slower
    night = watchroom.run()
    assert night["number"] == 4
    (one,) = [one for one in night["series"] if one["variant"] == "net_a"]
    assert one["low"] < 1 < one["high"]
    assert one["differs"] == []
    (abandoned,) = _told(night, "night_abandoned")
    assert "net_a|p1|app|large was accepted since it began" in abandoned


def test_a_build_that_is_another_one_each_time_is_said_where_it_costs_the_night(watchroom: Watchroom):
    watchroom.run()
    toml = '[candidate]\nmodels = "models"\ncommand = ["sh", "-c", "echo $$ > models/net_a.tflite"]\n'
    (watchroom.folder / "nightly.toml").write_text(toml)
    assert watchroom.killed(stage=0) == 137
    (abandoned,) = _told(watchroom.run_any(), "night_abandoned")
    assert "gives other bytes each time" in abandoned


def test_a_night_that_goes_on_says_nothing_of_it(watchroom: Watchroom):
    watchroom.run()
    watchroom.build("net_a", "slower")
    watchroom.shifts = [SLOWER]
    assert watchroom.killed(stage=1) == 137
    night = watchroom.run(4)
    assert (night["number"], _told(night, "night_abandoned")) == (2, [])
    assert states(night)["net_a"] == "slower"
    assert "night_abandoned" not in kinds(watchroom.run(4)["notices"])


def test_an_acceptance_counts_by_its_place_among_the_others_whatever_the_clock_says(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    """People's clock is that of today, and the nights' one is first set back against it and then ahead of it."""
    watchroom.slow_night(SLOWER)
    assert watchroom.command("accept", "net_a", "--why", "as it is").exit_code == 0
    watchroom.shifts = []
    assert watchroom.killed(stage=0) == 137
    night = watchroom.run()
    assert (night["number"], _told(night, "night_abandoned")) == (3, [])

    monkeypatch.setattr(rehearsed_nights, "FIRST", datetime.now(UTC) + timedelta(days=30))
    watchroom.build("net_b", "another")
    watchroom.run()
    assert watchroom.killed(stage=0) == 137
    assert watchroom.command("accept", "net_b", "--why", "as it is").exit_code == 0
    night = watchroom.run()
    assert night["number"] == 6
    (abandoned,) = _told(night, "night_abandoned")
    assert "net_b|p1|app|large was accepted since it began" in abandoned


def test_a_clock_that_was_set_back_by_a_day_is_named_as_why_a_night_is_not_gone_on_with(watchroom: Watchroom):
    watchroom.run()
    watchroom.night += 2
    assert watchroom.killed(stage=0) == 137
    watchroom.night -= 2
    (abandoned,) = _told(watchroom.run(), "night_abandoned")
    assert "this computer's clock was set back too far since" in abandoned

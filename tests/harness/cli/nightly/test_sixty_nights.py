"""Sixty nights of one watch through command line and store, with pairs from a declared world."""

from __future__ import annotations

import pytest
from support.rehearsed_nights import MODELS, Watchroom, kinds, states

STEADY = dict.fromkeys((*MODELS, "all models"), "steady")
KILLED = 137


@pytest.mark.long
def test_sixty_nights_reach_every_state(watchroom: Watchroom):
    first = watchroom.run()
    assert states(first) == STEADY
    assert kinds(first["notices"]) == ["accepted"]
    for _ in range(4):
        night = watchroom.run()
        assert (states(night), kinds(night["notices"]), night["alerts"]) == (STEADY, ["same_build"], [])

    a_slowdown_stands_until_it_is_accepted(watchroom)
    a_slowdown_that_was_mended_is_over(watchroom)
    a_muted_slowdown_is_measured_and_not_told(watchroom)
    an_improvement_is_accepted_on_its_second_night(watchroom)
    a_slowdown_of_all_models_is_one_alarm(watchroom)
    a_small_slowdown_is_in_doubt_and_found_within_two_weeks(watchroom)
    a_missing_phone_is_one_alert(watchroom)
    an_android_update_is_one_notice(watchroom)
    a_replaced_phone_keeps_the_accepted_build(watchroom)
    a_drift_of_the_phone_is_no_alarm(watchroom)
    a_series_without_data_is_an_alert_of_its_own(watchroom)
    a_killed_night_goes_on(watchroom)
    while watchroom.night < 60:
        assert watchroom.run_any()["alerts"] == []


def a_slowdown_stands_until_it_is_accepted(room: Watchroom) -> None:
    room.build("net_a", "slower")
    room.shifts = [{"variant": "net_a", "percent": 3.0}]
    (alert,) = room.run(4)["alerts"]
    assert (alert["kind"], alert["series"].split("|")[0], alert["standing"]) == ("slower", "net_a", False)
    assert alert["low"] < 1.03 < alert["high"]
    (again,) = room.run(4)["alerts"]
    assert again["standing"]
    assert again["first_bad_night"] == alert["first_bad_night"]
    assert room.command("accept", "net_a", "--why", "a larger network").exit_code == 0
    room.shifts = []  # against its new level it is no slower
    assert room.run()["alerts"] == []


def a_slowdown_that_was_mended_is_over(room: Watchroom) -> None:
    room.build("net_b", "slower")
    room.shifts = [{"variant": "net_b", "percent": 3.0}]
    room.run(4)
    room.build("net_b", "first")
    room.shifts = []
    night = room.run()
    assert night["alerts"] == []
    assert states(night)["net_b"] == "steady"


def a_muted_slowdown_is_measured_and_not_told(room: Watchroom) -> None:
    room.build("net_c", "slower")
    room.shifts = [{"variant": "net_c", "percent": 3.0}]
    room.run(4)
    until = f"{room.today.date().replace(day=room.today.day + 1)}"
    assert room.command("mute", "net_c", "--until", until, "--why", "known").exit_code == 0
    night = room.run(0)
    assert states(night)["net_c"] == "muted"
    assert next(one["ratio"] for one in night["series"] if one["variant"] == "net_c") > 1.02
    (alert,) = room.run(4)["alerts"]
    assert alert["standing"]
    room.build("net_c", "first")
    room.shifts = []
    room.run()


def an_improvement_is_accepted_on_its_second_night(room: Watchroom) -> None:
    room.build("net_d", "faster")
    room.shifts = [{"variant": "net_d", "percent": -3.0}]
    nights = []
    while not nights or "accepted" not in kinds(nights[-1]["notices"]):
        nights.append(room.run_any())  # other series may be in doubt meanwhile
        assert nights[-1]["alerts"] == []
        assert len(nights) < 14
    assert [states(night)["net_d"] for night in nights[-2:]] == ["faster", "faster"]
    (notice,) = nights[-2]["notices"]
    assert notice["kind"] == "faster"
    assert "against the other models on this phone" in notice["detail"]
    room.shifts = []
    assert room.run_any()["alerts"] == []


def a_slowdown_of_all_models_is_one_alarm(room: Watchroom) -> None:
    for name in MODELS:
        room.build(name, "slow compiler")
    room.shifts = [{"percent": 4.0}]
    (alert,) = room.run(4)["alerts"]
    assert alert["series"].startswith("all models|")
    assert alert["detail"] == "all models on this phone"
    room.run(4)
    assert room.command("accept", "--all", "--why", "a new compiler").exit_code == 0
    room.shifts = []
    assert room.run()["alerts"] == []


def a_small_slowdown_is_in_doubt_and_found_within_two_weeks(room: Watchroom) -> None:
    room.build("net_e", "slower")
    room.shifts = [{"variant": "net_e", "percent": 0.42}]
    room.others["start_noise_percent"] = 1.2
    seen = {states(room.run_any())["net_e"] for _ in range(14)}
    assert "in_doubt" in seen
    del room.others["start_noise_percent"]
    room.build("net_e", "slow compiler")
    room.shifts = []
    room.run_any()
    assert room.command("accept", "--all", "--why", "begin anew").exit_code == 0
    assert room.run_any()["alerts"] == []


def a_missing_phone_is_one_alert(room: Watchroom) -> None:
    room.phones[0]["present"] = False
    night = room.run(1)
    (alert,) = night["alerts"]
    assert (alert["kind"], alert["standing"]) == ("missing_data", False)
    assert set(states(night).values()) == {"missing"}
    (again,) = room.run(1)["alerts"]
    assert again["standing"]
    assert again["first_bad_night"] == alert["first_bad_night"]
    room.phones[0]["present"] = True
    assert room.run()["alerts"] == []


def an_android_update_is_one_notice(room: Watchroom) -> None:
    room.phones[0]["fingerprint"] = "rehearsed/11"
    night = room.run()
    assert kinds(night["notices"]) == ["phone_changed", "same_build"]
    assert "rehearsed/10 became rehearsed/11" in night["notices"][0]["detail"]


def a_replaced_phone_keeps_the_accepted_build(room: Watchroom) -> None:
    room.phones[0]["identity"] = "p2"
    night = room.run()
    assert set(kinds(night["notices"])) == {"phone_changed", "same_build", "accepted"}
    assert night["alerts"] == []
    (accepted,) = [one["detail"] for one in night["notices"] if one["kind"] == "accepted"]
    assert "the phone p1 was replaced" in accepted


def a_drift_of_the_phone_is_no_alarm(room: Watchroom) -> None:
    for _ in range(7):
        room.run()
    room.phones[0]["slower_percent"] = 10.0
    night = room.run()
    assert kinds(night["notices"]) == ["phone_drifted", "same_build"]
    assert night["alerts"] == []
    room.phones[0]["slower_percent"] = 0.0


def a_series_without_data_is_an_alert_of_its_own(room: Watchroom) -> None:
    room.phones[0]["without"] = ["net_f"]
    night = room.run(1)
    (alert,) = night["alerts"]
    assert (alert["kind"], alert["series"].split("|")[0]) == ("missing_data", "net_f")
    assert states(night)["net_f"] == "missing"
    assert states(night)["net_a"] == "steady"
    room.phones[0]["without"] = []


def a_killed_night_goes_on(room: Watchroom) -> None:
    room.build("net_a", "much slower")
    room.shifts = [{"variant": "net_a", "percent": 3.0}]
    assert room.killed(stage=1) == KILLED
    number = room.run(4)["number"]
    room.build("net_a", "slow compiler")
    room.shifts = []
    assert room.run()["number"] == number + 1

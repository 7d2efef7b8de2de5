"""What an alarm says of its cause, and what the status says once somebody has seen to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.rehearsed_nights import MODELS, Watchroom

from harness.errors import ConfigRefused

SLOWER = {"variant": "net_a", "percent": 3.0}


def _status(room: Watchroom) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(room.command("status", "--json").stdout)
    return told


@pytest.mark.long
def test_an_alarm_of_all_models_says_how_many_of_their_files_differ(watchroom: Watchroom):
    watchroom.run()
    for name in MODELS[:5]:
        watchroom.build(name, "of another converter")
    watchroom.shifts = [{"percent": 3.0}]
    night = watchroom.run(4)
    (shared,) = [one for one in night["series"] if one["variant"] == "all models"]
    assert shared["series"] in [alert["series"] for alert in night["alerts"]]
    assert shared["differs"] == ["model: 5 of 6 files differ"]
    assert shared["own_ratio"] is None
    told = watchroom.command("report", "--format", "text").stdout
    assert "all models on rehearsed phone: 3." in told
    assert "differs: model: 5 of 6 files differ" in told


@pytest.mark.long
def test_an_alarm_of_one_model_tells_its_own_ratio_and_the_plain_one(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    told = watchroom.command("report", "--format", "text").stdout
    (line,) = [line for line in told.splitlines() if line.startswith("net_a on rehearsed phone: ")]
    assert line.index("against the other models on this phone; ") < line.index("than the accepted build")
    assert "bigcore_nightly_own_ratio{" in watchroom.command("report", "--format", "prometheus").stdout


@pytest.mark.long
def test_after_an_acceptance_the_status_has_no_alert_but_says_who_settled_it(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    assert "ALERT net_a|p1|app|large: slower" in watchroom.command("status").stdout
    assert _status(watchroom)["settled"] == []
    watchroom.command("accept", "net_a", "--why", "a larger network", "--who", "ann")
    said = watchroom.command("status").stdout
    assert "ALERT" not in said
    assert "settled net_a|p1|app|large: slower" in said
    assert "accepted since by ann: a larger network" in said
    (settled,) = _status(watchroom)["settled"]
    assert (settled["series"], settled["how"], settled["who"]) == ("net_a|p1|app|large", "accepted", "ann")
    page = watchroom.folder / "page.html"
    assert watchroom.command("report", "-o", str(page)).exit_code == 0
    assert "accepted since by ann: a larger network" in page.read_text()
    assert watchroom.command("report", "--format", "text").stdout.count("1 slower"), "what the night told stays"


@pytest.mark.long
def test_an_acceptance_of_another_series_settles_nothing(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    watchroom.command("accept", "net_b", "--why", "another one")
    assert "ALERT net_a|p1|app|large: slower" in watchroom.command("status").stdout
    assert _status(watchroom)["settled"] == []


@pytest.mark.long
def test_an_alarm_of_all_models_is_settled_by_accepting_them(watchroom: Watchroom):
    watchroom.run()
    for name in MODELS:
        watchroom.build(name, "of another converter")
    watchroom.shifts = [{"percent": 3.0}]
    alerts = {alert["series"] for alert in watchroom.run(4)["alerts"]}
    watchroom.command("accept", "all models", "--why", "the new converter", "--who", "bob")
    settled = _status(watchroom)["settled"]
    assert {one["series"] for one in settled} == alerts
    assert {(one["how"], one["who"]) for one in settled} == {("accepted", "bob")}


@pytest.mark.long
def test_a_mute_settles_an_alert_until_its_day(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    assert watchroom.command("mute", "net_a", "--until", "2026-02-01", "--why", "known", "--who", "ann").exit_code == 0
    assert "muted since until 2026-02-01 by ann: known" in watchroom.command("status").stdout
    (settled,) = _status(watchroom)["settled"]
    assert (settled["how"], settled["until"]) == ("muted", "2026-02-01")


@pytest.mark.parametrize("until", ["2025-12-31", "2026-01-05"])
def test_a_mute_until_a_day_that_is_over_is_refused(watchroom: Watchroom, until: str):
    watchroom.run()
    refused = watchroom.command("mute", "net_a", "--until", until, "--why", "known").exception
    assert isinstance(refused, ConfigRefused)
    assert "is not after today, 2026-01-05" in str(refused)
    assert _status(watchroom)["mutes"] == []

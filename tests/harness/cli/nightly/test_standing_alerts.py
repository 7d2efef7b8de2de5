"""An alert stands until a night rejects the slowdown."""

from __future__ import annotations

import math
from typing import Any

import pytest
from support.rehearsed_nights import Watchroom, states

pytestmark = pytest.mark.long
SLOWER = {"variant": "net_a", "percent": 1.5}


def alert_of(night: dict[str, Any]) -> tuple[bool, str]:
    (alert,) = [one for one in night["alerts"] if one["series"].startswith("net_a|")]
    return alert["standing"], alert["first_bad_night"]


def net_a(night: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in night["series"] if one["variant"] == "net_a")


def test_only_a_night_that_rejects_half_of_the_slowdown_ends_its_alert(watchroom: Watchroom):
    """Nights so noisy that they can hardly tell. The half of a ratio's logarithm is that of its root."""
    watchroom.run()
    watchroom.build("net_a", "slower")
    watchroom.shifts = [SLOWER]
    alarmed = net_a(watchroom.run(4))["own_ratio"]
    watchroom.others["start_noise_percent"] = 5.0
    watchroom.shifts = [{"variant": "net_a", "percent": 0.3}]
    nights = [watchroom.run_any()]
    while nights[-1]["alerts"]:
        nights.append(watchroom.run_any())
    told = [net_a(night) for night in nights]
    assert [one["own_high"] < math.sqrt(alarmed) for one in told] == [False] * (len(told) - 1) + [True]
    assert [one["state"] for one in told][-2:] == ["in_doubt", "steady"]


def test_a_mended_series_is_over_in_the_next_night(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    watchroom.shifts = []
    watchroom.build("net_a", "first")
    night = watchroom.run()
    assert states(night)["net_a"] == "steady"
    assert night["alerts"] == []


def test_what_an_alert_says_of_since_when_stays_the_same_while_it_stands(watchroom: Watchroom):
    for _ in range(3):
        watchroom.run()
    watchroom.build("net_a", "slower")
    watchroom.shifts = [SLOWER]
    standing, since = alert_of(watchroom.run(4))
    assert not standing
    for percent in (1.2, 1.1, 2.5, 1.2, 1.2):
        watchroom.shifts = [{"variant": "net_a", "percent": percent}]
        assert alert_of(watchroom.run(4)) == (True, since)

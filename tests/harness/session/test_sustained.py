"""`bigcore sweep --sustained`: one variant without pause, and what heat makes of it."""

from __future__ import annotations

import json

import pytest

SMALL = ("--width", "0.35", "--resolution", "96")


def test_more_than_one_variant_is_refused(bigcore) -> None:
    done = bigcore("sweep", "--phone", "virtual:pixel_1", "--sustained", "1m")
    assert done.code == 2
    assert "one variant" in done.stderr


@pytest.mark.adb
@pytest.mark.keras
def test_half_an_hour_without_pause_shows_the_phone_slow_down(virtual_phone, bigcore, tmp_path) -> None:
    slowing = tmp_path / "slowing.toml"
    slowing.write_text("session_ramp = 0.10\nramp_seconds = 300\nstart_noise = 0.001\nslow_start_share = 0.0\n")
    virtual_phone("pixel_1", "--engine", "replay", "--replay", str(slowing))
    page = tmp_path / "course.html"
    done = bigcore("sweep", *SMALL, "--sustained", "30m", "--json", "--report", page)
    assert done.code == 0, done.stderr
    assert "of 30.0 min without pause" in done.stderr
    document = json.loads(done.stdout)
    (course,) = document["courses"]
    # The last start ends after half an hour; this computer's own pace takes some of the phone's time before the first.
    assert 28 * 60 < course["seconds"] < 30 * 60 + 15
    assert course["valid"]
    assert 2 < course["slowdown_percent"] < 12  # of 10 %, less what the first tenth has already seen
    assert course["phone"][-1]["temperature_c"] > course["phone"][0]["temperature_c"]
    assert all(point["mhz"] for point in course["phone"])
    text = page.read_text()
    assert "without pause" in text
    assert text.count('<svg class="panel"') == 3


@pytest.mark.adb
@pytest.mark.keras
def test_a_run_without_pause_is_no_part_of_any_series(virtual_phone, bigcore) -> None:
    virtual_phone("pixel_1_cool", "--engine", "replay")
    for _ in range(3):
        assert bigcore("sweep", *SMALL, "--sustained", "1m").code == 0
    ordinary = bigcore("sweep", *SMALL, "--quick", "--json")
    (run,) = json.loads(ordinary.stdout)["runs"]
    (estimate,) = run["estimates"]
    assert run["set"] == "main"
    assert estimate["between_low_ms"] is None  # with three such sessions before it, a series would have one
    assert "sustained" in bigcore("runs", "show", bigcore_runs(bigcore)[-1]).stdout


def bigcore_runs(bigcore) -> list[str]:
    sweeps = json.loads(bigcore("runs", "list", "--json").stdout)["sweeps"]
    return [one["sweep"] for one in sweeps]


@pytest.mark.adb
@pytest.mark.keras
def test_a_run_without_pause_cannot_be_resumed(virtual_phone, bigcore) -> None:
    virtual_phone("pixel_1_cool", "--engine", "replay")
    bigcore("sweep", *SMALL, "--sustained", "20s")
    done = bigcore("sweep", "--resume", "latest")
    assert done.code == 2
    assert "cooled" in done.stderr

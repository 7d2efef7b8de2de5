"""Millijoules of an inference: only where an unplugged phone's battery tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.records import SAMPLE

from harness.analysis.energy import Energy, energy_of, sample_energy_mj
from harness.phone.battery import parse_battery
from harness.results.records import Sample
from harness.results.telemetry import Conditions, Telemetry

ON_BATTERY = Conditions("2026-11-21T07:06:00Z", 80, charging=False, battery_voltage_mv=4000)


def sample(current_ua: int | None = -500_000, state: Conditions = ON_BATTERY, wall_ms: float | None = 1000.0) -> Sample:
    telemetry = Telemetry(state, state, timed_wall_ms=wall_ms, battery_current_ua=current_ua)
    return replace(SAMPLE, latencies_ns=(9_000_000,) * 100, telemetry=telemetry)


def energy(*samples: Sample) -> Energy:
    return energy_of([sample_energy_mj(one) for one in samples])


def test_energy_is_power_times_the_time_of_one_inference() -> None:
    assert energy(sample()).mj == pytest.approx(0.5 * 4.0 * (1000 / 100))  # W x ms


def test_without_the_window_s_length_the_inferences_count() -> None:
    assert energy(sample(wall_ms=None)).mj == pytest.approx(0.5 * 4.0 * 9)


def test_the_interval_is_over_starts() -> None:
    told = energy(*map(sample, (-480_000, -490_000, -500_000, -505_000, -510_000, -520_000, -530_000)))
    assert told.low_mj is not None
    assert told.high_mj is not None
    assert 19.2 <= told.low_mj < 20.2 < told.high_mj <= 21.2


@pytest.mark.parametrize(
    "untold",
    [
        pytest.param({"current_ua": None}, id="no current"),
        pytest.param({"current_ua": 0}, id="a gauge that tells nothing"),
        pytest.param({"current_ua": -450}, id="milliamperes"),
        pytest.param({"current_ua": -(2**31)}, id="the least integer, for unsupported"),
        pytest.param({"state": replace(ON_BATTERY, charging=True)}, id="charging"),
        pytest.param({"state": replace(ON_BATTERY, charging=None)}, id="power unknown"),
        pytest.param({"state": replace(ON_BATTERY, battery_overridden=True)}, id="readings frozen"),
        pytest.param({"state": replace(ON_BATTERY, battery_voltage_mv=None)}, id="no voltage"),
    ],
)
def test_where_a_part_is_missing_there_is_no_energy(untold: dict[str, Any]) -> None:
    assert energy(sample(**untold)).mj is None


@pytest.mark.parametrize(
    ("said", "millivolts"), [("4127", 4127), ("4", None), ("4127000", 4127), ("0", None), ("8300", 8300)]
)
def test_voltage_is_read_in_the_units_that_vendors_use(said: str, millivolts: int | None) -> None:
    assert parse_battery(f"  voltage: {said}\n").voltage_mv == millivolts


@pytest.mark.adb
@pytest.mark.keras
def test_an_unplugged_phone_tells_what_an_inference_costs(virtual_phone, faults, sweep) -> None:
    virtual_phone("pixel_1_cool", "--engine", "replay", "--faults", str(faults({"kind": "power_lost", "at": "start"})))
    (estimate,) = sweep("--quick").run["estimates"]
    volts, amperes = 4.127, 0.410
    assert estimate["valid"]
    assert estimate["energy_low_mj"] <= estimate["energy_mj"] <= estimate["energy_high_mj"]
    assert estimate["energy_mj"] == pytest.approx(volts * amperes * estimate["latency_ms"], rel=0.03)


@pytest.mark.adb
@pytest.mark.keras
def test_a_phone_on_its_cable_has_no_energy(virtual_phone, sweep) -> None:
    virtual_phone("pixel_1_cool", "--engine", "replay")
    (estimate,) = sweep("--quick").run["estimates"]
    assert estimate["energy_mj"] is None

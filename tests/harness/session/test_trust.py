"""What makes a number untrustworthy, played by a virtual phone: each ends with its reason and no valid number.

The phone replays latencies in its own time: a busy computer slows these tests and changes none of their numbers.
"""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.adb, pytest.mark.keras]

AT_ONCE = ("--max-wait-seconds", "0", "--min-starts", "1", "--max-starts", "1")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param({"kind": "small_core", "at": "event:begin", "times": 99}, "core_moved", id="moved in mid-run"),
        pytest.param({"kind": "affinity_refused", "at": "start"}, "wrong_core", id="affinity refused"),
        pytest.param({"kind": "hot", "at": "start"}, "too_hot", id="a start on a hot phone"),
        pytest.param({"kind": "battery_low", "at": "start", "percent": 12}, "low_battery", id="battery at 12 %"),
        pytest.param({"kind": "thermal_override", "at": "start"}, "thermal_override", id="thermal override on"),
        pytest.param({"kind": "frequency_cap", "at": "start"}, "throttled", id="a frequency cap"),
        pytest.param({"kind": "stale_answer", "at": "event:hello", "times": 99}, "stale_answer", id="an old nonce"),
        pytest.param({"kind": "wrong_output", "at": "event:model", "times": 99}, "wrong_output", id="wrong output"),
        pytest.param({"kind": "battery_override", "at": "start"}, "battery_override", id="battery readings frozen"),
    ],
)
def test_ends_with_its_reason_and_no_valid_number(
    virtual_phone, faults, sweep, fault: dict[str, Any], reason: str
) -> None:
    virtual_phone("pixel_1", "--engine", "replay", "--faults", str(faults(fault)))
    outcome = sweep(*AT_ONCE)
    assert reason in outcome.reasons, outcome.words
    assert not any(one["valid"] for run in outcome.document["runs"] for one in run["estimates"])
    assert outcome.code in (1, 3)


def test_heat_that_rises_in_a_sample_sets_it_aside_and_measures_it_again(virtual_phone, faults, sweep) -> None:
    virtual_phone(
        "pixel_1",
        "--engine",
        "replay",
        "--faults",
        str(faults({"kind": "hot", "at": "event:begin", "occurrence": 2, "seconds": 3})),
    )
    outcome = sweep("--min-starts", "2", "--max-starts", "2")
    assert "1 sample set aside, measured again: the phone slowed (throttled)" in outcome.words, outcome.words
    (estimate,) = outcome.run["estimates"]
    assert estimate["valid"]
    assert estimate["starts"] == 2

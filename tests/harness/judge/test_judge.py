from dataclasses import replace

import pytest

from harness.app.protocol import OutputDigest
from harness.judge.calibration import CalibrationBand
from harness.judge.judge import Case, judge
from harness.phone.gates import Gates
from harness.results.telemetry import Conditions, Placement, Telemetry

COOL = Conditions(
    at="2026-11-21T07:00:00Z",
    battery_percent=80,
    charging=True,
    battery_temperature_c=27.0,
    thermal_status=0,
    skin_temperature_c=30.0,
    core_khz=2_150_400,
    cap_khz=2_150_400,
    max_khz=2_150_400,
)
PLACED = Placement(
    asked_mask="8",
    pinned_by="native",
    allowed_before="3",
    allowed_after="3",
    cpuset="/top-app",
    cpus_seen=((3, 40),),
    time_in_state=((2_150_400, 30),),
)
DIGEST = OutputDigest(
    shape=(1, 1000),
    dtype="float32",
    count=1000,
    finite=True,
    top=((7, 0.5), (9, 0.1), (3, 0.05), (1, 0.02), (2, 0.01)),
    projections=(0.02, -0.01, 0.016, -0.012, 0.005, 0.013, -0.018, 0.009),
)


def case(placement=PLACED, before=COOL, after=COOL, telemetry=None, **others):
    telemetry = telemetry or Telemetry(
        before=before, after=after, thermal_before=0, thermal_after=0, foreground=True, calibration_ratio=1.0
    )
    known = {
        "asked_mask": "8",
        "asked_sha256": "ab",
        "answered_sha256": "ab",
        "complete": True,
        "placement": placement,
        "telemetry": telemetry,
        "began": COOL,
        "outputs": (DIGEST,),
        "expected_outputs": (DIGEST,),
        "precision": "float32",
        "foreground_needed": True,
    }
    return Case(**{**known, **others})


def reasons(*given, **named):
    return judge(case(*given, **named)).reasons


def test_a_steady_phone_with_every_proof_is_trusted():
    judged = judge(case())
    assert judged.reasons == ()
    assert judged.unproven == ()


def test_where_the_run_is_not_pinned_no_core_is_wrong_and_everything_else_is_judged():
    wandered = replace(PLACED, allowed_before="0-7", allowed_after="0-6", cpus_seen=((0, 10), (7, 30)))
    assert reasons(wandered) == ("wrong_core",)
    assert reasons(wandered, pinned=False) == ()
    assert reasons(wandered, after=replace(COOL, battery_percent=3), pinned=False) == ("low_battery",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"allowed_before": "0-7", "allowed_after": "0-7"}, "wrong_core"),
        ({"allowed_before": "0", "allowed_after": "0", "cpus_seen": ((0, 40),)}, "wrong_core"),
        ({"allowed_after": "0-1"}, "core_moved"),
        ({"cpus_seen": ((3, 39), (0, 1))}, "core_moved"),
        ({"allowed_before": None, "allowed_after": None, "cpus_seen": ((0, 40),)}, "wrong_core"),
        ({"allowed_before": None, "allowed_after": None, "cpus_seen": ((3, 20), (0, 20))}, "core_moved"),
    ],
)
def test_anything_but_the_asked_core_all_the_time_is_named(changes, reason):
    assert reasons(placement=replace(PLACED, **changes)) == (reason,)


def test_a_process_moved_before_a_later_model_has_moved():
    elsewhere = replace(PLACED, allowed_before="0-3", allowed_after="0-3", cpus_seen=((1, 40),))
    assert reasons(placement=elsewhere, allowed_after_pinning="3") == ("core_moved",)
    assert reasons(placement=elsewhere, allowed_after_pinning="0-3") == ("wrong_core",)


def test_several_threads_may_use_every_asked_core():
    both = replace(PLACED, asked_mask="c", allowed_before="2-3", allowed_after="2-3", cpus_seen=((2, 30), (3, 10)))
    assert reasons(placement=both, asked_mask="c") == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"thermal_status": 1}, {"thermal_status": 1}, ("too_hot",)),
        ({"skin_temperature_c": 41.0}, {}, ("too_hot",)),
        ({}, {"cap_khz": 1_800_000}, ("throttled",)),
        ({"cap_khz": 1_800_000}, {"cap_khz": 1_800_000}, ("throttled",)),
        ({"battery_percent": 12}, {"battery_percent": 12}, ("low_battery",)),
        ({}, {"battery_percent": 24}, ("low_battery",)),
        ({}, {"charging": False}, ("unplugged",)),
        ({"thermal_overridden": True, "thermal_status": 3}, {}, ("thermal_override",)),
        ({"battery_overridden": True, "battery_percent": 1}, {}, ("battery_override",)),
    ],
)
def test_the_phone_before_and_after_the_start(before, after, expected):
    assert reasons(before=replace(COOL, **before), after=replace(COOL, **after)) == expected


def test_heat_that_rose_during_this_model_throttled_it():
    heated = Telemetry(before=COOL, after=replace(COOL, thermal_status=1), thermal_before=0, thermal_after=1)
    assert reasons(telemetry=heated, foreground_needed=False) == ("throttled",)


def test_heat_that_rose_after_this_model_does_not_count_against_it():
    later = Telemetry(before=COOL, after=replace(COOL, thermal_status=1), thermal_before=0, thermal_after=0)
    assert reasons(telemetry=later, foreground_needed=False) == ()


def test_heat_left_by_an_earlier_model_of_the_start_counts():
    inherited = Telemetry(before=COOL, after=COOL, thermal_before=1, thermal_after=1)
    assert reasons(telemetry=inherited, foreground_needed=False) == ("throttled",)


def test_without_the_apps_own_reading_the_whole_start_counts():
    coarse = Telemetry(before=COOL, after=replace(COOL, thermal_status=2))
    assert reasons(telemetry=coarse, foreground_needed=False) == ("throttled",)


def test_a_run_that_began_on_battery_is_not_unplugged():
    assert reasons(began=replace(COOL, charging=False), after=replace(COOL, charging=False)) == ()


def test_a_warm_room_is_no_hot_phone():
    warm = replace(COOL, skin_temperature_c=39.0)
    assert reasons(began=replace(COOL, skin_temperature_c=37.0), before=warm) == ()
    assert reasons(began=replace(COOL, skin_temperature_c=30.0), before=warm) == ("too_hot",)


LOCKED = replace(COOL, core_khz=1_286_400, cap_khz=1_286_400)


def locked(placement=PLACED, before=LOCKED, after=LOCKED):
    known = {"began": LOCKED, "clock_locked": True, "gates": Gates(whole_clock=False)}
    return reasons(placement, before, after, **known)


def test_a_locked_clock_that_was_held_is_trusted():
    assert locked(replace(PLACED, time_in_state=((1_286_400, 30), (2_150_400, 0)))) == ()


def test_a_locked_clock_that_cannot_be_read_is_no_evidence():
    assert locked(replace(PLACED, time_in_state=None)) == ()


def test_a_locked_clock_that_moved_within_a_sample_sets_it_aside():
    assert locked(replace(PLACED, time_in_state=((1_286_400, 29), (2_150_400, 1)))) == ("clock_moved",)


def test_a_locked_clock_that_was_set_to_something_else_sets_the_sample_aside():
    faster = replace(LOCKED, cap_khz=2_150_400)
    assert locked(after=faster) == ("clock_moved",)


def test_a_vendors_own_cap_is_no_throttling():
    capped = replace(COOL, cap_khz=2_000_000)
    assert reasons(before=capped, after=capped, gates=Gates(usual_cap_khz=2_000_000)) == ()
    assert reasons(before=capped, after=capped, gates=Gates(usual_cap_khz=2_100_000)) == ("throttled",)
    assert reasons(before=capped, after=capped, gates=Gates(whole_clock=False)) == ()


def test_a_calibration_that_slowed_beyond_what_is_usual_is_throttling():
    steady = CalibrationBand()
    for ratio in (1.0, 1.004, 0.997, 1.002, 1.001, 0.999):
        steady = steady.learn(ratio)
    slowed = Telemetry(
        before=COOL, after=COOL, thermal_before=0, thermal_after=0, foreground=True, calibration_ratio=1.06
    )
    assert reasons(telemetry=slowed, calibration_band=steady) == ("throttled",)
    assert reasons(telemetry=slowed, calibration_band=CalibrationBand()) == ()


def test_a_faster_calibration_is_no_throttling():
    faster = Telemetry(
        before=COOL, after=COOL, thermal_before=0, thermal_after=0, foreground=True, calibration_ratio=0.8
    )
    assert reasons(telemetry=faster) == ()


def test_an_app_that_left_the_front_is_named_and_one_without_a_window_is_not():
    behind = Telemetry(before=COOL, after=COOL, thermal_before=0, thermal_after=0, foreground=False)
    assert reasons(telemetry=behind) == ("left_foreground",)
    assert reasons(telemetry=behind, foreground_needed=False) == ()


def test_an_answer_with_a_missing_chunk_or_of_another_file_is_named():
    assert reasons(complete=False) == ("incomplete_answer",)
    assert reasons(answered_sha256="cd") == ("checksum_mismatch",)


def test_an_output_of_another_network_is_wrong():
    other = DIGEST.model_copy(update={"projections": tuple(-value for value in DIGEST.projections)})
    assert reasons(outputs=(other,)) == ("wrong_output",)


def test_a_dynamic_range_output_of_another_runtime_is_unproven_but_one_that_is_not_finite_is_wrong():
    other = DIGEST.model_copy(update={"projections": tuple(-value for value in DIGEST.projections)})
    judged = judge(case(outputs=(other,), precision="dynamic"))
    assert (judged.reasons, judged.unproven) == ((), ("output",))
    broken = DIGEST.model_copy(update={"finite": False, "top": None, "projections": None})
    assert reasons(outputs=(broken,), precision="dynamic") == ("wrong_output",)


def test_what_a_phone_cannot_tell_is_unproven_and_speaks_against_nothing():
    silent = Conditions(at="2026-11-21T07:00:00Z")
    blind = replace(PLACED, allowed_before=None, allowed_after=None, cpuset=None, cpus_seen=None, time_in_state=None)
    judged = judge(
        case(
            placement=blind,
            telemetry=Telemetry(before=silent, after=silent),
            outputs=None,
            began=None,
            large_core_known=False,
        )
    )
    assert judged.reasons == ()
    assert set(judged.unproven) == {
        "allowed_cores",
        "cpu_of_each_run",
        "cpuset",
        "time_in_state",
        "thermal_status",
        "temperature",
        "frequency_cap",
        "battery",
        "large_core",
        "output",
        "foreground",
    }


def test_a_thermal_service_without_a_status_proves_nothing_by_the_zero_it_tells_an_app():
    blind = replace(COOL, thermal_status=None)
    told = Telemetry(before=blind, after=blind, thermal_before=0, thermal_after=0, foreground=True)
    assert "thermal_status" in judge(case(telemetry=told)).unproven
    assert "throttled" in reasons(telemetry=replace(told, thermal_after=1))

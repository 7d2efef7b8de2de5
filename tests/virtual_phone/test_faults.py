"""Faults: each happens at its step, is written down, and shows on the phone as it would on a real one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.app_start import MODEL, SHARED, SHELL_START, START, events, model_event, prepare, start

from harness.errors import PhoneFailed
from virtual_phone.android.benchmark_model import MARKER
from virtual_phone.device.fault_script import Faults, read_script
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.profile import load
from virtual_phone.errors import ProfileRefused
from virtual_phone.faults.draw import draw
from virtual_phone.faults.effects import WITH_EFFECT

if TYPE_CHECKING:
    from pathlib import Path

    from support.in_hand import InHand, MakePhone


def test_without_faults_a_start_is_complete(make_phone: MakePhone) -> None:
    output = start(make_phone(engine="replay"))
    assert [event["event"] for event in events(output)] == ["hello", "begin", "latencies", "model", "bye"]
    assert output.endswith("INSTRUMENTATION_CODE: -1\n")


def test_an_unplugged_phone_is_lost_in_mid_run_and_comes_back(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.UNPLUG, at="event:begin", seconds=1)])
    with pytest.raises(PhoneFailed) as lost:
        start(hand)
    assert (lost.value.reason, hand.adb.state()) == ("phone_lost", "absent")
    hand.adb.pass_time(1.5)
    assert hand.adb.state() == "device"
    assert start(hand).endswith("INSTRUMENTATION_CODE: -1\n")


def test_an_unplugged_phone_without_a_time_stays_away(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.UNPLUG, at="push_data")])
    with pytest.raises(PhoneFailed, match="has gone"):
        start(hand)
    hand.adb.pass_time(3600)
    assert hand.adb.state() == "absent"


@pytest.mark.parametrize(("kind", "state"), [(Kind.OFFLINE, "offline"), (Kind.UNAUTHORIZED, "unauthorized")])
def test_the_state_is_that_of_the_link(kind: Kind, state: str, make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=kind, at="event:begin", seconds=1)])
    with pytest.raises(PhoneFailed):
        start(hand)
    assert hand.adb.state() == state
    with pytest.raises(PhoneFailed) as refused:
        hand.adb.run("true")
    assert refused.value.reason == state
    hand.adb.pass_time(1.5)
    assert hand.adb.run("true").ok


def test_a_reboot_takes_a_while_and_kills_everything(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.REBOOT, at="event:latencies")])
    with pytest.raises(PhoneFailed, match="has gone"):
        start(hand)
    hand.adb.pass_time(3.5)
    assert hand.out("getprop sys.boot_completed") == "\n"
    hand.adb.pass_time(2)
    assert hand.out("getprop sys.boot_completed") == "1\n"
    assert "mShowingLockscreen=true" in hand.out("dumpsys window policy")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.APP_CRASH, "INSTRUMENTATION_RESULT: shortMsg=java.lang.IllegalStateException"),
        (Kind.NATIVE_CRASH, "INSTRUMENTATION_RESULT: shortMsg=Process crashed."),
        (Kind.LOW_MEMORY_KILL, "INSTRUMENTATION_RESULT: shortMsg=Process crashed."),
    ],
)
def test_a_dead_app_leaves_what_it_had_said(kind: Kind, said: str, make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=kind, at="event:begin", occurrence=2)])
    output = start(hand, models=2)
    assert [event["event"] for event in events(output)] == ["hello", "begin", "latencies", "model"]
    assert said in output
    assert output.endswith("INSTRUMENTATION_CODE: 0\n")
    if kind is Kind.NATIVE_CRASH:
        assert "Fatal signal 11 (SIGSEGV)" in hand.out("logcat -d")
        assert hand.phone.files.used_bytes > 0


def test_a_hung_app_says_nothing_until_it_is_stopped(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.APP_HANG, at="event:begin")])
    prepare(hand)
    with hand.adb.stream(START, silence_s=0.2) as lines, pytest.raises(PhoneFailed) as silent:
        list(lines)
    assert silent.value.reason == "timed_out"
    hand.out("am force-stop io.bigcore.app")
    assert start(hand).endswith("INSTRUMENTATION_CODE: -1\n")


def test_no_space_fails_the_push_and_passes(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.NO_SPACE, at="push", seconds=1)])
    with pytest.raises(PhoneFailed) as full:
        start(hand)
    assert full.value.reason == "no_space"
    hand.adb.pass_time(1.5)
    assert events(start(hand))


def test_a_corrupted_file_is_found_by_its_hash(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.CORRUPT_FILE, at="arrived")])
    assert [event.get("reason") for event in events(start(hand))] == [None, None, "checksum_mismatch", None]


def test_a_cut_event_is_not_json(make_phone: MakePhone) -> None:
    output = start(make_phone(engine="replay", faults=[Fault(kind=Kind.CUT_OUTPUT, at="event:model")]))
    with pytest.raises(json.JSONDecodeError):
        events(output)


def test_other_lines_stand_between(make_phone: MakePhone) -> None:
    output = start(make_phone(engine="replay", faults=[Fault(kind=Kind.INTERLEAVED_OUTPUT, at="event:model")]))
    assert output.count("WARNING: linker") == 2
    assert len(events(output)) == 5


@pytest.mark.parametrize(("kind", "models"), [(Kind.REPEATED_EVENT, 2), (Kind.MISSING_EVENT, 0)])
def test_an_event_comes_twice_or_not_at_all(kind: Kind, models: int, make_phone: MakePhone) -> None:
    found = events(start(make_phone(engine="replay", faults=[Fault(kind=kind, at="event:model")])))
    assert [event["event"] for event in found].count("model") == models


def test_an_old_nonce_comes_back_from_then_on(make_phone: MakePhone) -> None:
    found = events(start(make_phone(engine="replay", faults=[Fault(kind=Kind.STALE_ANSWER, at="event:begin")])))
    assert [event["nonce"] == "ab" * 16 for event in found] == [True, False, False, False, False]


def test_a_wrong_output_differs_from_the_right_one(make_phone: MakePhone) -> None:
    right = model_event(start(make_phone(engine="replay")))
    wrong = model_event(start(make_phone(engine="replay", faults=[Fault(kind=Kind.WRONG_OUTPUT, at="event:model")])))
    assert right["outputs"] != wrong["outputs"]


def test_a_process_moved_in_mid_run_is_seen_on_the_small_core(make_phone: MakePhone) -> None:
    calm = model_event(start(make_phone(engine="replay")))
    warm_s = (calm["init_ns"] + calm["first_ns"] + calm["warmup_ns"]) / 1e9
    fault = Fault(kind=Kind.SMALL_CORE, at="event:begin", after_s=warm_s + 0.1)
    found = events(start(make_phone(engine="replay", faults=[fault])))
    cpus = [cpu for event in found if event["event"] == "latencies" for cpu in event["cpus"]]
    assert cpus[0] == 3
    assert cpus[-1] in (0, 1)
    assert found[3]["allowed_before"] == "3"
    assert found[3]["allowed_after"] == "0-1"


def test_refused_affinity_is_said_and_measured_anyway(make_phone: MakePhone) -> None:
    found = events(start(make_phone(engine="replay", faults=[Fault(kind=Kind.AFFINITY_REFUSED, at="instrument")])))
    assert (found[0]["pinned_by"], found[0]["allowed_cores"]) == ("none", "0-3")
    assert found[1]["reason"] == "pinning_failed"


def test_heat_in_mid_run_raises_the_status_and_slows(make_phone: MakePhone) -> None:
    calm = model_event(start(make_phone(engine="replay")))
    hot = model_event(start(make_phone(engine="replay", faults=[Fault(kind=Kind.HOT, at="event:begin", after_s=0.2)])))
    assert (calm["thermal_after"], hot["thermal_before"], hot["thermal_after"]) == (0, 0, 3)
    assert hot["runs"] < calm["runs"]


def test_a_cap_shows_in_scaling_max_freq_and_in_the_latency(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.FREQUENCY_CAP, at="instrument", part=0.5)])
    slow = model_event(start(hand))["runs"]
    assert int(hand.out("cat /sys/devices/system/cpu/cpu3/cpufreq/scaling_max_freq")) <= 2_150_400 // 2
    assert slow < 0.7 * model_event(start(make_phone(engine="replay")))["runs"]


def test_conditions_of_the_phone_can_be_made_bad(make_phone: MakePhone) -> None:
    faults = [Fault(kind=kind, at="shell:true") for kind in (Kind.BATTERY_LOW, Kind.THERMAL_OVERRIDE, Kind.KEYGUARD)]
    hand = make_phone(engine="replay", faults=faults)
    hand.out("true")
    assert "  level: 12\n" in hand.out("dumpsys battery")
    assert "IsStatusOverride: true" in hand.out("dumpsys thermalservice")
    assert "mShowingLockscreen=true" in hand.out("dumpsys window policy")


def test_a_restart_of_system_server_aborts_and_passes(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.SYSTEM_SERVER_RESTART, at="event:begin", seconds=2)])
    assert "INSTRUMENTATION_ABORTED: System has crashed." in start(hand)
    assert hand.adb.run("settings get global low_power").exit_code == 20
    hand.adb.pass_time(2.5)
    assert hand.out("settings get global low_power") == "0\n"


def test_a_replaced_phone_has_another_identity_and_no_files(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.REPLACED, at="event:begin", seconds=1)])
    before = hand.out("getprop ro.serialno")
    with pytest.raises(PhoneFailed):
        start(hand)
    hand.adb.pass_time(1.5)
    assert hand.out("getprop ro.serialno") != before
    assert hand.out("ls /data/local/tmp") == ""


def test_what_fired_is_written_down(make_phone: MakePhone, tmp_path: Path) -> None:
    hand = make_phone(engine="replay")
    log = tmp_path / "fired.jsonl"
    hand.phone.faults = Faults([Fault(kind=Kind.CLOCK_JUMP, at="shell:id", occurrence=2)], log)
    hand.out("id; id; id")
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(row["kind"], row["at"], row["occurrence"]) for row in rows] == [("clock_jump", "shell:id", 2)]


@pytest.mark.parametrize("name", ["deep.toml", "deep.json"])
def test_a_script_or_profile_that_no_reader_can_take_in_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(("" if name.endswith("json") else "a = ") + "[" * 100_000)
    with pytest.raises(ProfileRefused, match=name):
        read_script(tmp_path / name)
    if name.endswith("toml"):
        with pytest.raises(ProfileRefused, match=name):
            load(str(tmp_path / name))


def test_a_script_is_read_from_toml_and_json(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text('[[fault]]\nkind = "unplug"\nat = "push"\nseconds = 2\n')
    (tmp_path / "f.json").write_text('[{"kind": "unplug", "at": "push", "seconds": 2}]')
    expected = [Fault(kind=Kind.UNPLUG, at="push", seconds=2)]
    assert read_script(tmp_path / "f.toml") == read_script(tmp_path / "f.json") == expected


@pytest.mark.parametrize("text", ['[[fault]]\nkind = "earthquake"\nat = "push"\n', "[[fault]]\nat = 3\n", "= ="])
def test_a_script_that_says_nothing_known_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(text)
    with pytest.raises(ProfileRefused):
        read_script(tmp_path / "f.toml")


def test_every_kind_has_an_effect_and_says_what_it_does() -> None:
    assert set(Kind) == WITH_EFFECT
    for kind in Kind:
        assert kind.about.does.endswith(".")
        assert set(kind.about.reads) <= set(Fault.model_fields)


def test_every_kind_can_be_drawn_and_a_seed_draws_the_same() -> None:
    drawn = draw(np.random.default_rng(7), 2000)
    assert {fault.kind for fault in drawn} == set(Kind)
    assert drawn == draw(np.random.default_rng(7), 2000)


def test_a_link_drops_at_the_nth_command_that_matches_and_the_command_is_not_run(make_phone: MakePhone) -> None:
    fault = Fault(kind=Kind.LINK_DROP, at="shell", matching="rm -rf", occurrence=2)
    hand = make_phone(engine="replay", faults=[fault])
    hand.out("mkdir /data/local/tmp/a /data/local/tmp/b; rm -rf /data/local/tmp/a; rm /data/local/tmp/nothing -f")
    with pytest.raises(PhoneFailed, match="has gone"):
        hand.adb.run("rm -rf /data/local/tmp/b")
    hand.adb.pass_time(0.29)
    assert hand.adb.state() == "absent"
    hand.adb.pass_time(0.02)
    assert hand.out("ls /data/local/tmp") == "b\n"


TOOL = "/data/local/tmp/bigcore/tools/benchmark_model"
MEASURE = f"taskset 8 {TOOL} --graph={SHARED}/m.tflite --num_runs=5 --min_secs=0.05 --warmup_min_secs=0.01"


def with_tool(hand: InHand) -> InHand:
    """The official tool and a model on the phone."""
    hand.adb.push_bytes(b"\x7fELF\x02" + bytes(100) + MARKER, TOOL, 0o755)
    hand.adb.push_bytes(MODEL, f"{SHARED}/m.tflite")
    return hand


def through_a_drop(hand: InHand, line: str) -> None:
    """The line is lost with its connection, and the phone is back a moment later."""
    with pytest.raises(PhoneFailed, match="has gone"):
        hand.adb.run(line)
    hand.adb.pass_time(0.35)


def test_a_tool_survives_its_connection_heats_the_phone_and_slows_the_next(make_phone: MakePhone) -> None:
    hand = with_tool(make_phone(engine="replay", faults=[Fault(kind=Kind.TOOL_SURVIVES, at="tool:benchmark_model")]))
    through_a_drop(hand, MEASURE)
    assert TOOL in hand.out("ps -A -o PID,PPID,ARGS")
    assert hand.out("cat /sys/devices/system/cpu/cpu3/cpufreq/scaling_cur_freq") == "2150400\n"
    cold_c = hand.phone.temperature.skin_c
    hand.adb.pass_time(5)
    assert hand.phone.temperature.skin_c > cold_c
    beside = summary(hand.out(MEASURE))
    assert hand.phone.survivors.starts_beside == 1
    hand.adb.pass_time(6)
    assert TOOL not in hand.out("ps -A -o PID,PPID,ARGS")
    assert beside > 1.8 * summary(hand.out(MEASURE))


def summary(output: str) -> float:
    """Microseconds, from the tool's last line but one."""
    return float(re.search(r"Inference \(avg\): (\S+)", output)[1])


def test_a_surviving_tool_can_be_found_and_ended(make_phone: MakePhone) -> None:
    hand = with_tool(make_phone(engine="replay", faults=[Fault(kind=Kind.TOOL_SURVIVES, at="tool:benchmark_model")]))
    through_a_drop(hand, MEASURE)
    pid = hand.out("pgrep -f tools/benchmark_model").strip()
    assert hand.out(f"taskset -p {pid}").endswith(": 8\n")
    hand.out(f"pkill -f {TOOL}")
    hand.adb.pass_time(0.01)
    assert hand.adb.run("pgrep -f tools/benchmark_model").exit_code == 1
    assert hand.out("cat /sys/devices/system/cpu/cpu3/cpufreq/scaling_cur_freq") != "2150400\n"


def test_a_surviving_shell_runner_is_seen(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.TOOL_SURVIVES, at="tool:app_process", seconds=9)])
    prepare(hand)
    through_a_drop(hand, SHELL_START)
    assert "io.bigcore.app.ShellMain" in hand.out("ps -A -o ARGS")
    hand.adb.pass_time(9)
    assert "io.bigcore.app.ShellMain" not in hand.out("ps -A -o ARGS")


@pytest.mark.parametrize("length", [0, 1, 57, 400, 1000])
def test_an_answer_is_cut_at_any_byte(length: int, make_phone: MakePhone) -> None:
    def answer(line: str, *faults: Fault) -> str:
        hand = with_tool(make_phone(engine="replay", faults=list(faults)))
        prepare(hand)
        reply = hand.adb.run(line)
        assert reply.exit_code == 0
        return reply.stdout

    for step, line in (
        ("shell:getprop", "getprop"),
        ("tool:benchmark_model", MEASURE),
        ("tool:app_process", SHELL_START),
    ):
        whole = answer(line)
        assert len(whole) > length
        assert answer(line, Fault(kind=Kind.CUT_ANSWER, at=step, at_byte=length)) == whole[:length]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=Kind.CORRUPT_TOOL, at="arrived:tools", at_byte=50),
        Fault(kind=Kind.CORRUPT_FILE, at="arrived", matching="benchmark_model$"),
    ],
    ids=["of the tool", "by its path"],
)
def test_a_flipped_bit_in_the_tool_is_found_by_its_hash(fault: Fault, make_phone: MakePhone) -> None:
    files = f"sha256sum {TOOL} {SHARED}/m.tflite"
    right, wrong = (
        with_tool(make_phone(engine="replay", faults=faults)).out(files).split() for faults in ([], [fault])
    )
    assert (right[0] != wrong[0], right[2] == wrong[2]) == (True, True)


def test_a_core_goes_offline_and_comes_back(make_phone: MakePhone) -> None:
    hand = make_phone(engine="replay", faults=[Fault(kind=Kind.CORE_OFFLINE, at="event:begin", seconds=20)])
    found = events(start(hand))
    assert {cpu for event in found if event["event"] == "latencies" for cpu in event["cpus"]} <= {0, 1, 2}
    assert hand.out("cat /sys/devices/system/cpu/online") == "0-2\n"
    assert hand.adb.run("taskset 8 true").exit_code == 1
    hand.adb.pass_time(20)
    assert hand.out("cat /sys/devices/system/cpu/online") == "0-3\n"
    assert hand.adb.run("taskset 8 true").ok


def test_the_last_core_stays_online(make_phone: MakePhone) -> None:
    faults = [Fault(kind=Kind.CORE_OFFLINE, at="shell:true", cpu=cpu, occurrence=1) for cpu in range(4)]
    hand = make_phone(engine="replay", faults=faults)
    hand.out("true")
    assert hand.out("cat /sys/devices/system/cpu/online") == "3\n"

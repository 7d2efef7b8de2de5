"""What Android's own commands answer, to the letter of the notes that the harness is written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from virtual_phone.device.profile import names

if TYPE_CHECKING:
    from support.in_hand import MakePhone

CPU = "/sys/devices/system/cpu"


def test_an_unknown_command_is_inaccessible_or_not_found(make_phone: MakePhone) -> None:
    reply = make_phone().adb.run("frobnicate")
    assert (reply.exit_code, reply.stderr) == (127, "/system/bin/sh: frobnicate: inaccessible or not found\n")


def test_taskset_wants_bare_hexadecimal(make_phone: MakePhone) -> None:
    hand = make_phone()
    assert "bad mask" in hand.adb.run("taskset 0x8 true").stderr
    assert hand.out("taskset 8 grep Cpus_allowed_list /proc/self/status") == "Cpus_allowed_list:\t3\n"


def test_taskset_reports_the_mask_it_reads_back(make_phone: MakePhone) -> None:
    hand = make_phone()
    first, second = hand.out("taskset -p c $$").splitlines()
    assert first.endswith("current affinity mask: f")
    assert second.endswith("new affinity mask: c")
    refused = hand.adb.run("taskset -p 80 $$")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("taskset: failed to set pid ")
    assert refused.stderr.endswith("'s affinity: Invalid argument\n")


def test_the_kernel_intersects_affinity_with_the_cpuset(make_phone: MakePhone) -> None:
    hand = make_phone("pixel_3")
    process = hand.phone.processes.app(10_150, "io.bigcore.app", "foreground")
    hand.phone.processes.set_affinity(process.pid, 0xF0, process.actor)
    assert hand.phone.processes.allowed(process) == 0x30
    with pytest.raises(OSError, match="Invalid argument"):
        hand.phone.processes.set_affinity(process.pid, 0xC0, process.actor)


def test_thermalservice_is_printed_as_android_10_does(make_phone: MakePhone) -> None:
    text = make_phone().out("dumpsys thermalservice")
    assert text.startswith("IsStatusOverride: false\nThermalEventListeners:\n\tcallbacks: 1\n")
    assert (
        "\nThermal Status: 0\nCached temperatures:\n\tTemperature{mValue=27.0, mType=0, mName=CPU0, mStatus=0}\n"
        in text
    )
    assert "\nHAL Ready: true\nHAL connection:\n\tThermalHAL 2.0 connected: yes\n" in text


def test_a_thermal_override_shows_and_can_be_reset(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.out("cmd thermalservice override-status 3")
    assert hand.out("dumpsys thermalservice | grep -E 'Override|Thermal Status'") == (
        "IsStatusOverride: true\nThermal Status: 3\n"
    )
    hand.out("cmd thermalservice reset")
    assert "IsStatusOverride: false" in hand.out("dumpsys thermalservice")


def test_android_9_has_no_thermalservice(make_phone: MakePhone) -> None:
    reply = make_phone("galaxy_s8").adb.run("dumpsys thermalservice")
    assert (reply.stdout, reply.stderr) == ("", "Can't find service: thermalservice\n")


def test_samsung_numbers_its_types_one_higher(make_phone: MakePhone) -> None:
    text = make_phone("galaxy_s10").out("dumpsys thermalservice")
    assert "Sdhms connected" in text
    assert "mType=1, mName=CPU," in text
    assert "mType=4, mName=SKIN," in text


def test_an_overridden_battery_says_that_its_updates_stopped(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.out("dumpsys battery set level 12")
    text = hand.out("dumpsys battery")
    assert "(UPDATES STOPPED -- use 'reset' to restart)" in text
    assert "  level: 12\n  scale: 100\n" in text
    hand.out("dumpsys battery reset")
    assert "UPDATES STOPPED" not in hand.out("dumpsys battery")


def test_fixed_performance_needs_a_power_hal_that_knows_it(make_phone: MakePhone) -> None:
    line = "cmd power set-fixed-performance-mode-enabled true"
    hand = make_phone("pixel_8")
    assert hand.out(line) == ""
    assert int(hand.out(f"cat {CPU}/cpu8/cpufreq/scaling_max_freq")) < 2_914_000
    reply = make_phone("pixel_3").adb.run(line)
    assert reply.exit_code == 255
    assert reply.stderr == (
        "Failed to set FIXED_PERFORMANCE mode\n"
        "This is likely because Power HAL AIDL is not implemented on this device\n"
    )


def test_settings_are_got_put_and_deleted(make_phone: MakePhone) -> None:
    hand = make_phone()
    assert hand.out("settings get system screen_off_timeout") == "60000\n"
    hand.out("settings put system screen_off_timeout 86400000")
    assert hand.out("settings get system screen_off_timeout") == "86400000\n"
    assert hand.out("settings delete system screen_off_timeout") == "Deleted 1 rows\n"
    assert hand.out("settings get system screen_off_timeout") == "null\n"


def test_a_pin_is_not_passed_by_dismissing_the_keyguard(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.phone.screen.keyguard = hand.phone.screen.secure_keyguard = True
    hand.out("wm dismiss-keyguard")
    assert "mShowingLockscreen=true" in hand.out("dumpsys window policy")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"hello", "INSTALL_PARSE_FAILED_NOT_APK"), (b"PK\x05\x06" + b"\0" * 18, "INSTALL_PARSE_FAILED_NOT_APK")],
)
def test_what_is_no_apk_is_not_installed(content: bytes, said: str, make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.adb.push_bytes(content, "/data/local/tmp/x.apk")
    reply = hand.adb.run("pm install -r /data/local/tmp/x.apk")
    assert reply.exit_code == 1
    assert reply.stdout.startswith(f"Failure [{said}: ")


def test_the_app_can_be_uninstalled_and_is_then_missing(make_phone: MakePhone) -> None:
    hand = make_phone()
    assert hand.out("pm path io.bigcore.app") == "package:/data/app/io.bigcore.app-1/base.apk\n"
    assert hand.out("pm uninstall io.bigcore.app") == "Success\n"
    assert hand.adb.run("pm path io.bigcore.app").exit_code == 1
    started = hand.adb.run("am instrument -w -r -e request /x io.bigcore.app/io.bigcore.app.Benchmark")
    assert "INSTRUMENTATION_FAILED: io.bigcore.app/io.bigcore.app.Benchmark" in started.stdout


def test_an_offline_cluster_has_no_cpufreq(make_phone: MakePhone) -> None:
    hand = make_phone("nexus_5x")
    assert hand.out(f"cat {CPU}/online {CPU}/possible") == "0-3\n0-5\n"
    assert not hand.adb.run(f"cat {CPU}/cpu4/cpufreq/cpuinfo_max_freq").ok


def test_nine_cores_need_more_than_eight_bits(make_phone: MakePhone) -> None:
    hand = make_phone("pixel_8")
    assert hand.out("taskset 100 grep Cpus_allowed /proc/self/status") == "Cpus_allowed:\t100\nCpus_allowed_list:\t8\n"


@pytest.mark.parametrize("name", names())
def test_every_profile_declares_itself_virtual_and_names_its_source(name: str, make_phone: MakePhone) -> None:
    hand = make_phone(name)
    assert hand.out("getprop ro.bigcore.virtual") == "litert\n"
    assert hand.phone.profile.source
    assert hand.out("nproc") == f"{bin(hand.phone.cores.online_mask).count('1')}\n"


def test_the_same_profile_and_seed_is_the_same_phone(make_phone: MakePhone) -> None:
    assert make_phone(seed=1).phone.serial == make_phone(seed=1).phone.serial != make_phone(seed=2).phone.serial


def test_elf_files_of_this_computer_are_not_run(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.adb.push_bytes(b"\x7fELF\x02" + b"\0" * 60, "/data/local/tmp/tool", 0o755)
    reply = hand.adb.run("/data/local/tmp/tool")
    assert (reply.exit_code, "not executable: 64-bit ELF file" in reply.stderr) == (126, True)


def test_a_pushed_script_runs_only_with_its_execute_bit(make_phone: MakePhone) -> None:
    hand = make_phone()
    hand.adb.push_bytes(b"#!/system/bin/sh\necho got $1\n", "/data/local/tmp/s", 0o644)
    assert "Permission denied" in hand.adb.run("/data/local/tmp/s x").stderr
    hand.out("chmod +x /data/local/tmp/s")
    assert hand.out("/data/local/tmp/s x") == "got x\n"

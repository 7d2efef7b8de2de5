"""The phone before and after a start; what it does not offer is absent, never zero."""

from harness.phone.battery import Battery, parse_battery
from harness.phone.conditions import conditions_line, parse_conditions
from harness.phone.screen import Screen, parse_screen
from harness.phone.sections import split
from harness.results.telemetry import Conditions

AT = "2026-11-21T07:40:00Z"
BATTERY = """Current Battery Service state:
  AC powered: false
  USB powered: true
  Wireless powered: false
  Max charging current: 500000
  status: 2
  health: 2
  present: true
  level: 87
  scale: 100
  voltage: 4312
  temperature: 291
  technology: Li-ion
"""
CORE = "/sys/devices/system/cpu/cpu7/cpufreq"


def test_a_battery_on_usb():
    assert parse_battery(BATTERY) == Battery(
        percent=87, powered=True, temperature_c=29.1, voltage_mv=4312, overridden=False
    )


def test_an_unplugged_battery():
    assert parse_battery(BATTERY.replace("USB powered: true", "USB powered: false")).powered is False


def test_a_level_is_scaled():
    assert parse_battery("  level: 100\n  scale: 200\n").percent == 100 * 100 / 200


def test_frozen_readings_are_noticed():
    assert parse_battery("Current Battery Service state:\n  (UPDATES STOPPED -- use 'reset' to restart)\n").overridden


def test_a_phone_that_says_nothing_of_its_battery():
    assert parse_battery("") == Battery()
    assert parse_battery("  temperature: 0\n").temperature_c is None


def test_the_whole_state_comes_in_one_answer():
    output = (
        "::bigcore battery::\n" + BATTERY + "::bigcore thermal::\n"
        "Thermal Status: 2\nCurrent temperatures from HAL:\n"
        "\tTemperature{mValue=40.5, mType=3, mName=SKIN, mStatus=2}\n"
        "::bigcore screen::\n  mWakefulness=Awake\n      showing=false\n      secure=true\n"
        "::bigcore load::\n/proc/loadavg:1.25 0.90 0.50 2/700 12345\n/proc/uptime:3600.55 20000.00\n"
        f"::bigcore core::\n{CORE}/scaling_cur_freq:1766400\n{CORE}/scaling_max_freq:2400000\n"
        f"{CORE}/cpuinfo_max_freq:2803200\n{CORE}/stats/time_in_state:825600 100\n"
        f"{CORE}/stats/time_in_state:2803200 250\n"
    )
    assert parse_conditions(split(output), 7, AT) == Conditions(
        at=AT,
        battery_percent=87,
        charging=True,
        battery_temperature_c=29.1,
        thermal_status=2,
        skin_temperature_c=40.5,
        core_khz=1766400,
        cap_khz=2400000,
        max_khz=2803200,
        battery_voltage_mv=4312,
        screen_on=True,
        locked=False,
        load_1min=1.25,
        uptime_s=3600.55,
        time_in_state=((825600, 100), (2803200, 250)),
    )


def test_a_frequency_of_zero_is_no_frequency():
    output = f"::bigcore core::\n{CORE}/scaling_cur_freq:0\n{CORE}/scaling_max_freq:0\n{CORE}/cpuinfo_max_freq:0\n"
    assert parse_conditions(split(output), 7, AT) == Conditions(at=AT)


def test_a_phone_that_answers_nothing_at_all_gives_nothing():
    assert parse_conditions(split(""), 7, AT) == Conditions(at=AT)


def test_a_marker_is_found_behind_an_answer_without_a_last_newline():
    answers = split("::bigcore battery::\n  level: 50::bigcore thermal::\nThermal Status: 1\n")
    assert answers.text("thermal") == "Thermal Status: 1\n"


def test_before_android_10_the_kernels_zones_are_asked():
    assert "thermal_zone" in conditions_line(7, sdk=28)
    assert "thermal_zone" not in conditions_line(7, sdk=29)


def test_a_sleeping_locked_phone():
    assert parse_screen("mWakefulness=Dozing\n   showing=true\n   secure=true\n") == Screen(False, True, True)


def test_an_unknown_dump_tells_nothing_of_the_screen():
    assert parse_screen("nothing known") == Screen(None, None, None)

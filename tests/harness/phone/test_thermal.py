"""`dumpsys thermalservice`, as Android and vendors print it."""

from harness.phone.sysfs import parse_lines
from harness.phone.thermal import Thermal, parse_thermal, parse_zones

PLAIN = """IsStatusOverride: false
ThermalEventListeners:
\tcallbacks: 1
\tkilled: false
\tbroadcasts count: -1
ThermalStatusListeners:
\tcallbacks: 2
\tkilled: false
\tbroadcasts count: -1
Thermal Status: 0
Cached temperatures:
\tTemperature{mValue=25.6, mType=0, mName=AP, mStatus=0}
HAL Ready: true
HAL connection:
\tThermalHAL 2.0 connected: yes
Current temperatures from HAL:
\tTemperature{mValue=31.2, mType=3, mName=SKIN, mStatus=0}
\tTemperature{mValue=41.5, mType=0, mName=CPU0, mStatus=0}
\tTemperature{mValue=43.0, mType=0, mName=CPU7, mStatus=0}
\tTemperature{mValue=29.0, mType=2, mName=battery, mStatus=0}
Current cooling devices from HAL:
\tCoolingDevice{mValue=0, mType=2, mName=cpu0}
Temperature static thresholds from HAL:
\tTemperatureThreshold{mType=3, mName=SKIN, mHotThrottlingThresholds=[NaN, 39.0]}
"""


def test_the_current_readings_count_and_not_the_cached_ones():
    assert parse_thermal(PLAIN) == Thermal(status=0, overridden=False, skin_c=31.2, cpu_c=43.0)


def test_a_service_that_lists_no_thresholds_has_no_status_unless_it_tells_of_heat():
    empty = PLAIN.split("\tTemperatureThreshold{")[0]
    assert parse_thermal(PLAIN).status == 0
    assert parse_thermal(empty) == Thermal(status=None, skin_c=31.2, cpu_c=43.0)
    assert parse_thermal(empty.rstrip("\n")).status is None
    assert parse_thermal(empty + "Dump ended\n").status is None
    assert parse_thermal(empty.replace("Thermal Status: 0", "Thermal Status: 2")).status == 2


def test_cached_readings_stand_in_where_the_hal_gives_none():
    empty = (
        PLAIN.split("Current temperatures from HAL:")[0] + "Current temperatures from HAL:\nCurrent cooling devices:\n"
    )
    assert parse_thermal(empty).cpu_c == 25.6


def test_an_override_is_noticed():
    assert parse_thermal(PLAIN.replace("IsStatusOverride: false", "IsStatusOverride: true")).overridden


def test_samsungs_shifted_types_are_recognised_by_the_names():
    shifted = """Thermal Status: 1
HAL connection:
\tSdhms connected: yes
Current temperatures from HAL:
\tTemperature{mValue=38.1, mType=1, mName=AP, mStatus=0}
\tTemperature{mValue=30.1, mType=3, mName=BAT, mStatus=0}
\tTemperature{mValue=33.3, mType=4, mName=SKIN, mStatus=0}
\tTemperature{mValue=35.5, mType=4, mName=PA0, mStatus=0}
"""
    # The nameless sensor of type 4 is a SKIN here; unshifted it would be a USB port.
    assert parse_thermal(shifted) == Thermal(status=1, skin_c=35.5, cpu_c=38.1)


def test_a_battery_of_type_3_under_shifted_types_is_no_skin():
    text = """Thermal Status: 0
Current temperatures from HAL:
\tTemperature{mValue=45.0, mType=3, mName=battery, mStatus=0}
\tTemperature{mValue=33.0, mType=4, mName=skin, mStatus=0}
"""
    assert parse_thermal(text).skin_c == 33.0


def test_values_that_mean_no_reading_are_absent():
    for nothing in ("0.0", "-99.9", "NaN"):
        assert parse_thermal(PLAIN.replace("31.2", nothing)).skin_c is None


def test_an_old_hal_has_no_status_though_the_service_prints_zero():
    assert parse_thermal(PLAIN.replace("ThermalHAL 2.0", "ThermalHAL 1.1")).status is None


def test_a_phone_without_the_service_offers_nothing():
    assert parse_thermal("Can't find service: thermalservice\n") == Thermal()


def test_thermal_zones_in_millidegrees_or_degrees():
    files = parse_lines(
        "/sys/class/thermal/thermal_zone0/type:cpu-1-0-usr\n"
        "/sys/class/thermal/thermal_zone1/type:quiet-therm-adc\n"
        "/sys/class/thermal/thermal_zone2/type:battery\n"
        "/sys/class/thermal/thermal_zone0/temp:45300\n"
        "/sys/class/thermal/thermal_zone1/temp:33\n"
        "/sys/class/thermal/thermal_zone2/temp:0\n"
    )
    assert parse_zones(files) == Thermal(skin_c=33.0, cpu_c=45.3)


PIXEL = """IsStatusOverride: false
Thermal Status: 0
Cached temperatures:
\tTemperature{mValue=8900.0, mType=7, mName=soft_ocp_cpu2, mStatus=0}
HAL Ready: true
HAL connection:
\tThermalHAL 2.0 connected: yes
Current temperatures from HAL:
\tTemperature{mValue=0.0, mType=6, mName=battery_cycle, mStatus=0}
\tTemperature{mValue=47.723001, mType=-1, mName=quiet_therm, mStatus=0}
\tTemperature{mValue=29.771002, mType=-1, mName=VIRTUAL-SKIN-CHARGE, mStatus=0}
\tTemperature{mValue=120.0, mType=7, mName=ocp_cpu1, mStatus=0}
\tTemperature{mValue=20.2, mType=2, mName=battery, mStatus=0}
\tTemperature{mValue=61.000004, mType=0, mName=BIG, mStatus=0}
\tTemperature{mValue=52.000004, mType=0, mName=MID, mStatus=0}
\tTemperature{mValue=99.0, mType=8, mName=soc, mStatus=0}
\tTemperature{mValue=4.285, mType=6, mName=vbat, mStatus=0}
\tTemperature{mValue=22.771002, mType=3, mName=VIRTUAL-SKIN, mStatus=0}
Current cooling devices from HAL:
\tCoolingDevice{mValue=0, mType=2, mName=thermal-cpufreq-0}
"""


def test_a_pixels_charge_and_currents_among_the_temperatures_are_no_heat_of_its_cpu():
    # Its `soc` is the battery's state of charge (BCL_PERCENTAGE), and Qualcomm's `socd` is 100 minus it.
    assert parse_thermal(PIXEL).cpu_c == 61.000004
    assert parse_thermal(PIXEL.replace("mName=soc,", "mName=socd,")).cpu_c == 61.000004


def test_the_skin_is_what_the_phone_itself_calls_skin_and_not_a_hotter_part_of_its_board():
    assert parse_thermal(PIXEL).skin_c == 22.771002


def test_a_sensor_whose_name_alone_says_skin_counts_where_none_has_that_type():
    assert parse_thermal(PIXEL.replace("mType=3", "mType=-1")).skin_c == 47.723001

"""Whatever a phone says, its readers answer: with what they understood, or with nothing."""

from hypothesis import given
from hypothesis import strategies as st

from harness.phone.battery import parse_battery
from harness.phone.conditions import parse_conditions
from harness.phone.cores import large_core
from harness.phone.facts import parse_facts
from harness.phone.files import parse_free_bytes, parse_hashes
from harness.phone.screen import parse_screen
from harness.phone.sections import Section, gather, split
from harness.phone.sysfs import cpu_list, parse_lines
from harness.phone.thermal import parse_thermal, parse_zones
from harness.phone.topology import parse_topology
from harness.results.telemetry import Conditions

CPU = "/sys/devices/system/cpu"
PIECES = st.sampled_from(
    [
        *(
            "level: ",
            "scale: 0",
            "temperature: ",
            "status: 2",
            "USB powered: true",
            "UPDATES STOPPED",
            "Thermal Status: ",
        ),
        *("Current temperatures from HAL:\n", "\tTemperature{mValue=", ", mType=3", ", mName=skin, mStatus=0}", "NaN"),
        *(f"{CPU}/cpu0/cpu_capacity:", f"{CPU}/present:", f"{CPU}/cpu7/cpufreq/cpuinfo_max_freq:", "0-7", "9-0"),
        *("/sys/class/thermal/thermal_zone0/type:", "/sys/class/thermal/thermal_zone0/temp:", "99999999999999999999"),
        *("::bigcore battery::\n", "::bigcore cpus::\n", "::bigcore properties::\n", "[ro.build.version.sdk]: [", "]"),
        *("mWakefulness=", "showing=true", "/proc/loadavg:", "\n", " ", ":", "-1", "²", "٣", "\x00", "\ufffd"),
    ]
)
ANSWERS = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


@given(ANSWERS)
def test_no_answer_breaks_a_reader(text):
    files = parse_lines(text)
    for read in (parse_battery, parse_thermal, parse_screen, parse_hashes, parse_free_bytes, cpu_list):
        read(text)
    parse_zones(files)
    large_core(parse_topology(files))
    facts = parse_facts(text, "serial", "now")
    large_core(facts.topology)
    assert facts.phone.serial == "serial"


@given(ANSWERS)
def test_what_is_not_understood_is_absent_and_never_zero(text):
    battery, thermal = parse_battery(text), parse_thermal(text)
    assert battery.temperature_c != 0
    assert 0 not in (thermal.skin_c, thermal.cpu_c)
    assert parse_conditions(split(""), 7, "now") == Conditions(at="now")


@given(
    st.lists(st.tuples(st.from_regex(r"[a-z_]{1,10}", fullmatch=True), st.text()), max_size=6, unique_by=lambda x: x[0])
)
def test_each_answer_is_found_behind_its_marker(answers):
    said = "".join(f"::bigcore {name}::\n{text}" for name, text in answers if "::bigcore" not in text)
    for name, text in answers:
        if "::bigcore" not in text:
            assert split(said).text(name) == text


@given(st.sets(st.integers(0, 40), min_size=1))
def test_a_list_of_cpus_is_read_in_both_spellings(cpus):
    assert cpu_list(",".join(map(str, sorted(cpus)))) == tuple(sorted(cpus))
    assert cpu_list(" ".join(map(str, sorted(cpus)))) == tuple(sorted(cpus))


def test_a_line_has_a_marker_for_each_section():
    assert gather(Section("a", "true"), Section("b", "false")) == (
        "echo '::bigcore a::'; true; echo '::bigcore b::'; false"
    )

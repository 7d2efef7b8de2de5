"""All that is asked of a phone when it is met, in one round trip."""

from __future__ import annotations

from dataclasses import dataclass

from harness.phone import performance_mode
from harness.phone.adb.transport import Transport
from harness.phone.conditions import condition_sections, parse_conditions
from harness.phone.identity import Build, believed, build, parse_properties, phone_record
from harness.phone.line import line, quietly
from harness.phone.screen import Screen, parse_screen
from harness.phone.sections import Section, gather, split
from harness.phone.sysfs import parse_lines
from harness.phone.topology import Topology, parse_topology, topology_line
from harness.results.records import PhoneRecord
from harness.results.telemetry import Conditions

_NEWEST_SDK = 10_000
"""The SDK is not known before the answer is here. The kernel's zones, which stand in for the thermal service before
Android 10, can be dozens of slow sensors: they are read around a start, not here."""


_OLDEST_SDK = 26


@dataclass(frozen=True, slots=True)
class PhoneFacts:
    phone: PhoneRecord
    build: Build
    topology: Topology
    conditions: Conditions
    screen: Screen
    fixed_performance: bool | None = None
    """Whether its owner left that mode on. None: the phone does not tell."""


def read_facts(phone: Transport, at: str) -> PhoneFacts:
    """`at` is the time of day now, UTC in ISO 8601."""
    answer = believed(lambda: phone.run(facts_line()).stdout, lambda said: split(said).text("properties"))
    return parse_facts(answer, phone.serial, at)


def too_old(found: Build) -> str | None:
    """Why this Android cannot be measured, in words."""
    return f"Android {found.android} is older than Android 8" if 0 < found.sdk < _OLDEST_SDK else None


def facts_line() -> str:
    return gather(
        Section("properties", line("getprop")),
        Section("cpus", quietly(topology_line())),
        Section("performance", performance_mode.state_line()),
        *condition_sections(cpu=None, sdk=_NEWEST_SDK),
    )


def parse_facts(output: str, serial: str, at: str) -> PhoneFacts:
    answers = split(output)
    properties = parse_properties(answers.text("properties"))
    return PhoneFacts(
        phone=phone_record(properties, serial),
        build=build(properties),
        topology=parse_topology(parse_lines(answers.text("cpus"))),
        conditions=parse_conditions(answers, cpu=None, at=at),
        screen=parse_screen(answers.text("screen")),
        fixed_performance=performance_mode.parse_state(answers.text("performance")),
    )

"""The phones of a night: each once, whatever it is called."""

from __future__ import annotations

from harness.nightly.measuring.measurer import Fleet, MissingPhone
from harness.nightly.series import FoundPhone


def found(asked: str, identity: str) -> FoundPhone:
    return FoundPhone(asked, asked, identity, "a phone", "build/10", "10")


def test_two_names_of_one_phone_are_one_and_the_first_is_measured():
    one, again, other = found("127.0.0.1:5711", "p1"), found("localhost:5711", "p1"), found("FA2", "p2")
    fleet = Fleet.of([one, again, other], [MissingPhone("FA3", "it is not connected")])
    assert (fleet.present, fleet.other_names) == ((one, other), (again,))
    assert [phone.asked for phone in fleet.missing] == ["FA3"]


def test_a_cable_is_preferred_to_the_air():
    air, cable, wireless = found("10.0.0.7:5555", "p1"), found("FA1", "p1"), found("adb-FA1-x._adb._tcp", "p1")
    assert Fleet.of([air, cable, wireless], ()).present == (cable,)

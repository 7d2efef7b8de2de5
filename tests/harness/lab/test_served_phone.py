"""A lab speaks to a phone over its cable where there is one."""

from __future__ import annotations

import pytest

from harness.lab.job import MeasureJob
from harness.lab.served_phone import ServedPhone
from harness.phone.identity import Build
from harness.results.lab import Purpose
from harness.results.records import PhoneRecord
from harness.session.progress import RoundDone, SampleDone

CABLE, AIR, PORT = "R5CT30", "adb-R5CT30-hBp1tK._adb-tls-connect._tcp", "192.168.1.7:5555"


def met_at(serial: str) -> ServedPhone:
    build = Build("fp", "14", 34, ("arm64-v8a",), debuggable=False, boot_completed=True)
    return ServedPhone.met(PhoneRecord("a" * 16, serial, "Google", "Pixel", virtual=False), build)


@pytest.mark.parametrize("met", [AIR, PORT])
def test_a_phone_that_was_met_over_the_air_is_served_over_its_cable_once_it_hangs_there(met: str) -> None:
    phone = met_at(met)
    phone.is_at([met, CABLE])
    assert phone.record.serial == CABLE


def test_not_in_the_middle_of_a_job() -> None:
    phone = met_at(AIR)
    phone.doing = "sweep: round 1"
    phone.is_at([AIR, CABLE])
    assert phone.record.serial == AIR
    phone.doing = ""
    phone.is_at([AIR, CABLE])
    assert phone.record.serial == CABLE


def test_without_the_cable_it_is_served_over_the_air_also_in_a_job() -> None:
    phone = met_at(CABLE)
    phone.doing = "sweep: round 1"
    phone.is_at([PORT])
    assert (phone.record.serial, phone.present) == (PORT, True)
    phone.is_at([])
    assert not phone.present


def test_among_equals_it_stays_where_it_is() -> None:
    phone = met_at(PORT)
    phone.is_at([AIR, PORT])
    assert phone.record.serial == PORT


@pytest.mark.parametrize(
    ("purpose", "sample", "a_round"),
    [
        (
            Purpose.CASUAL,
            "20261127-234946-4459: round 3, net_a",
            "20261127-234946-4459: round 3 done, 0 of 6 variants finished",
        ),
        (Purpose.NIGHTLY, "20261127-234946-4459: pair 3, net_a", "20261127-234946-4459: pair 3, net_a"),
    ],
)
def test_of_a_night_it_tells_pairs_and_of_a_sweep_rounds(purpose: Purpose, sample: str, a_round: str) -> None:
    phone = met_at(CABLE)
    job = MeasureJob(sweep="20261127-234946-4459", phone="a" * 16, who="ada", purpose=purpose, first_run_number=1)
    phone.hear(job, SampleDone(serial=CABLE, run="s.1", round=3, variant="net_a", median_ms=1.0))
    assert phone.doing == sample
    phone.hear(job, RoundDone(serial=CABLE, run="s.1", round=3, estimates=(), finished=0, wanted=6))
    assert phone.doing == a_round

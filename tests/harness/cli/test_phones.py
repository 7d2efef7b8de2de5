"""`bigcore phones`: what each phone is, which core will be used, what hinders, what to do."""

import json
import time
from collections import Counter

import pytest

from harness.documents.phones import PhonesDocument
from harness.phone.adb.adb_server import AdbServer

pytestmark = pytest.mark.adb


def test_no_phone_is_no_failure_and_both_ways_on_are_named(bigcore):
    done = bigcore("phones")
    assert (done.code, done.stdout) == (0, "")
    assert "Plug one in" in done.stderr
    assert "virtual-phone start" in done.stderr
    assert json.loads(bigcore("phones", "--json").stdout)["phones"] == []


def test_the_document_has_the_designs_shape(bigcore, virtual_phone):
    serial = virtual_phone("pixel_3").serial
    done = bigcore("phones", "--json")
    assert done.code == 0
    PhonesDocument.model_validate_json(done.stdout)
    (phone,) = (phone for phone in json.loads(done.stdout)["phones"] if phone["serial"] == serial)
    assert phone["virtual"] is True
    assert phone["ready"] is True
    assert phone["reasons"] == []
    assert phone["large_core"]["cpu"] == 7
    assert phone["large_core"]["mask"] == "80"
    assert len(phone["cores"]) == 8
    assert set(phone["cores"][0]) >= {"cpu", "max_khz", "capacity", "online"}
    wanted = {"identity", "model", "android", "sdk", "battery_percent", "temperature_c", "thermal_status"}
    assert wanted <= set(phone)


@pytest.mark.parametrize(
    ("profile", "cpu", "rule"),
    [("pixel_8", 8, "cpu_capacity"), ("moto_g4", 3, "max_frequency"), ("redmi_note_4", 7, "all_equal")],
)
def test_the_core_of_unusual_phones(bigcore, virtual_phone, profile, cpu, rule):
    serial = virtual_phone(profile).serial
    found = {phone["serial"]: phone for phone in json.loads(bigcore("phones", "--json").stdout)["phones"]}
    assert (found[serial]["large_core"]["cpu"], found[serial]["large_core"]["rule"]) == (cpu, rule)


def test_a_phone_that_hides_its_large_cores_is_not_ready(bigcore, virtual_phone):
    serial = virtual_phone("nexus_5x").serial
    found = {phone["serial"]: phone for phone in json.loads(bigcore("phones", "--json").stdout)["phones"]}
    assert found[serial]["ready"] is False
    assert found[serial]["large_core"] is None
    assert found[serial]["reasons"] == ["large_core_offline"]


def test_a_person_reads_a_row_and_why(bigcore, virtual_phone):
    serial = virtual_phone("redmi_note_4").serial
    done = bigcore("phones")
    (row,) = (line for line in done.stdout.splitlines() if line.startswith(serial))
    assert "ready" in row
    assert "none (CPU 7)" in row
    assert "all its cores are equal, so none is called large" in done.stderr


def await_states(adb_port: int, *states: str) -> None:
    """Until adb lists phones in these states; it may know more, which are gone."""
    end = time.monotonic() + 30
    while Counter(states) - Counter(listed := [state for _, state in AdbServer(port=adb_port).connected()]):
        assert time.monotonic() < end, f"adb lists {listed}"


def test_a_phone_at_two_addresses_is_listed_once(bigcore, virtual_phone, adb_port, tmp_path):
    (tmp_path / "faults.json").write_text(json.dumps([{"kind": "second_address", "at": "shell:id"}]))
    phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--faults", str(tmp_path / "faults.json"))
    AdbServer(port=adb_port).transport(phone.serial).run("id")
    await_states(adb_port, "device", "device")
    found = json.loads(bigcore("phones", "--json").stdout)["phones"]
    (listed,) = (one for one in found if phone.serial in (one["serial"], *one["also_at"]))
    assert len(listed["also_at"]) == 1


def test_a_phone_that_is_authorizing_has_its_word(bigcore, virtual_phone, adb_port):
    AdbServer(port=adb_port).start()
    phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--authorizing")
    await_states(adb_port, "authorizing")
    found = {one["serial"]: one for one in json.loads(bigcore("phones", "--json").stdout)["phones"]}
    listed = found[phone.serial]
    assert listed["reasons"] == ["unauthorized"]
    assert "still agreeing" in listed["hindrances"][0]["detail"]

"""`bigcore doctor`: what is there, what is missing, and the command that mends it."""

import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from harness.documents.doctor import DoctorDocument

pytestmark = pytest.mark.adb


def findings(done) -> list[tuple[str, str, str, str | None]]:
    DoctorDocument.model_validate_json(done.stdout)
    said = json.loads(done.stdout)["findings"]
    return [(one["subject"], one["state"], one["detail"], one["mend"]) for one in said]


def state_folder(bigcore) -> Path:
    return Path(bigcore.environment["HOME"]) / ".local" / "state" / "bigcore"


def test_a_healthy_computer_without_a_phone(bigcore):
    done = bigcore("doctor", "--json")
    assert done.code == 0
    found = {subject: (state, detail) for subject, state, detail, _ in findings(done)}
    assert found["adb"][0] == found["store"][0] == found["LiteRT"][0] == "ok"
    assert "phones" in found


def test_everything_that_is_not_in_order_names_what_mends_it(bigcore):
    assert all(mend for _, state, _, mend in findings(bigcore("doctor", "--json")) if state != "ok")


def test_a_broken_store_is_told(bigcore):
    assert bigcore("runs", "list").code == 0
    store = Path(bigcore.environment["BIGCORE_STORE"])
    with sqlite3.connect(store) as connection:
        pages = connection.execute("pragma page_count").fetchone()[0]
        size = connection.execute("pragma page_size").fetchone()[0]
    connection.close()
    with store.open("r+b") as file:
        file.seek((pages // 2) * size)
        file.write(os.urandom(size))
    assert bigcore("doctor", "--json").code in (1, 3)


def test_settings_that_a_killed_run_left_are_found_and_put_back(bigcore, virtual_phone):
    phone = virtual_phone("pixel_1_cool")
    (seen,) = (one for one in json.loads(bigcore("phones", "--json").stdout)["phones"] if one["serial"] == phone.serial)
    folder = state_folder(bigcore) / "journals"
    folder.mkdir(parents=True, exist_ok=True)
    journal = {
        "identity": seen["identity"],
        "serial": phone.serial,
        "model": "Pixel",
        "changes": [{"kind": "setting", "namespace": "system", "key": "screen_off_timeout", "old": "12345"}],
    }
    (folder / f"{seen['identity']}.json").write_text(json.dumps(journal))
    told = bigcore("doctor", "--json")
    assert told.code == 1
    assert any(mend == "bigcore doctor --restore" for _, _, _, mend in findings(told))
    assert bigcore("doctor", "--restore").code == 0
    assert list(folder.iterdir()) == []
    from harness.phone.adb.adb_server import AdbServer
    from harness.phone.adb.adb_transport import AdbTransport

    server = AdbServer(port=int(bigcore.environment["ANDROID_ADB_SERVER_PORT"]))
    setting = AdbTransport(phone.serial, server).run("settings get system screen_off_timeout")
    assert setting.stdout.strip() == "12345"


def test_a_phone_that_is_owed_something_but_not_here_is_asked_for(bigcore):
    folder = state_folder(bigcore) / "journals"
    folder.mkdir(parents=True, exist_ok=True)
    journal = {"identity": "00ff" * 4, "serial": "gone", "model": "Pixel 9", "changes": [{"kind": "screen"}]}
    (folder / f"{'00ff' * 4}.json").write_text(json.dumps(journal))
    done = bigcore("doctor", "--restore", "--json")
    assert done.code == 1
    ((_, state, detail, mend),) = findings(done)
    assert state == "problem"
    assert "Pixel 9" in detail
    assert mend is not None
    assert mend.startswith("connect it")


@pytest.mark.parametrize("named", ["gone", "00ff" * 4])
def test_what_a_phone_never_takes_back_can_be_given_up(bigcore, named):
    folder = state_folder(bigcore) / "journals"
    folder.mkdir(parents=True, exist_ok=True)
    change = {"kind": "setting", "namespace": "global", "key": "low_power", "old": "1"}
    journal = {"identity": "00ff" * 4, "serial": "gone", "model": "Pixel 9", "changes": [change]}
    file = folder / f"{'00ff' * 4}.json"
    file.write_text(json.dumps(journal))
    assert bigcore("doctor", "--forget", "another").code == 1
    assert bigcore("doctor", "--forget", named, "--restore").code == 2
    assert file.exists()
    done = bigcore("doctor", "--forget", named, "--json")
    assert done.code == 0
    ((_, state, detail, _),) = findings(done)
    assert state == "note"
    assert "settings put global low_power 1" in detail
    assert not file.exists()


def test_each_assumption_is_tried_on_the_connected_phone(bigcore, virtual_phone):
    serial = virtual_phone("pixel_1_cool").serial
    done = bigcore("doctor", "--prove", "--json")
    DoctorDocument.model_validate_json(done.stdout)
    proofs = {proof["assumption"]: proof for proof in json.loads(done.stdout)["proofs"] if proof["serial"] == serial}
    for assumption in ("the shell may pin a process to it", "models arrive whole", "the app is pinned"):
        assert proofs[assumption]["holds"] is True, proofs[assumption]
    assert [proof for proof in proofs.values() if proof["holds"] is False] == []


def test_what_the_trials_put_in_order_is_not_said_to_be_amiss_beside_them(bigcore, virtual_phone):
    phone = virtual_phone("pixel_8", "--engine", "replay")
    (seen,) = (one for one in json.loads(bigcore("phones", "--json").stdout)["phones"] if one["serial"] == phone.serial)
    folder = state_folder(bigcore) / "journals"
    folder.mkdir(parents=True, exist_ok=True)
    change = {"kind": "setting", "namespace": "system", "key": "screen_off_timeout", "old": "12345"}
    journal = {"identity": seen["identity"], "serial": phone.serial, "model": "Pixel 8", "changes": [change]}
    (folder / f"{seen['identity']}.json").write_text(json.dumps(journal))
    done = bigcore("doctor", "--prove", "--json")
    assert not [row for row in findings(done) if row[0] == "settings"]
    assert done.code == 0


def test_a_bundle_tells_of_the_phone_and_not_of_its_owner(bigcore, virtual_phone):
    serial = virtual_phone("pixel_1_cool", "--serial", "HT1234567890").serial
    done = bigcore("doctor", "--bundle", "b.zip")
    assert done.code == 0, done.stderr
    with zipfile.ZipFile(bigcore.folder / "b.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {"doctor.txt", "computer.txt", "fault.log", "phone1/properties.txt", "phone1/cpus.txt"} <= set(texts)
    everything = "".join(texts.values())
    assert "[ro.product.model]: [Pixel]" in everything
    assert "cpuinfo_max_freq:2150400" in everything
    for secret in (serial, "HT1234567890", bigcore.environment["HOME"]):
        assert secret not in everything


def test_a_full_bundle_holds_the_serial_number_too(bigcore, virtual_phone):
    virtual_phone("pixel_1_cool", "--serial", "HT1234567890")
    assert bigcore("doctor", "--bundle", "b.zip", "--full").code == 0
    with zipfile.ZipFile(bigcore.folder / "b.zip") as archive:
        assert any(b"HT1234567890" in archive.read(name) for name in archive.namelist())


def test_a_bundle_that_cannot_be_written_is_one_sentence(bigcore):
    done = bigcore("doctor", "--bundle", "no/such/folder/b.zip")
    assert done.code == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no/such/folder/b.zip" in done.stderr


def test_what_a_phone_proves_is_written_for_everybody_without_its_identity(bigcore, virtual_phone):
    phone = virtual_phone("pixel_8", "--engine", "replay", "--serial", "SECRET0123")
    assert bigcore("doctor", "--publish", "proven.json").code == 2
    done = bigcore("doctor", "--prove", "--publish", "proven.json")
    written = (bigcore.folder / "proven.json").read_text()
    (proven,) = json.loads(written)["phones"]
    assert (proven["model"], proven["virtual"]) == ("Pixel 8", True)
    assert "the large core is known" in proven["held"]
    assert "SECRET0123" not in written
    assert phone.serial not in written
    assert "proven.json is written" in done.stderr

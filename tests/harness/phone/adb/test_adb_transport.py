"""The phone behind the real adb server: what comes back, and the name of every failure."""

import os
import socket
import threading

import pytest

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.adb_transport import AdbTransport
from harness.phone.conditions import read_conditions
from harness.phone.facts import read_facts
from harness.phone.ladder import Patience
from harness.phone.recovery import KnownPhone, ReturningPhone
from harness.reasons import Reason

pytestmark = pytest.mark.adb


@pytest.fixture
def server(adb_port):
    return AdbServer(port=adb_port)


@pytest.fixture
def phone(virtual_phone, server):
    return AdbTransport(virtual_phone("pixel_1_cool").serial, server)


def test_a_line_gives_its_outputs_apart_and_its_exit_code(phone):
    reply = phone.run("echo out; echo err >&2; exit 7")
    assert (reply.stdout, reply.stderr, reply.exit_code) == ("out\n", "err\n", 7)


def test_lines_come_as_they_are_said_and_the_last_needs_no_end(phone):
    with phone.stream("echo one; echo two >&2; printf three", 10) as lines:
        assert sorted(lines) == ["one", "three", "two"]


def test_silence_has_a_limit(phone):
    with pytest.raises(PhoneFailed) as told, phone.stream("echo hello; sleep 30", 0.3) as lines:
        list(lines)
    assert told.value.reason == Reason.TIMED_OUT
    with pytest.raises(PhoneFailed) as told:
        phone.run("sleep 30", timeout_s=0.2)
    assert told.value.reason == Reason.TIMED_OUT


def test_a_file_comes_back_as_it_went_with_its_mode(phone, tmp_path):
    content = os.urandom(3_000_001)
    (tmp_path / "there").write_bytes(content)
    remote = "/data/local/tmp/it's a $(file)"
    phone.push(tmp_path / "there", remote, mode=0o755)
    phone.pull(remote, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content
    assert "\n-rwx" in phone.run("ls -l /data/local/tmp").stdout


def test_a_file_that_is_not_there_is_told_and_leaves_nothing(phone, tmp_path):
    with pytest.raises(PhoneFailed) as told:
        phone.pull("/data/local/tmp/nothing", tmp_path / "back")
    assert "No such file" in told.value.what
    assert list(tmp_path.glob("back*")) == []


def test_a_phone_that_is_not_there_is_lost(server):
    with pytest.raises(PhoneFailed) as told:
        AdbTransport("no-such-phone", server).run("true")
    assert told.value.reason == Reason.PHONE_LOST
    assert AdbTransport("no-such-phone", server).state() == "absent"


def test_facts_and_conditions_of_a_whole_phone(phone):
    facts = read_facts(phone, at="now")
    assert (facts.phone.model, facts.phone.virtual, facts.build.android) == ("Pixel", True, "10")
    assert [cpu.max_khz for cpu in facts.topology.cpus] == [1593600, 1593600, 2150400, 2150400]
    now = read_conditions(phone, 3, facts.build.sdk, at="now")
    assert now.max_khz == now.cap_khz == 2150400
    assert (now.screen_on, now.locked, now.thermal_status) == (True, False, 0)
    assert now.time_in_state is not None


def test_the_identity_does_not_depend_on_the_way_in(virtual_phone, server):
    first, second = (virtual_phone("pixel_3", "--serial", "SAME").serial for _ in range(2))
    assert first != second
    identities = {read_facts(AdbTransport(serial, server), "now").phone.identity for serial in (first, second)}
    assert len(identities) == 1


def test_a_rebooting_phone_is_recovered_as_itself(phone, server):
    from harness.clock import SystemClock

    facts = read_facts(phone, "now")
    known = KnownPhone(phone.serial, facts.phone.identity, facts.build.fingerprint, None)
    told: list[str] = []
    returning = ReturningPhone(known, server, SystemClock(), told.append, lambda: True, patience=Patience(boot_s=60))
    server.reboot(phone.serial)
    with pytest.raises(PhoneFailed) as lost:
        returning.run("sleep 60", timeout_s=60)
    returning.recover(lost.value)
    assert returning.run("getprop sys.boot_completed").stdout.strip() == "1"


def test_a_server_that_hangs_up_has_a_name():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(100)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(PhoneFailed) as told:
            AdbServer(port=listener.getsockname()[1]).connected()
        thread.join()
    assert told.value.reason == Reason.PHONE_LOST


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set", Reason.UNAUTHORIZED),
        ("device still authorizing", Reason.UNAUTHORIZED),
        ("device offline", Reason.OFFLINE),
        ("device still connecting", Reason.OFFLINE),
        ("device 'X' not found", Reason.PHONE_LOST),
        ("no devices/emulators found", Reason.PHONE_LOST),
        ("closed", Reason.PHONE_LOST),
        ("couldn't create file: No space left on device", Reason.NO_SPACE),
        ("remote couldn't create file: Permission denied", Reason.TOOL_FAILED),
    ],
)
def test_what_the_server_says_becomes_a_reason_and_a_next_step(said, reason):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            connection.recv(100)
            connection.sendall(b"FAIL" + f"{len(said):04x}{said}".encode())
            connection.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(PhoneFailed) as told:
            AdbTransport("X", AdbServer(port=listener.getsockname()[1])).run("true")
        thread.join()
    assert told.value.reason == reason
    assert told.value.next_step


def test_the_address_comes_from_the_variables_that_adb_reads(monkeypatch):
    for name in (
        "ADB_SERVER_SOCKET",
        "ANDROID_ADB_SERVER_HOST",
        "ANDROID_ADB_SERVER_ADDRESS",
        "ANDROID_ADB_SERVER_PORT",
    ):
        monkeypatch.delenv(name, raising=False)
    assert AdbServer.from_environment() == AdbServer("127.0.0.1", 5037)
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "6000")
    assert AdbServer.from_environment().port == 6000
    monkeypatch.setenv("ADB_SERVER_SOCKET", "tcp:lab7:5038")
    assert AdbServer.from_environment() == AdbServer("lab7", 5038)
    monkeypatch.setenv("ADB_SERVER_SOCKET", "tcp:5039")
    assert AdbServer.from_environment() == AdbServer("127.0.0.1", 5039)
    monkeypatch.setenv("ADB_SERVER_SOCKET", "localfilesystem:/tmp/adb")
    with pytest.raises(AdbUnavailable):
        AdbServer.from_environment()


def test_no_server_is_started_on_another_computer():
    with pytest.raises(AdbUnavailable):
        AdbServer("192.0.2.1", 5037).start()

"""A virtual phone behind the real adb server, talked to with the real adb program."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from subprocess import CompletedProcess

pytestmark = pytest.mark.adb

Adb = Callable[..., "CompletedProcess[str]"]
PATIENCE_S = 30
ADB = str(Path(find_spec("adbutils").origin).with_name("binaries") / "adb")
"""The one that we install, not one on the PATH: versions differ in what they print and how they end."""


@pytest.fixture
def phone(virtual_phone):
    return virtual_phone("pixel_1_cool", "--engine", "replay")


@pytest.fixture
def adb(phone, adb_port: int, tmp_path: Path) -> Adb:
    def run(*words: str | Path, stdin: str | None = None) -> CompletedProcess[str]:
        command = [ADB, "-P", str(adb_port), "-s", phone.serial, *map(str, words)]
        return subprocess.run(
            command, capture_output=True, text=True, input=stdin, timeout=60, cwd=tmp_path, check=False
        )

    return run


def until(happens: Callable[[], bool]) -> None:
    """Asks again until it is so, and fails after PATIENCE_S."""
    end = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < end, "it did not happen"


def test_adb_devices_lists_it(adb: Adb, phone) -> None:
    assert f"{phone.serial}\tdevice" in adb("devices").stdout


def test_the_exit_code_of_a_shell_line_comes_back(adb: Adb) -> None:
    assert adb("shell", "exit 7").returncode == 7


def test_stderr_stays_apart_from_stdout(adb: Adb) -> None:
    done = adb("shell", "echo a; frobnicate; echo b")
    assert done.stdout == "a\nb\n"
    assert done.stderr == "/system/bin/sh: frobnicate: inaccessible or not found\n"


def test_standard_input_reaches_the_phone(adb: Adb) -> None:
    assert adb("shell", "cat", stdin="one\ntwo\n").stdout == "one\ntwo\n"
    assert adb("shell", stdin="for i in 1 2\ndo echo $i\ndone\nexit 5\n").returncode == 5


def test_fifty_megabytes_come_back_identical(adb: Adb, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(os.urandom(50 * 1024 * 1024))
    assert adb("push", there, "/data/local/tmp/big").returncode == 0
    assert adb("pull", "/data/local/tmp/big", back).returncode == 0
    assert there.read_bytes() == back.read_bytes()


def test_a_folder_is_pushed_and_pulled_with_modes_and_times(adb: Adb, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "tool").write_text("#!/system/bin/sh\necho ran\n")
    (folder / "in" / "tool").chmod(0o755)
    os.utime(folder / "in" / "tool", (1_700_000_000, 1_700_000_000))
    assert adb("push", folder, "/data/local/tmp/").returncode == 0
    assert adb("shell", "/data/local/tmp/folder/in/tool").stdout == "ran\n"
    assert adb("shell", "stat", "-c", "%a", "/data/local/tmp/folder/in/tool").stdout == "777\n"
    assert adb("pull", "-a", "/data/local/tmp/folder", tmp_path / "copy").returncode == 0
    assert (tmp_path / "copy" / "in" / "tool").stat().st_mtime == 1_700_000_000


def test_exec_out_is_safe_for_binary_data(adb_port: int, phone, adb: Adb, tmp_path: Path) -> None:
    content = bytes(range(256)) * 100
    (tmp_path / "b").write_bytes(content)
    adb("push", tmp_path / "b", "/data/local/tmp/b")
    command = [ADB, "-P", str(adb_port), "-s", phone.serial, "exec-out", "cat /data/local/tmp/b"]
    assert subprocess.run(command, capture_output=True, timeout=60, check=True).stdout == content


def test_what_cannot_be_written_is_named(adb: Adb, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    done = adb("push", tmp_path / "f", "/system/f")
    assert done.returncode == 1
    assert "remote couldn't create file: Read-only file system" in done.stderr
    assert "No such file" in adb("pull", "/data/local/tmp/nothing", tmp_path / "n").stderr


def test_a_file_that_is_no_apk_fails_as_on_a_phone(adb: Adb, tmp_path: Path) -> None:
    (tmp_path / "x.apk").write_text("hello")
    for words in (("install",), ("install", "--no-streaming")):
        done = adb(*words, tmp_path / "x.apk")
        assert done.returncode == 1
        assert "INSTALL_PARSE_FAILED_NOT_APK" in done.stdout + done.stderr


def test_several_streams_at_once(adb: Adb, adb_port: int, phone) -> None:
    command = [ADB, "-P", str(adb_port), "-s", phone.serial, "shell"]
    lines = [f"for i in 1 2 3 4 5; do echo {number}; done" for number in range(8)]
    running = [subprocess.Popen([*command, line], stdout=subprocess.PIPE, text=True) for line in lines]
    said = [process.communicate(timeout=60)[0] for process in running]
    assert said == [f"{number}\n" * 5 for number in range(8)]


def test_a_rebooted_phone_goes_and_comes_back(adb: Adb) -> None:
    assert adb("reboot").returncode == 0
    until(lambda: adb("get-state").stdout != "device\n")
    until(lambda: adb("shell", "getprop", "sys.boot_completed").stdout == "1\n")


def test_it_is_no_root_phone(adb: Adb) -> None:
    assert "cannot run as root in production builds" in adb("root").stdout


def test_unauthorized_and_unplugged_are_states_of_adb(virtual_phone, adb_port: int, tmp_path: Path) -> None:
    faults = [
        {"kind": "unauthorized", "at": "shell:id"},
        {"kind": "unplug", "at": "shell:true"},
    ]
    (tmp_path / "faults.json").write_text(json.dumps(faults))
    for line, states in (("id", {"unauthorized"}), ("true", {"offline", ""})):
        phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--faults", str(tmp_path / "faults.json"))
        command = [ADB, "-P", str(adb_port), "-s", phone.serial]
        assert subprocess.run([*command, "shell", line], capture_output=True, timeout=60, check=False).returncode != 0

        def state(command: list[str] = command, serial: str = phone.serial) -> str:
            said = subprocess.run([*command[:3], "devices"], capture_output=True, text=True, timeout=60, check=True)
            return next((row.split("\t")[1] for row in said.stdout.splitlines() if row.startswith(serial)), "")

        until(lambda states=states: state() in states)


def test_a_busy_port_is_one_sentence(bigcore, phone) -> None:
    done = bigcore("virtual-phone", "start", "--profile", "pixel_1", "--port", str(phone.port))
    assert done.code == 3
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{phone.port}" in done.stderr


def test_it_is_listed_and_stopped_and_adb_forgets_it(bigcore, phone, adb: Adb) -> None:
    listed = json.loads(bigcore("virtual-phone", "list", "--json").stdout)["phones"]
    assert [(entry["serial"], entry["profile"]) for entry in listed] == [(phone.serial, "pixel_1_cool")]
    assert bigcore("virtual-phone", "stop", phone.serial).code == 0
    phone.process.wait(timeout=20)
    assert phone.process.returncode == 0
    assert json.loads(bigcore("virtual-phone", "list", "--json").stdout)["phones"] == []
    until(lambda: phone.serial not in adb("devices").stdout)


def test_a_killed_phone_is_not_listed_any_more(bigcore, phone) -> None:
    phone.process.send_signal(signal.SIGKILL)
    phone.process.wait(timeout=20)
    assert bigcore("virtual-phone", "list").stdout == ""


@pytest.mark.parametrize(
    "words", [("--profile", "nokia_3310"), ("--engine", "steam"), ("--faults", "nowhere.toml"), ("--host-core", "999")]
)
def test_what_cannot_be_started_is_said_in_a_sentence(words: tuple[str, str], bigcore) -> None:
    done = bigcore("virtual-phone", "start", *words)
    assert done.code == 2
    assert done.stderr.count("\n") == 1
    assert words[1] in done.stderr


def test_a_killed_server_finds_the_phone_again(virtual_phone, bigcore, tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "faults.json").write_text('[{"kind": "server_killed", "at": "shell:true"}]')
    bigcore.environment["ANDROID_ADB_SERVER_PORT"] = str(port)
    command = [ADB, "-P", str(port)]
    try:
        phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--faults", str(tmp_path / "faults.json"))
        subprocess.run([*command, "-s", phone.serial, "shell", "true"], capture_output=True, timeout=60, check=False)
        subprocess.run([*command, "start-server"], capture_output=True, timeout=60, check=True)

        def states() -> str:
            return subprocess.run([*command, "devices"], capture_output=True, text=True, timeout=60, check=True).stdout

        until(lambda: f"{phone.serial}\tdevice" in states())
    finally:
        subprocess.run([*command, "kill-server"], capture_output=True, timeout=60, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_tool_outlives_the_connection_that_launched_it(virtual_phone, adb_port: int, tmp_path: Path) -> None:
    tool = "/data/local/tmp/bigcore/tools/benchmark_model"
    (tmp_path / "tool").write_bytes(b"\x7fELF\x02" + b"bigcore:virtual:benchmark_model")
    (tmp_path / "tool").chmod(0o755)
    (tmp_path / "faults.json").write_text('[{"kind": "tool_survives", "at": "tool:benchmark_model", "seconds": 600}]')
    phone = virtual_phone("pixel_1_cool", "--engine", "replay", "--faults", str(tmp_path / "faults.json"))

    def adb(*words: str | Path) -> str:
        command = [ADB, "-P", str(adb_port), "-s", phone.serial, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout

    def running() -> str:
        return adb("shell", "ps -A -o ARGS")

    adb("push", tmp_path / "tool", tool)
    assert adb("shell", f"{tool} --graph=nothing") == ""
    until(lambda: f"{tool} --graph=nothing" in running())
    adb("shell", f"pkill -f {tool}")
    until(lambda: "adbd" in (rows := running()) and tool not in rows)

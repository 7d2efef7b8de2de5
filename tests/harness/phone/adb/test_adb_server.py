"""Starting the adb server of this computer, when others may start it at the same moment."""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
from pathlib import Path

import adbutils
import pytest

from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb import adb_server
from harness.phone.adb.adb_server import AdbServer

REAL_ADB = adbutils.adb_path


@pytest.fixture(autouse=True)
def adb_that_cannot_bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that this computer has fails to start a server, as it does where the port is taken."""
    program = tmp_path / "adb"
    program.write_text("#!/bin/sh\nexit 255\n")
    program.chmod(0o755)
    monkeypatch.setattr(adbutils, "adb_path", lambda: str(program))


def test_a_server_that_another_process_started_first_is_good_enough():
    with socket.create_server(("127.0.0.1", 0)) as of_another:
        AdbServer(port=of_another.getsockname()[1]).start()


def test_where_none_answers_the_failure_is_told():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(AdbUnavailable, match="255"):
        AdbServer(port=port).start()


def _answering() -> socket.socket:
    """A server that somebody else started, whatever it would answer."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    return listener


@pytest.mark.parametrize("name", ["ANDROID_ADB_SERVER_PORT", "ADB_SERVER_SOCKET"])
def test_a_server_that_was_named_is_never_ended_even_where_we_started_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with _answering() as others:
        port = others.getsockname()[1]
        monkeypatch.setenv(name, f"tcp:127.0.0.1:{port}" if "SOCKET" in name else str(port))
        monkeypatch.setenv("BIGCORE_STARTED_ADB_SERVER", f"127.0.0.1:{port}")
        server = AdbServer.from_environment()
        assert not server.is_ours()
        with pytest.raises(AdbUnavailable, match="left alone"):
            server.restart()
        with pytest.raises(TimeoutError):
            others.accept()


def test_nor_one_that_ran_before_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BIGCORE_STARTED_ADB_SERVER", raising=False)
    with _answering() as others:
        with pytest.raises(AdbUnavailable, match="left alone"):
            AdbServer(port=others.getsockname()[1]).restart()
        with pytest.raises(TimeoutError):
            others.accept()


def test_one_that_we_started_is_ours_to_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIGCORE_STARTED_ADB_SERVER", "127.0.0.1:5037")
    for name in ("ADB_SERVER_SOCKET", "ANDROID_ADB_SERVER_HOST", "ANDROID_ADB_SERVER_PORT"):
        monkeypatch.delenv(name, raising=False)
    assert AdbServer.from_environment().is_ours()


USUAL = ("ADB_SERVER_SOCKET", "ANDROID_ADB_SERVER_HOST", "ANDROID_ADB_SERVER_ADDRESS", "ANDROID_ADB_SERVER_PORT")
CLAIM = "BIGCORE_STARTED_ADB_SERVER"


def program_that_says(words: str, tmp_path: Path) -> None:
    (tmp_path / "adb").write_text(f"#!/bin/sh\necho '{words}' >&2\n")


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """Of a server that has gone; nothing is claimed and nobody named it."""
    for name in (*USUAL, CLAIM, "BIGCORE_ANSWERED_ADB_SERVER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return int(gone.getsockname()[1])


def test_a_server_is_ours_only_where_the_program_says_that_it_started_it(port: int, tmp_path: Path) -> None:
    server = AdbServer(port=port)
    program_that_says("", tmp_path)
    server.start()
    assert not server.is_ours(), "another process was faster, and the program is content"
    program_that_says("* daemon started successfully", tmp_path)
    server.start()
    assert server.is_ours()


@pytest.mark.adb
def test_the_real_program_says_so_once(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adbutils, "adb_path", REAL_ADB)
    server = AdbServer(port=port)
    try:
        server.start()
        assert server.is_ours()
        monkeypatch.delenv(CLAIM)
        server.start()
        assert not server.is_ours()
    finally:
        subprocess.run([REAL_ADB(), "-P", str(port), "kill-server"], check=False)


def test_a_server_that_refuses_us_is_no_longer_ours(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLAIM, f"127.0.0.1:{port}")
    server = AdbServer(port=port)
    assert server.is_ours()
    with pytest.raises(AdbUnavailable):
        server.connected()
    with socket.create_server(("127.0.0.1", port)):
        assert not server.is_ours(), "what answers there now may be anybody's"


def test_nor_is_one_that_resets_a_connection(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLAIM, f"127.0.0.1:{port}")
    server = AdbServer(port=port)
    with socket.create_server(("127.0.0.1", port)) as listener:
        with server.open("listing phones") as channel:
            accepted, _ = listener.accept()
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            accepted.close()
            with pytest.raises(PhoneFailed):
                channel.read(4)
        assert not server.is_ours()


@pytest.fixture
def named_and_gone(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server that was named and has answered, and is away now. The file tells whether another was started."""
    started = tmp_path / "started"
    (tmp_path / "adb").write_text(f"#!/bin/sh\ntouch {started}\n")
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
    with socket.create_server(("127.0.0.1", port)):
        AdbServer.from_environment().open("listing phones").__exit__(None, None, None)
    return started


def test_a_named_server_that_is_back_in_a_moment_is_not_replaced(named_and_gone: Path, port: int) -> None:
    back: list[socket.socket] = []
    timer = threading.Timer(0.5, lambda: back.append(socket.create_server(("127.0.0.1", port))))
    timer.start()
    AdbServer.from_environment().open("listing phones").__exit__(None, None, None)
    timer.join()
    back[0].close()
    assert not named_and_gone.exists()


def test_one_is_started_in_place_of_a_named_server_that_died(
    named_and_gone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adb_server, "_RETURN_S", 0.5)
    with pytest.raises(AdbUnavailable):  # the program that stands in for adb starts none
        AdbServer.from_environment().connected()
    assert named_and_gone.exists()


def test_a_named_server_that_never_answered_is_started_as_adb_would(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    (tmp_path / "adb").write_text(f"#!/bin/sh\ntouch {started}\n")
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
    with pytest.raises(AdbUnavailable):
        AdbServer.from_environment().connected()
    assert started.exists()

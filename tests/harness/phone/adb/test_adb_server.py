"""Starting the adb server of this computer, when others may start it at the same moment."""

from __future__ import annotations

import socket
from pathlib import Path

import adbutils
import pytest

from harness.errors import AdbUnavailable
from harness.phone.adb.adb_server import AdbServer


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

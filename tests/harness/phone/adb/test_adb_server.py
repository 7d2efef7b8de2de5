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

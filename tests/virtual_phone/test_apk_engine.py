from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from virtual_phone.app import apk_engine


def test_the_command_takes_the_folder_and_the_request_as_single_words() -> None:
    engine = apk_engine.ApkEngine(("java", "-cp", "x", "Main", "{root}", "libs", "{request}"))
    command = engine.command(Path("/a folder"), "/data/local/tmp/bigcore/r/request 1.json")
    assert command == ["java", "-cp", "x", "Main", "/a folder", "libs", "/data/local/tmp/bigcore/r/request 1.json"]


def test_without_the_sources_the_engine_says_what_to_use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apk_engine, "HOST", tmp_path / "host.py")
    with pytest.raises(apk_engine.EngineUnavailable, match="use --engine litert"):
        apk_engine.prepare()


@pytest.mark.jvm
@pytest.mark.skipif(not (shutil.which("javac") and shutil.which("gcc")), reason="needs a JDK and gcc")
def test_a_request_that_is_not_there_is_answered_as_on_a_phone(tmp_path: Path) -> None:
    command = apk_engine.prepare().command(tmp_path, "/data/local/tmp/bigcore/r.1/request-1.json")
    lines = subprocess.run(command, text=True, capture_output=True, check=True).stdout.splitlines()
    assert '"reason":"request_missing"' in lines[2]
    assert lines[-1] == "INSTRUMENTATION_CODE: -1"

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import cast

import pytest

from virtual_phone.app import apk_engine
from virtual_phone.app.apk_source import Translation
from virtual_phone.app.device import Health
from virtual_phone.app.local_device import LocalDevice


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


class Behind:
    """A phone whose app has not come to the front, so far."""

    cpu = 7
    front = False

    def in_front(self) -> bool:
        return self.front

    def health(self, core: int) -> Health:
        return Health(0, None, 90, None, self.front, None)


def test_a_window_that_does_not_come_is_told_in_the_apps_name_and_counted() -> None:
    owner = {"nonce": "ab" * 16, "run": "r", "start": 3}
    translation = Translation(cast(LocalDevice, Behind()), "native")
    said = [json.loads(event) for event in translation.windows(owner)]
    said.append(
        json.loads(translation.event('{"event":"bye","seq":0,"models":0,"measured":0,"failures":0,"events":1}'))
    )
    assert [(event["event"], event.get("state")) for event in said] == [
        ("window", "awaited"),
        ("window", "missing"),
        ("bye", None),
    ]
    assert [event["seq"] for event in said] == [0, 1, 2]
    assert said[-1]["events"] == len(said)


def test_a_window_that_the_shell_opens_is_awaited_once() -> None:
    phone = Behind()
    windows = Translation(cast(LocalDevice, phone), "native").windows({"nonce": "ab", "run": "r", "start": 3})
    assert json.loads(next(windows))["state"] == "awaited"
    phone.front = True
    assert list(windows) == []

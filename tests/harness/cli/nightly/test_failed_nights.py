"""A night in which nothing is measured, or that has not ended, is told as such, and what stands stays told."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from support.local_servers import web_server
from support.rehearsed_nights import Watchroom
from typer.testing import CliRunner

from harness.cli.commands import build_app

PLAIN = '[candidate]\nmodels = "models"\n'
FAILS = f'{PLAIN}command = ["sh", "-c", "echo no rule to make >&2; exit 3"]\n'
HOOK = '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n'
SLOWER = {"variant": "net_a", "percent": 8.0}


def _ask(room: Watchroom, toml: str) -> None:
    (room.folder / "nightly.toml").write_text(toml)


def _reported(room: Watchroom, form: str) -> str:
    done = room.command("report", "--format", form)
    assert done.exit_code == 0, done.exception
    return str(done.stdout)


def _outcomes(junit: str) -> list[str]:
    root = ElementTree.fromstring(junit.split("?>", 1)[1])
    return [one.tag for case in root.iter("testcase") for one in case if one.tag != "properties"]


def test_a_candidate_that_does_not_build_is_a_night_that_is_recorded_and_told(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    watchroom.run()
    _ask(watchroom, FAILS + HOOK)
    with web_server(200) as chat:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{chat.port}/x")
        night = watchroom.run(2)
    said = "the candidate does not build (exit 3): no rule to make"
    assert (night["number"], night["series"]) == (2, [])
    assert said in night["cut_short"]
    (told,) = (json.loads(body)["text"] for body in chat.bodies)
    assert "nothing was measured" in told
    assert said in told
    markdown = _reported(watchroom, "markdown")
    assert "nothing was measured" in markdown.splitlines()[0]
    assert _outcomes(_reported(watchroom, "junit")) == ["error"]
    assert said in watchroom.command("status").stdout
    _ask(watchroom, PLAIN)
    assert watchroom.run()["alerts"] == []


def test_a_message_that_waits_is_brought_by_a_night_whose_candidate_does_not_build(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    watchroom.run()
    _ask(watchroom, PLAIN + HOOK)
    watchroom.shifts = [SLOWER]
    with web_server(404) as refusing:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{refusing.port}/x")
        watchroom.run(4)
    _ask(watchroom, FAILS + HOOK)
    with web_server(200) as taking:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{taking.port}/x")
        night = watchroom.run(4)
    waited, tonight = (json.loads(body)["text"] for body in taking.bodies)
    assert "net_a on rehearsed phone" in waited
    assert "does not build" in tonight
    assert night["undelivered"] == []


def test_a_slowdown_stands_through_a_night_whose_candidate_does_not_build(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    _ask(watchroom, FAILS)
    (alert,) = watchroom.run(4)["alerts"]
    assert (alert["series"], alert["standing"], alert["low"] < 1.08 < alert["high"]) == (
        "net_a|p1|app|large",
        True,
        True,
    )
    assert sorted(_outcomes(_reported(watchroom, "junit"))) == ["error", "failure"]
    assert "8." in _reported(watchroom, "text")
    _ask(watchroom, PLAIN)
    (alert,) = watchroom.run(4)["alerts"]
    assert alert["standing"]


@pytest.mark.long
def test_a_night_that_was_killed_is_told_as_not_finished_with_what_stands(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    assert watchroom.killed(stage=1) == 137
    markdown = _reported(watchroom, "markdown")
    assert "not finished" in markdown.splitlines()[0]
    assert "1 still slower" in markdown.splitlines()[0]
    assert "it still runs, or was killed" in markdown
    assert sorted(_outcomes(_reported(watchroom, "junit"))) == ["error", "failure"]
    status = watchroom.command("status")
    assert "it has not ended" in status.stdout
    assert "ALERT net_a|p1|app|large: still slower" in status.stdout
    done = watchroom.command("report", "-o", str(watchroom.folder / "page.html"))
    assert done.exit_code == 0, done.exception
    assert "It has not ended" in (watchroom.folder / "page.html").read_text()


@pytest.mark.long
def test_a_killed_night_is_gone_on_with_once_its_candidate_builds_again(watchroom: Watchroom):
    watchroom.slow_night(SLOWER)
    models = {file: file.read_bytes() for file in watchroom.models.iterdir()}
    assert watchroom.killed(stage=1) == 137
    for file in models:
        file.unlink()
    vain = watchroom.run(4)
    assert (vain["number"], vain["ended_at"]) == (3, None)
    assert "holds no .tflite file" in vain["cut_short"]
    watchroom.night -= 1
    for file, content in models.items():
        file.write_bytes(content)
    night = watchroom.run(4)
    assert (night["number"], night["cut_short"]) == (3, None)
    assert [one["kind"] for one in night["notices"]] == []


def test_a_build_that_takes_too_long_is_ended_with_what_it_started(watchroom: Watchroom):
    alive = watchroom.folder / "alive"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_touching(alive)!r}])"
    command = json.dumps([sys.executable, "-c", script])
    _ask(watchroom, f"{PLAIN}command = {command}\ncommand_minutes = 0.02\n")
    night = watchroom.run(2)
    assert "did not build within 0.02 minutes" in night["cut_short"]
    last = alive.stat().st_mtime_ns if alive.exists() else None
    time.sleep(0.3)
    assert (alive.stat().st_mtime_ns if alive.exists() else None) == last


def _touching(file: Path) -> str:
    return f"import pathlib, time\nwhile True:\n    pathlib.Path({str(file)!r}).touch()\n    time.sleep(0.05)"


@pytest.mark.parametrize("name", ["my net", "all models", "net|x", "anchor", "-net"])
def test_a_model_whose_name_no_sweep_could_measure_is_refused_before_the_night(watchroom: Watchroom, name: str):
    watchroom.build(name, "first")
    said = watchroom.run(2)["cut_short"]
    assert f"{name}.tflite: cannot be watched by its name" in said
    assert "rename it" in said


def test_networks_that_there_are_none_of_are_a_night_that_is_told(watchroom: Watchroom):
    _ask(watchroom, "[[grid]]\nresolutions = [7]\n")
    night = watchroom.run(2)
    assert "7" in night["cut_short"]
    assert _outcomes(_reported(watchroom, "junit")) == ["error"]


def test_a_report_of_tonight_refuses_the_night_before(watchroom: Watchroom):
    night = watchroom.run()
    earlier = watchroom.command("report", "--format", "text", "--since", "2026-01-05T13:00:00Z")
    assert "no night has begun since" in str(earlier.exception)
    tonight = watchroom.command("report", "--format", "text", "--since", night["started_at"])
    assert tonight.exit_code == 0
    assert "is no time" in str(watchroom.command("report", "--format", "text", "--since", "today").exception)


def test_what_cannot_even_begin_to_measure_is_a_night_that_is_told(
    watchroom: Watchroom, monkeypatch: pytest.MonkeyPatch
):
    """The virtual phone that is asked for does not exist; nobody would hear of it."""
    store = str(watchroom.folder / "store.sqlite")
    toml = watchroom.folder / "nightly.toml"
    _ask(watchroom, f'{PLAIN}[phones]\nserials = ["virtual:no_such_phone"]\n{HOOK}')
    with web_server(200) as chat:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{chat.port}/x")
        done = CliRunner().invoke(build_app(), ["nightly", "run", str(toml), "--store", store, "--json"])
    assert done.exit_code == 2, done.output
    night: dict[str, Any] = json.loads(done.stdout)
    assert "no_such_phone" in night["cut_short"]
    assert "nothing was measured" in json.loads(chat.bodies[0])["text"]

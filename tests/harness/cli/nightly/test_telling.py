"""Nights through the command line, and who was told of them: webhook, files, page."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.local_servers import web_server
from support.rehearsed_nights import Watchroom
from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.nightly.tell import delivery
from harness.nightly.tell.delivery import MOST_RUNS

SLOWER = {"variant": "net_a", "percent": 8.0}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, store_with_thresholds: Path) -> Path:
    """The folder of a watch after its first night."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copyfile(store_with_thresholds, folder / "store.sqlite")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_DATA_HOME", str(folder / "data"))
        patched.setenv("XDG_STATE_HOME", str(folder / "state"))
        Watchroom(folder).run()
    return folder


@pytest.fixture
def room(first_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watchroom:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    room = Watchroom(tmp_path, night=1)
    shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)
    return room


def _ask(room: Watchroom, more: str) -> None:
    (room.folder / "nightly.toml").write_text(f'[candidate]\nmodels = "models"\n{more}')


def test_a_message_that_failed_is_told_kept_and_brought_by_the_next_night(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    room.shifts = [SLOWER]
    with web_server(404) as refusing:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{refusing.port}/secret")
        night = room.run(4)
    assert [(one["to"], one["error"]) for one in night["undelivered"]] == [("chat", "it answered 404")]
    assert "secret" not in json.dumps(night)
    with web_server(200) as taking:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{taking.port}/secret")
        night = room.run(4)
    assert night["undelivered"] == []
    first, second = (json.loads(body)["text"] for body in taking.bodies)
    assert "net_a on rehearsed phone" in first
    assert "standing since" not in first
    assert "standing since" in second


def test_a_message_that_arrives_tells_the_night_and_a_changed_toml_once_and_no_failure(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    room.shifts = [SLOWER]
    with web_server(200) as taking:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{taking.port}/secret")
        room.run(4)
    (text,) = (json.loads(body)["text"] for body in taking.bodies)
    assert "not delivered" not in text
    assert "was not told" not in text
    assert text.count("[webhook] changed") == 1
    assert "• *nightly.toml*: [webhook] changed since the last night" in text
    assert "• *the candidate*: same build: " in text
    room.command("report", "-o", str(room.folder / "page.html"))
    assert (room.folder / "page.html").read_text().split("</head>")[1].count("[webhook] changed") == 1


def test_nights_of_an_unchanged_candidate_call_nobody_after_the_first(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    with web_server(200) as taking:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{taking.port}/secret")
        nights = [room.run() for _ in range(3)]
    assert all("same_build" in [one["kind"] for one in night["notices"]] for night in nights)
    assert len(taking.bodies) == 1


def test_messages_to_a_receiver_that_is_taken_out_can_be_dropped(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    with web_server(404) as refusing:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{refusing.port}/secret")
        room.run(1)
    _ask(room, "")
    (waiting,) = room.run(1)["undelivered"]
    assert "`bigcore nightly forget chat` drops its messages" in waiting["error"]
    assert "not delivered yet: webhook to chat" in room.command("status").stdout
    assert "no message waits for it; messages wait for: chat" in str(room.command("forget", "team").exception)
    dropped = json.loads(room.command("forget", "chat", "--json").stdout)["dropped"]
    assert [(one["night"], one["to"]) for one in dropped] == [("2026-01-06", "chat")]
    assert room.run(0)["undelivered"] == []


def test_a_message_that_waits_makes_a_night_incomplete_that_nothing_else_does(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    room.build("net_g", "new")
    with web_server(404) as refusing:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{refusing.port}/secret")
        room.run(1)


def test_a_night_whose_receiver_has_no_secret_is_refused_before_it_is_measured(room: Watchroom) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "NO_SUCH_URL"\n')
    with pytest.raises(AssertionError, match="NO_SUCH_URL is not set"):
        room.run()
    assert '"night": "2026-01-05"' in room.command("status", "--json").stdout


def test_every_file_that_is_asked_for_is_written_beside_nightly_toml(room: Watchroom) -> None:
    files = ("markdown", "junit", "atom", "prometheus", "bencher", "otava", "page")
    _ask(room, "[tell]\n" + "".join(f'{name} = "told-{name}"\n' for name in files))
    room.run()
    room.shifts = [SLOWER]
    room.run(4)
    told = {name: room.folder / f"told-{name}" for name in files}
    assert len(ElementTree.parse(told["junit"]).getroot().findall("testsuite/testcase/failure")) == 1
    assert "1 slower" in told["markdown"].read_text()
    assert "1 slower" in told["atom"].read_text()
    assert 'alerts{kind="slower"} 1' in told["prometheus"].read_text()
    assert json.loads(told["bencher"].read_text()) == {}, "what is rehearsed enters no history"
    assert [file.name for file in told["otava"].iterdir()] == ["otava.yaml"]
    assert "<h1>Rehearsed, 1 slower, 6 steady</h1>" in told["page"].read_text()


def test_a_file_that_cannot_be_written_ends_with_3_and_loses_no_other(room: Watchroom) -> None:
    (room.folder / "file").write_text("")
    _ask(room, '[tell]\njunit = "file/below.xml"\nmarkdown = "night.md"\n')
    room.run(3)
    assert (room.folder / "night.md").exists()


def test_a_night_is_reported_in_every_form(room: Watchroom) -> None:
    for form in ("text", "markdown", "junit", "atom", "prometheus", "bencher"):
        done = room.command("report", "--format", form)
        assert done.exit_code == 0, done.output
        assert "2026-01-05" in done.stdout or "net_a|p1" in done.stdout or (form, done.stdout) == ("bencher", "{}\n")
        target = room.folder / f"one.{form}"
        assert room.command("report", "--format", form, "-o", str(target)).exit_code == 0
        assert target.read_text().split() == done.stdout.split(), form
    for words in (("-o", "page.html"), ("--format", "otava", "-o", "otava"), ("--format", "junit", "-o", "night.xml")):
        target = room.folder / words[-1]
        assert room.command("report", *words[:-1], str(target)).exit_code == 0
        assert target.exists()
    assert "Rehearsed:" in (room.folder / "page.html").read_text()
    assert room.command("report", "no-such-night").exit_code != 0


def test_the_page_of_an_asked_night_is_the_watch_as_that_night_left_it(room: Watchroom) -> None:
    room.shifts = [SLOWER]
    room.run(4)
    room.command("accept", "net_a", "--why", "a larger network", "--who", "ann")
    room.command("mute", "net_b", "--until", "2099-01-01", "--why", "known", "--who", "bob")
    room.shifts = [{"variant": "net_c", "percent": 8.0}]
    room.run(4)
    first, second, third = (_page(room, night) for night in ("2026-01-05", "2026-01-06", "2026-01-07"))
    assert "<h1>Rehearsed, 7 steady</h1>" in first
    assert "<h1>Rehearsed, 1 slower, 6 steady</h1>" in second
    assert "<h1>Rehearsed, 1 slower, 1 muted, 5 steady</h1>" in third
    nights = ((first, "2026-01-05", []), (second, "2026-01-06", ["net_a"]), (third, "2026-01-07", ["net_c"]))
    for page, night, slower in nights:
        assert f"night {night} – bigcore</title>" in page
        assert f"<p>Night {night}: 6 series" in page
        assert re.findall(r'<tr class="slower"><td class="word">slower<th scope=row>(\w+)', page) == slower
    for page, later in ((first, "2 later nights"), (second, "1 later night")):
        assert f"as that night left it; {later}, and what was decided since, are left out" in page
        assert "by ann" not in page, "an answer to that night is no part of it"
        assert "by bob" not in page
        assert "frozen" in page
    assert "later night" not in third
    assert "accepted by ann" in third
    assert "muted until 2099-01-01 by bob" in third


def test_an_asked_night_is_told_without_the_messages_of_later_ones(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    with web_server(404) as refusing:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{refusing.port}/secret")
        room.run(1)
    for night, told in (("2026-01-05", 0), ("2026-01-06", 1)):
        assert (
            room.command("report", night, "--format", "text").stdout.count("was not told of night 2026-01-06") == told
        )
        assert _page(room, night).count("<b>chat</b>: was not reached") == told


def _page(room: Watchroom, night: str) -> str:
    target = room.folder / "page.html"
    done = room.command("report", night, "-o", str(target))
    assert done.exit_code == 0, done.output
    return target.read_text()


def test_the_command_in_a_message_is_typed_as_it_is_where_nightly_toml_has_another_name(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (room.folder / "nightly.toml").rename(room.folder / "my watch.toml")
    room.config = "my watch.toml"
    room.shifts = [SLOWER]
    room.run(4)
    told = room.command("report", "--format", "text").stdout
    (command,) = {line.split("repeat with: ")[1] for line in told.splitlines() if "repeat with: " in line}
    monkeypatch.chdir(room.folder)
    words = [*shlex.split(command)[1:], "--rehearse", "rehearsal.toml"]
    done = CliRunner().invoke(build_app(), words)
    assert done.exit_code == 4, (done.output, done.exception)


def test_the_command_that_a_message_names_confirms_what_it_told(room: Watchroom) -> None:
    room.shifts = [SLOWER]
    room.run(4)
    told = room.command("report", "--format", "text").stdout
    (command,) = {line.split("repeat with: ")[1] for line in told.splitlines() if "repeat with: " in line}
    words = shlex.split(command)
    assert words[:3] == ["bigcore", "nightly", "confirm"]
    given = [str(room.folder / "nightly.toml"), "--rehearse", str(room.folder / "rehearsal.toml"), "--json"]
    done = room.command(*words[2:], *given)
    assert done.exit_code == 4, done.output
    found = json.loads(done.stdout)
    assert (found["series"], found["call"]) == (words[3], "slower")
    assert found["low"] < 1 + SLOWER["percent"] / 100 < found["high"]
    assert found["question"] == "own", "the night has six series, and answered the own question"
    assert found["own_low"] < 1 + SLOWER["percent"] / 100 < found["own_high"]
    steady = room.command("confirm", words[3].replace("net_a", "net_b"), *given)
    assert (steady.exit_code, json.loads(steady.stdout)["call"]) == (0, "steady")
    shared = room.command("confirm", words[3].replace("net_a", "all models"), *given)
    assert shared.exit_code == 0, shared.output
    assert room.command("confirm", "no such series", *given).exit_code != 0


def test_a_message_that_nobody_takes_is_told_as_given_up_once_and_troubles_no_later_night(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(room, '[tell]\nmarkdown = "night.md"\n[[webhook]]\nname = "chat"\nurl_from = "CHAT_URL"\n')
    with web_server(404) as refusing:
        monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{refusing.port}/secret")
        nights = [room.run(1) for _ in range(MOST_RUNS)]
        assert [night["undelivered"][0]["given_up"] for night in nights] == [*[False] * (MOST_RUNS - 1), True]
        assert "given up after 4 runs" in (room.folder / "night.md").read_text()
        assert "given up: webhook to chat (it answered 404; given up after 4 runs" in room.command("status").stdout
        assert room.run(0)["undelivered"] == []
    assert "given up" not in room.command("status").stdout
    assert len(refusing.bodies) == MOST_RUNS


def test_files_tell_a_night_whatever_becomes_of_its_messages(room: Watchroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    _ask(room, '[tell]\nmarkdown = "night.md"\njunit = "night.xml"\npage = "night.html"\n')
    room.shifts = [SLOWER]
    monkeypatch.setattr(delivery, "deliver", broken)
    with pytest.raises(AssertionError, match="RuntimeError"):
        room.run(70)
    assert "1 slower" in (room.folder / "night.md").read_text()
    assert (room.folder / "night.xml").exists()
    assert (room.folder / "night.html").exists()


@pytest.mark.parametrize(
    ("toml", "secrets"),
    [
        ('[[webhook]]\nname = "chat"\nurl_from = "SECRET"', "https://hooks..slack.com/verysecret"),
        ('[[webhook]]\nname = "chat"\nurl_from = "https://hooks.slack.com/verysecret"', ""),
        ('[[webhook]]\nname = "https://hooks.slack.com/verysecret"\nurl_from = "SECRET"', "x"),
        ('[[webhook]]\nname = "chat"\nurl = "https://hooks.slack.com/verysecret"', ""),
    ],
)
def test_a_receiver_that_cannot_be_is_refused_before_the_night_without_its_secret(
    room: Watchroom, monkeypatch: pytest.MonkeyPatch, toml: str, secrets: str
) -> None:
    _ask(room, toml)
    monkeypatch.setenv("SECRET", secrets)
    with pytest.raises(AssertionError, match=r"chat|webhook") as refused:
        room.run()
    assert "verysecret" not in str(refused.value)
    assert '"night": "2026-01-05"' in room.command("status", "--json").stdout

"""`bigcore nightly init` at a terminal: it asks, and each question offers an answer."""

from __future__ import annotations

import os
import pty
import select
import subprocess
from pathlib import Path

import pytest

from harness.nightly.config import read_nightly
from harness.processes import own_command

pytestmark = pytest.mark.long


LONGEST_WAIT_S = 60.0
"""So that a question that never comes fails a test, and does not hold it."""


class Terminal:
    """The command with a terminal as its input and its screen."""

    def __init__(self, file: Path, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "COLUMNS": "120"}
        command = own_command("nightly", "init", str(file), *words)
        self._process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)

    def asked(self, words: str) -> str:
        """What is on the screen when it asks this."""
        screen = ""
        while words not in screen or not screen.rstrip(" ").endswith(":"):
            said = self._read()
            assert said, f"it ended, or waits for something else than {words!r}:\n{screen}"
            screen += said
        return screen

    def answer(self, words: str) -> None:
        os.write(self._ours, f"{words}\n".encode())

    def end(self) -> tuple[int, str]:
        screen = ""
        while said := self._read():
            screen += said
        return self._process.wait(), screen

    def _read(self) -> str:
        if not select.select([self._ours], [], [], LONGEST_WAIT_S)[0]:
            self._process.kill()
            return ""
        try:
            return os.read(self._ours, 4096).decode()
        except OSError:
            return ""  # Linux says so when the last writer of a terminal has gone.


QUESTIONS = (
    ("Folder of tonight's models", "build"),
    ("Command that builds the candidate", "make 'all models'"),
    ("The candidate's APK", ""),
    ("The candidate's benchmark_model", "out/benchmark_model"),
    ("Phones", "A1 B2"),
    ("Runners", ""),
    ("Cores", "small 7"),
    ("Clock", "fixed"),
    ("Minutes a night for each phone", "45"),
    ("False alarms in 100 nights", ""),
    ("Environment variable of a webhook", "TEAM_HOOK"),
    ("Mail to", "a@example.org b@example.org"),
    ("Mail server", "smtp.example.org"),
    ("Sender of the mail", ""),
    ("Environment variable of the mail server's user", "MAIL_USER"),
    ("Environment variable of its password", "MAIL_PASSWORD"),
)
ONLY_WITH_MAIL = 4


def test_it_asks_offers_answers_and_writes_what_was_said(tmp_path: Path):
    terminal = Terminal(tmp_path / "nightly.toml")
    for question, answer in QUESTIONS:
        terminal.asked(question)
        terminal.answer(answer)
    code, screen = terminal.end()
    assert code == 0, screen
    assert "Wrote" in screen
    config = read_nightly(tmp_path / "nightly.toml")
    assert config.candidate.models == tmp_path / "build"
    assert config.candidate.command == ("make", "all models")
    assert config.phones.serials == ("A1", "B2")
    assert config.watch.max_minutes == 45
    assert config.watch.false_alarms_per_100 == 0.01, "an empty answer takes what was offered"
    assert config.webhook[0].url_from == "TEAM_HOOK"
    assert config.candidate.benchmark_model == tmp_path / "out/benchmark_model"
    assert config.measure.runners == ("benchmark_model",), "what was offered beside a binary"
    assert (config.measure.cores, config.measure.clock) == (("small", 7), "fixed")
    (mail,) = config.mail
    assert (mail.host, mail.sender) == ("smtp.example.org", "a@example.org")
    assert mail.recipients == ("a@example.org", "b@example.org")
    assert (mail.user_from, mail.password_from) == ("MAIL_USER", "MAIL_PASSWORD")


def test_whoever_only_presses_return_gets_a_watch_that_works(tmp_path: Path):
    terminal = Terminal(tmp_path / "nightly.toml")
    others = [question for question, _ in QUESTIONS[1:-ONLY_WITH_MAIL]]
    for question in ("Folder of", "Model files of your own", "Networks that bigcore builds", *others):
        terminal.asked(question)
        terminal.answer("")
    code, screen = terminal.end()
    assert code == 0, screen
    config = read_nightly(tmp_path / "nightly.toml")
    assert config.grid[0].architectures == ("mobilenet_v2",)
    assert (config.webhook, config.mail) == ((), ())
    assert config.measure.runners == ("app",)


def test_what_an_option_answers_is_not_asked(tmp_path: Path):
    terminal = Terminal(tmp_path / "nightly.toml", "--models", "build", "--max-minutes", "30")
    screen = ""
    for question, _ in QUESTIONS[1:-ONLY_WITH_MAIL]:
        if not question.startswith("Minutes"):
            screen += terminal.asked(question)
            terminal.answer("")
    assert "Folder of" not in screen
    assert "Minutes a night" not in screen
    assert terminal.end()[0] == 0
    assert read_nightly(tmp_path / "nightly.toml").watch.max_minutes == 30


WRONG_FIRST = (
    ("Command that builds the candidate", "make 'models", "make models", "close its quotes"),
    ("Phones", "'A1", "A1", "close its quotes"),
    ("Runners", "flute", "app", "'flute' is refused"),
    ("Cores", "big", "large", "'big' is refused"),
    ("Clock", "fast", "free", "'fast' is refused"),
    ("Minutes a night for each phone", "many", "30", "'many' is refused"),
    ("False alarms in 100 nights", "0", "0.1", "0.0 is refused"),
    ("Environment variable of a webhook", "no name", "TEAM_HOOK", "is no name of an environment variable"),
    ("Mail to", "nobody", "a@example.org", "recipients: 'nobody'"),
)


def test_an_answer_that_cannot_be_is_refused_at_once_and_asked_for_again(tmp_path: Path):
    terminal = Terminal(tmp_path / "nightly.toml", "--models", "build", "--apk", "a.apk", "--benchmark-model", "tool")
    for question, wrong, right, why in WRONG_FIRST:
        terminal.asked(question)
        terminal.answer(wrong)
        assert why in " ".join(terminal.asked(question).split())
        terminal.answer(right)
    for _ in range(ONLY_WITH_MAIL):
        terminal.asked(":")
        terminal.answer("")
    code, screen = terminal.end()
    assert code == 0, screen
    config = read_nightly(tmp_path / "nightly.toml")
    assert config.candidate.command == ("make", "models")
    assert config.watch.max_minutes == 30
    assert config.mail[0].recipients == ("a@example.org",)


def test_an_option_that_cannot_be_is_refused_before_anything_is_asked(tmp_path: Path):
    code, screen = Terminal(tmp_path / "nightly.toml", "--clock", "fast").end()
    assert code == 2
    assert "Folder of" not in screen


def test_the_folder_that_holds_models_is_offered_and_a_dash_says_none(tmp_path: Path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "net.tflite").write_text("")
    terminal = Terminal(tmp_path / "nightly.toml")
    assert "[models]" in terminal.asked("Folder of")
    terminal.answer("-")
    for question in (
        "Model files of your own",
        "Networks that bigcore builds",
        *(q for q, _ in QUESTIONS[1:-ONLY_WITH_MAIL]),
    ):
        terminal.asked(question)
        terminal.answer("")
    assert terminal.end()[0] == 0
    assert read_nightly(tmp_path / "nightly.toml").candidate.models is None

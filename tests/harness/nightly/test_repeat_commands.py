"""The command that a message names."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from harness.nightly.repeat_commands import RepeatCommands
from harness.store.address import address_of, file_of

SERIES = "all models|p1|app|large"


def test_the_usual_file_and_store_need_no_words() -> None:
    assert shlex.split(RepeatCommands().confirmation_of(SERIES)) == ["bigcore", "nightly", "confirm", SERIES]
    assert RepeatCommands().run == "bigcore nightly run nightly.toml"


@pytest.mark.parametrize("config", ["watch.toml", "my watch.toml", "a'b;$(touch x).toml"])
def test_another_file_and_store_are_told_word_by_word(config: str) -> None:
    repeat = RepeatCommands(config, "/srv/the store; rm.sqlite")
    words = shlex.split(repeat.confirmation_of(SERIES))
    assert words == ["bigcore", "nightly", "confirm", SERIES, config, "--store", "/srv/the store; rm.sqlite"]
    assert shlex.split(repeat.run) == ["bigcore", "nightly", "run", config, "--store", "/srv/the store; rm.sqlite"]


def test_a_store_in_the_home_folder_is_told_without_whose_home_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    (*_, told) = shlex.split(RepeatCommands(store="/home/ada/watch/s.sqlite").run)
    assert "ada" not in told
    assert file_of(address_of(told)) == Path("/home/ada/watch/s.sqlite")


@pytest.mark.parametrize(
    "store",
    [
        "postgresql://watch:hunter2@db/nights",
        "postgres://watch:hunter2@db/nights",
        "postgresql+psycopg://watch:hunter2@db/nights",
        "postgresql://watch@db/nights?password=hunter2",
        "postgresql://watch@db/nights?sslmode=require&sslpassword=hunter2",
    ],
)
def test_an_address_with_a_password_is_never_told_nor_a_command_that_it_is_left_out_of(store: str) -> None:
    repeat = RepeatCommands("watch.toml", store)
    for command in (repeat.run, repeat.confirmation_of(SERIES)):
        assert "hunter2" not in command
        assert "--store" not in command


def test_an_address_without_one_is_told_as_bigcore_reads_it() -> None:
    (*_, option, told) = shlex.split(RepeatCommands(store="postgresql://watch@db/nights?sslmode=require").run)
    assert (option, told) == ("--store", "postgresql://watch@db/nights?sslmode=require")

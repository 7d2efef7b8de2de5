"""The text of a first nightly.toml."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from harness.errors import ConfigRefused


@dataclass(frozen=True, slots=True)
class Answers:
    """To the questions of `bigcore nightly init`; an empty one leaves its key out."""

    models: str
    architectures: tuple[str, ...]
    command: str
    apk: str
    phones: tuple[str, ...]
    runners: tuple[str, ...]
    cores: tuple[str, ...]
    max_minutes: str
    false_alarms_per_100: str
    webhook_from: str


def nightly_toml(answers: Answers) -> str:
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Answers) -> Iterator[str]:
    yield "# What `bigcore nightly run` watches. docs/nightly.md has every key."
    yield ""
    yield "[watch]"
    yield f"max_minutes = {_number(answers.max_minutes)}             # of a night, for each phone; 0: no limit"
    yield f"false_alarms_per_100 = {_number(answers.false_alarms_per_100)}  # wanted, in 100 nights of one series"
    yield ""
    yield "[candidate]"
    if answers.command:
        yield f"command = {_list(_words_of(answers.command))}"
    if answers.models:
        yield f"models = {_text(answers.models)}"
    if answers.apk:
        yield f"apk = {_text(answers.apk)}"
    if answers.architectures:
        yield ""
        yield "[[grid]]"
        yield f"architectures = {_list(answers.architectures)}"
    yield ""
    yield "[phones]"
    yield f"serials = {_list(answers.phones)}  # none: every phone that is ready"
    yield ""
    yield "[measure]"
    yield f"runners = {_list(answers.runners)}"
    yield f"cores = [{', '.join(core if core.isdecimal() else _text(core) for core in answers.cores)}]"
    if answers.webhook_from:
        yield ""
        yield "[[webhook]]"
        yield 'name = "team"'
        yield f"url_from = {_text(answers.webhook_from)}"


def _words_of(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise ConfigRefused("--command", f"cannot be read as a shell reads it ({error})", "close its quotes") from error


def _text(value: str) -> str:
    """JSON's strings are TOML's basic strings."""
    return json.dumps(value)


def _list(values: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _number(word: str) -> str:
    """What is no number stays a text, and the model of the file refuses it by the name of its key."""
    try:
        return repr(float(word))
    except ValueError:
        return _text(word)

"""The text of a first nightly.toml."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from harness.errors import ConfigRefused

_CPU = re.compile(r"[0-9]+")
"""Written as it is, so that the file's reader refuses 007."""


@dataclass(frozen=True, slots=True)
class MailAnswers:
    recipients: tuple[str, ...]
    host: str
    sender: str
    user_from: str
    password_from: str

    @property
    def on_this_computer(self) -> bool:
        """A server here is spoken to without encryption, as nothing leaves the computer; a password asks for it."""
        return self.host in ("localhost", "127.0.0.1", "::1") and not self.password_from


@dataclass(frozen=True, slots=True)
class Answers:
    """To the questions of `bigcore nightly init`; an empty one leaves its key out."""

    runners: tuple[str, ...]
    cores: tuple[str, ...]
    clock: str
    max_minutes: str
    false_alarms_per_100: str
    models: str = ""
    model_files: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    command: str = ""
    apk: str = ""
    benchmark_model: str = ""
    phones: tuple[str, ...] = ()
    webhook_from: str = ""
    mail: MailAnswers | None = None


def nightly_toml(answers: Answers) -> str:
    return "\n".join(_lines(answers)) + "\n"


def _lines(answers: Answers) -> Iterator[str]:
    yield "# What `bigcore nightly run` watches. docs/nightly.md has every key."
    yield ""
    yield "[watch]"
    yield f"max_minutes = {_number(answers.max_minutes)}             # of a night, for each phone; 0: no limit"
    yield f"false_alarms_per_100 = {_number(answers.false_alarms_per_100)}  # wanted, in 100 nights of one series"
    yield ""
    yield from _candidate(answers)
    yield ""
    yield "[phones]"
    yield f"serials = {_list(answers.phones)}  # none: every phone that is ready"
    yield ""
    yield "[measure]"
    yield f"runners = {_list(answers.runners)}"
    yield f"cores = [{', '.join(core if _CPU.fullmatch(core) else _text(core) for core in answers.cores)}]"
    yield f"clock = {_text(answers.clock)}"
    yield from _receivers(answers)


def _candidate(answers: Answers) -> Iterator[str]:
    yield "[candidate]"
    if answers.command:
        yield f"command = {_list(_words_of(answers.command))}"
    files = (("models", answers.models), ("apk", answers.apk), ("benchmark_model", answers.benchmark_model))
    for key, file in files:
        if file:
            yield f"{key} = {_text(file)}"
    for model in answers.model_files:
        yield ""
        yield "[[model]]"
        yield f"file = {_text(model)}"
    if answers.architectures:
        yield ""
        yield "[[grid]]"
        yield f"architectures = {_list(answers.architectures)}"


def _receivers(answers: Answers) -> Iterator[str]:
    if answers.webhook_from:
        yield ""
        yield "[[webhook]]"
        yield 'name = "team"'
        yield f"url_from = {_text(answers.webhook_from)}"
    if answers.mail is None:
        return
    yield ""
    yield "[[mail]]"
    yield 'name = "mail"'
    yield f"host = {_text(answers.mail.host)}"
    if answers.mail.on_this_computer:
        yield "port = 25"
        yield 'security = "none"'
    yield f"sender = {_text(answers.mail.sender)}"
    yield f"recipients = {_list(answers.mail.recipients)}"
    for key, variable in (("user_from", answers.mail.user_from), ("password_from", answers.mail.password_from)):
        if variable:
            yield f"{key} = {_text(variable)}"


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

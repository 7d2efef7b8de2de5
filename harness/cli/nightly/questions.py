"""The questions of `bigcore nightly init`, each with an answer that is offered; an option answers beforehand."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.nightly.first_toml import Answers, MailAnswers

Ask = Callable[[str, str | None, str], str]
"""Takes a question, the answer that an option gave, and the one that is offered."""


@dataclass(frozen=True, slots=True)
class Given:
    """What options answered; None: nothing."""

    models: str | None
    model: Sequence[str] | None
    architecture: Sequence[str] | None
    command: str | None
    apk: str | None
    benchmark_model: str | None
    phone: Sequence[str] | None
    runner: Sequence[str] | None
    core: Sequence[str] | None
    clock: str | None
    max_minutes: float | None
    false_alarms: float | None
    webhook_from: str | None
    mail_to: Sequence[str] | None
    mail_server: str | None
    mail_sender: str | None
    mail_user_from: str | None
    mail_password_from: str | None


def answers_to(given: Given, ask: Ask) -> Answers:
    from harness.config import MeasureSection
    from harness.nightly.config import WatchSection
    from harness.nightly.first_toml import Answers

    usual, measure = WatchSection(), MeasureSection()
    listed = "" if given.model or given.architecture else None
    folder = ask("Folder of tonight's models (empty: a list, below)", given.models or listed, "")
    own, networks = _models(given, ask, "" if folder else None)
    command = ask("Command that builds the candidate (empty: none)", given.command, "")
    apk = ask("The candidate's APK (empty: bigcore's own app)", given.apk, "")
    tool = ask("The candidate's benchmark_model (empty: none)", given.benchmark_model, "")
    return Answers(
        models=folder,
        model_files=own,
        architectures=networks,
        command=command,
        apk=apk,
        benchmark_model=tool,
        phones=_several(ask, "Phones (empty: all that are ready)", given.phone, ""),
        runners=_several(
            ask, "Runners: app, shell, benchmark_model", given.runner, "benchmark_model" if tool and not apk else "app"
        ),
        cores=_several(ask, "Cores: large, small or CPU numbers", given.core, "large"),
        clock=ask("Clock: free, sustained, fixed, locked", given.clock, measure.clock.value),
        max_minutes=ask("Minutes a night for each phone", _word(given.max_minutes), f"{usual.max_minutes:g}"),
        false_alarms_per_100=ask(
            "False alarms in 100 nights of one series", _word(given.false_alarms), f"{usual.false_alarms_per_100:g}"
        ),
        webhook_from=ask("Environment variable of a webhook's address (empty: none)", given.webhook_from, ""),
        mail=_mail(given, ask),
    )


def _models(given: Given, ask: Ask, none: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files of the user's own, and networks that bigcore builds. `none`: the answer where a folder holds the models;
    what options name beside one is refused with the whole file."""
    own = _several(ask, "Model files of your own (empty: none)", given.model, "", "" if given.architecture else none)
    either = "" if own else none
    return own, _several(ask, "Networks to build", given.architecture, "mobilenet_v2", either)


def _mail(given: Given, ask: Ask) -> MailAnswers | None:
    from harness.nightly.first_toml import MailAnswers

    recipients = _several(ask, "Mail to (empty: nobody)", given.mail_to, "")
    if not recipients:
        return None
    return MailAnswers(
        recipients,
        ask("Mail server", given.mail_server, "localhost"),
        ask("Sender of the mail", given.mail_sender, recipients[0]),
        ask("Environment variable of the mail server's user (empty: none)", given.mail_user_from, ""),
        ask("Environment variable of its password (empty: none)", given.mail_password_from, ""),
    )


def _several(
    ask: Ask, question: str, given: Sequence[str] | None, proposed: str, known: str | None = None
) -> tuple[str, ...]:
    """`known`: the answer that follows from others."""
    return tuple(given) if given else _words(ask(question, known, proposed))


def _words(answer: str) -> tuple[str, ...]:
    """As a shell reads them: a file may have a space in its name."""
    from harness.errors import ConfigRefused

    try:
        return tuple(shlex.split(answer))
    except ValueError as error:
        raise ConfigRefused(answer, f"cannot be read as a shell reads it ({error})", "close its quotes") from error


def _word(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"

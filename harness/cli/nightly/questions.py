"""The questions of `bigcore nightly init`, each with an answer that is offered; an option answers beforehand."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from harness.config import MeasureSection
from harness.errors import ConfigRefused
from harness.nightly.config import WatchSection
from harness.nightly.first_toml import Answers, MailAnswers

NO_FOLDER = "-"
OWN_NETWORK = "mobilenet_v2"


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
    folder_found: str | None
    """The one that holds model files here: offered, where no option says otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    words: str
    known: str | None
    """The answer that an option gave, or that follows from others. None: it is to be asked."""
    proposed: str
    take: Callable[[str], Answers]
    """Puts the answer to the others. Raises ConfigRefused where it cannot be read."""


Ask = Callable[[Question], Answers]
Step = Callable[[Given, Answers], Question]


def answers_to(given: Given, answers: Answers, ask: Ask) -> Answers:
    """`answers`: what stands as long as a question is not answered."""
    for step in STEPS:
        answers = ask(step(given, answers))
    return answers


def as_proposed(question: Question) -> Answers:
    """An Ask, where nobody is asked."""
    return question.take(question.proposed if question.known is None else question.known)


def nothing_said() -> Answers:
    usual, measure = WatchSection(), MeasureSection()
    return Answers(
        runners=tuple(measure.runners),
        cores=tuple(str(core) for core in measure.cores),
        clock=measure.clock.value,
        max_minutes=f"{usual.max_minutes:g}",
        false_alarms_per_100=f"{usual.false_alarms_per_100:g}",
    )


def _folder(given: Given, answers: Answers) -> Question:
    def take(answer: str) -> Answers:
        folder = "" if answer == NO_FOLDER else answer
        return replace(answers, models=folder, model_files=(), architectures=() if folder else answers.architectures)

    listed = "" if given.model or given.architecture else None
    how = f"{NO_FOLDER}: none" if given.folder_found else "empty: none"
    words = f"Folder of tonight's models ({how}, but a list, below)"
    return Question(words, given.models or listed, given.folder_found or "", take)


def _own_files(given: Given, answers: Answers) -> Question:
    """What an option names beside a folder is refused with the whole file."""

    def take(answer: str) -> Answers:
        own = _words(answer)
        return replace(answers, model_files=own, architectures=() if own else answers.architectures)

    none = "" if answers.models or given.architecture else None
    return Question("Model files of your own (empty: none)", _option(given.model) or none, "", take)


def _networks(given: Given, answers: Answers) -> Question:
    none = "" if answers.models or answers.model_files else None
    return Question(
        "Networks that bigcore builds, the same each night",
        _option(given.architecture) or none,
        OWN_NETWORK,
        lambda answer: replace(answers, architectures=_words(answer)),
    )


def _command(given: Given, answers: Answers) -> Question:
    words = "Command that builds the candidate (empty: none)"
    return Question(words, given.command, "", lambda answer: replace(answers, command=answer))


def _apk(given: Given, answers: Answers) -> Question:
    words = "The candidate's APK (empty: bigcore's own app)"
    return Question(words, given.apk, "", lambda answer: replace(answers, apk=answer))


def _tool(given: Given, answers: Answers) -> Question:
    words = "The candidate's benchmark_model (empty: none)"
    return Question(words, given.benchmark_model, "", lambda answer: replace(answers, benchmark_model=answer))


def _phones(given: Given, answers: Answers) -> Question:
    words = "Phones (empty: all that are ready)"
    return Question(words, _option(given.phone), "", lambda answer: replace(answers, phones=_words(answer)))


def _runners(given: Given, answers: Answers) -> Question:
    usual = "benchmark_model" if answers.benchmark_model and not answers.apk else "app"
    words = "Runners: app, shell, benchmark_model"
    return Question(words, _option(given.runner), usual, lambda answer: replace(answers, runners=_words(answer)))


def _cores(given: Given, answers: Answers) -> Question:
    words = "Cores: large, small or CPU numbers"
    return Question(words, _option(given.core), "large", lambda answer: replace(answers, cores=_words(answer)))


def _clock(given: Given, answers: Answers) -> Question:
    usual = MeasureSection().clock.value
    words = "Clock: free, sustained, fixed, locked"
    return Question(words, given.clock, usual, lambda answer: replace(answers, clock=answer))


def _minutes(given: Given, answers: Answers) -> Question:
    usual = f"{WatchSection().max_minutes:g}"
    words = "Minutes a night for each phone"
    return Question(words, _number(given.max_minutes), usual, lambda answer: replace(answers, max_minutes=answer))


def _false_alarms(given: Given, answers: Answers) -> Question:
    return Question(
        "False alarms in 100 nights of one series",
        _number(given.false_alarms),
        f"{WatchSection().false_alarms_per_100:g}",
        lambda answer: replace(answers, false_alarms_per_100=answer),
    )


def _webhook(given: Given, answers: Answers) -> Question:
    words = "Environment variable of a webhook's address (empty: none)"
    return Question(words, given.webhook_from, "", lambda answer: replace(answers, webhook_from=answer))


def _mail_to(given: Given, answers: Answers) -> Question:
    def take(answer: str) -> Answers:
        to = _words(answer)
        return replace(answers, mail=MailAnswers(to, "localhost", to[0], "", "") if to else None)

    return Question("Mail to (empty: nobody)", _option(given.mail_to), "", take)


def _mail_server(given: Given, answers: Answers) -> Question:
    return _of_mail(answers, "Mail server", given.mail_server, "localhost", lambda mail, host: replace(mail, host=host))


def _mail_sender(given: Given, answers: Answers) -> Question:
    first = answers.mail.recipients[0] if answers.mail else ""
    return _of_mail(
        answers, "Sender of the mail", given.mail_sender, first, lambda mail, sender: replace(mail, sender=sender)
    )


def _mail_user(given: Given, answers: Answers) -> Question:
    words = "Environment variable of the mail server's user (empty: none)"
    return _of_mail(answers, words, given.mail_user_from, "", lambda mail, name: replace(mail, user_from=name))


def _mail_password(given: Given, answers: Answers) -> Question:
    words = "Environment variable of its password (empty: none)"
    return _of_mail(answers, words, given.mail_password_from, "", lambda mail, name: replace(mail, password_from=name))


def _of_mail(
    answers: Answers, words: str, known: str | None, proposed: str, take: Callable[[MailAnswers, str], MailAnswers]
) -> Question:
    """Not asked where nobody gets a mail."""
    mail = answers.mail
    if mail is None:
        return Question(words, "", "", lambda _: answers)
    return Question(words, known, proposed, lambda answer: replace(answers, mail=take(mail, answer)))


STEPS: tuple[Step, ...] = (
    _folder, _own_files, _networks, _command, _apk, _tool, _phones, _runners, _cores, _clock, _minutes, _false_alarms,
    _webhook, _mail_to, _mail_server, _mail_sender, _mail_user, _mail_password,
)  # fmt: skip


def _words(answer: str) -> tuple[str, ...]:
    """As a shell reads them: a file may have a space in its name."""
    try:
        return tuple(shlex.split(answer))
    except ValueError as error:
        raise ConfigRefused(answer, f"cannot be read as a shell reads it ({error})", "close its quotes") from error


def _option(words: Sequence[str] | None) -> str | None:
    """What `_words` reads as these."""
    return shlex.join(words) if words else None


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"

"""`bigcore nightly init`: writes nightly.toml after a few questions, or from options without a terminal."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harness.cli.nightly.questions import Question
    from harness.nightly.config import NightlyConfig
    from harness.nightly.first_toml import Answers

Several = list[str] | None


def init(
    config: Annotated[Path, typer.Argument(metavar="[nightly.toml]", help="What is written.")] = Path("nightly.toml"),
    models: Annotated[
        str | None, typer.Option(metavar="DIR", help="A folder of tonight's model files.", show_default=False)
    ] = None,
    model: Annotated[
        Several, typer.Option(metavar="FILE", help="Without a folder: a file of your own; repeatable.")
    ] = None,
    architecture: Annotated[
        Several, typer.Option(help="Without a folder: networks to build; repeatable.", show_default=False)
    ] = None,
    command: Annotated[
        str | None, typer.Option(help="Builds the candidate before each night.", show_default=False)
    ] = None,
    apk: Annotated[str | None, typer.Option(metavar="FILE.apk", help="The app of tonight's build.")] = None,
    benchmark_model: Annotated[
        str | None, typer.Option(metavar="FILE", help="The official tool of tonight's build.")
    ] = None,
    phone: Annotated[Several, typer.Option(help="Serial; repeatable. Default: all that are ready.")] = None,
    runner: Annotated[Several, typer.Option(help="app, shell or benchmark_model; repeatable.")] = None,
    core: Annotated[Several, typer.Option(help="large, small or a CPU number; repeatable.")] = None,
    clock: Annotated[str | None, typer.Option(help="free, sustained, fixed or locked.")] = None,
    max_minutes: Annotated[float | None, typer.Option(help="A night's budget for each phone.")] = None,
    false_alarms: Annotated[float | None, typer.Option(help="Wanted, in 100 nights of one series.")] = None,
    webhook_from: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The environment variable of a webhook's address.")
    ] = None,
    mail_to: Annotated[Several, typer.Option(metavar="ADDRESS", help="Who is told by mail; repeatable.")] = None,
    mail_server: Annotated[str | None, typer.Option(metavar="HOST", help="Default: this computer.")] = None,
    mail_sender: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Default: the first recipient.")] = None,
    mail_user_from: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The environment variable of the server's user.")
    ] = None,
    mail_password_from: Annotated[str | None, typer.Option(metavar="VARIABLE", help="And of the password.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what no option says is as proposed.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Set up the watch: what is watched, where tonight's build comes from, who is told."""
    from harness.cli import speech
    from harness.cli.nightly.questions import Given, answers_to, as_proposed, nothing_said
    from harness.errors import ConfigRefused
    from harness.nightly.first_look import first_look, folder_of_models_in
    from harness.nightly.first_toml import nightly_toml
    from harness.store.own_files import refuse_own_file

    if config.exists() and not force:
        raise ConfigRefused(config, "is there already", "edit it, or write over it with --force")
    refuse_own_file(config, None)
    given = Given(
        models,
        model,
        architecture,
        command,
        apk,
        benchmark_model,
        phone,
        runner,
        core,
        clock,
        max_minutes,
        false_alarms,
        webhook_from,
        mail_to,
        mail_server,
        mail_sender,
        mail_user_from,
        mail_password_from,
        folder_of_models_in(config.resolve().parent),
    )
    answers = answers_to(given, nothing_said(), as_proposed)
    # What an option says that cannot be is refused before anything is asked.
    read = _checked(answers, config)
    if sys.stdin.isatty() and not yes:
        answers = answers_to(given, answers, partial(_ask, config=config))
        read = _checked(answers, config)
    _write(config, nightly_toml(answers))
    speech.say(f"Wrote {config}. The first night freezes tonight's build: `bigcore nightly run`")
    for sentence in first_look(read):
        speech.say(sentence)


def _ask(question: Question, config: Path) -> Answers:
    """Asks until the answer can be, with all the others."""
    from harness.cli import speech
    from harness.errors import ConfigRefused

    if question.known is not None:
        return question.take(question.known)
    while True:
        answer = str(typer.prompt(question.words, default=question.proposed, err=True))
        try:
            answers = question.take(answer)
            _checked(answers, config)
        except ConfigRefused as refused:
            speech.say(str(refused))
        else:
            return answers


def _checked(answers: Answers, config: Path) -> NightlyConfig:
    """As the file's model reads them, before anything is written: what is there already stays where it is refused.
    What only a night would find is looked at as well."""
    from harness.errors import ConfigRefused
    from harness.nightly.config import read_nightly_text
    from harness.nightly.first_toml import nightly_toml
    from harness.nightly.tell.receivers import envelope_of
    from models.architectures import registry
    from models.errors import ModelsError

    read = read_nightly_text(nightly_toml(answers), config)
    for section in read.mail:
        envelope_of(section)
    try:
        for variant in read.sweep.model_copy(update={"grid": read.grid}).variants if read.grid else ():
            registry.check(variant)
    except ModelsError as error:
        raise ConfigRefused(error.subject, error.what, error.next_step) from error
    return read


def _write(config: Path, text: str) -> None:
    from harness.errors import DiskFailed
    from models.whole_file import taking_place_of

    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        with taking_place_of(config) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskFailed(config, f"cannot be written ({error.strerror})", "name another file") from error

"""`bigcore nightly init`: writes nightly.toml after a few questions, or from options without a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def init(
    config: Annotated[Path, typer.Argument(metavar="[nightly.toml]", help="What is written.")] = Path("nightly.toml"),
    models: Annotated[
        str | None, typer.Option(metavar="DIR", help="A folder of tonight's model files.", show_default=False)
    ] = None,
    architecture: Annotated[
        list[str] | None, typer.Option(help="Without a folder: networks to build; repeatable.", show_default=False)
    ] = None,
    command: Annotated[
        str | None, typer.Option(help="Builds the candidate before each night.", show_default=False)
    ] = None,
    apk: Annotated[str | None, typer.Option(metavar="FILE.apk", help="The app of tonight's build.")] = None,
    phone: Annotated[list[str] | None, typer.Option(help="Serial; repeatable. Default: all that are ready.")] = None,
    runner: Annotated[list[str] | None, typer.Option(help="app, shell or benchmark_model; repeatable.")] = None,
    core: Annotated[list[str] | None, typer.Option(help="large, small or a CPU number; repeatable.")] = None,
    max_minutes: Annotated[float | None, typer.Option(help="A night's budget for each phone.")] = None,
    false_alarms: Annotated[float | None, typer.Option(help="Wanted, in 100 nights of one series.")] = None,
    webhook_from: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The environment variable of a webhook's address.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what no option says is as proposed.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Set up the watch: what is watched, where tonight's build comes from, who is told."""
    from harness.cli import speech
    from harness.errors import ConfigRefused, DiskFailed
    from harness.nightly.config import WatchSection, read_nightly_text
    from harness.nightly.first_toml import Answers, nightly_toml
    from harness.store.own_files import refuse_own_file
    from models.whole_file import taking_place_of

    if config.exists() and not force:
        raise ConfigRefused(config, "is there already", "edit it, or write over it with --force")
    refuse_own_file(config, None)
    usual = WatchSection()
    asking = sys.stdin.isatty() and not yes

    def ask(question: str, given: str | None, proposed: str) -> str:
        if given is not None or not asking:
            return proposed if given is None else given
        return str(typer.prompt(question, default=proposed, err=True))

    folder = ask("Folder of tonight's models (empty: bigcore builds networks)", models, "")
    networks = architecture or ask("Networks to build", None, "mobilenet_v2").split() if not folder else []
    minutes = ask("Minutes a night for each phone", _word(max_minutes), f"{usual.max_minutes:g}")
    rate = ask("False alarms in 100 nights of one series", _word(false_alarms), f"{usual.false_alarms_per_100:g}")
    answers = Answers(
        models=folder,
        architectures=tuple(networks),
        command=ask("Command that builds the candidate (empty: none)", command, ""),
        apk=ask("The candidate's APK (empty: bigcore's own app)", apk, ""),
        phones=tuple(phone or ask("Phones (empty: all that are ready)", None, "").split()),
        runners=tuple(runner or ("app",)),
        cores=tuple(core or ("large",)),
        max_minutes=minutes,
        false_alarms_per_100=rate,
        webhook_from=ask("Environment variable of a webhook's address (empty: none)", webhook_from, ""),
    )
    text = nightly_toml(answers)
    # held against the model of the file before anything is written: what is there already stays where it is refused
    read_nightly_text(text, config)
    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        with taking_place_of(config) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskFailed(config, f"cannot be written ({error.strerror})", "name another file") from error
    speech.people().print(
        f"Wrote {config}. The first night freezes tonight's build: `bigcore nightly run`", markup=False
    )


def _word(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"

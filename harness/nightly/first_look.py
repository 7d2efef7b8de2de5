"""What is told of a watch that was just set up: what is not there yet, and what it could never find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.nightly.config import NightlyConfig
from models.formats.known import BUILT, models_in


def folder_of_models_in(folder: Path) -> str | None:
    """The name of the only one that holds model files: this one, or one in it. None: there is none, or several."""
    files = (*models_in(folder), *models_in(folder, "*/*"))
    holders = {file.parent.relative_to(folder).as_posix() for file in files}
    seen = [name for name in holders if name == "." or not name.startswith(".")]
    return seen[0] if len(seen) == 1 else None


def first_look(config: NightlyConfig) -> Iterator[str]:
    """A sentence each."""
    yield from _not_there(config)
    source = config.candidate
    if not (source.models or config.model or source.apk or source.benchmark_model):
        yield (
            "This watches bigcore's own networks, the same each night, and finds no slowdown of yours. Your build comes"
            " in with --models or --model, --apk or --benchmark-model, and --command, which makes it"
        )


def _not_there(config: NightlyConfig) -> Iterator[str]:
    source = config.candidate
    makes = "[candidate] command is to make it" if source.command else "no command makes it, so that a night lacks it"
    for file in (source.apk, source.benchmark_model, *(one.file for one in config.model)):
        if file is not None and not file.is_file():
            yield f"{file} is not there yet: {makes}"
    if source.models is None:
        return
    if not source.models.is_dir():
        yield (
            f"{source.models} is not there yet: {makes}"
            if not source.models.exists()
            else f"{source.models} is no folder"
        )
    elif not models_in(source.models):
        yield f"{source.models} holds no {BUILT.suffix} file yet: {makes}"

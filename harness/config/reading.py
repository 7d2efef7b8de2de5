"""A sweep.toml and the words of the command line, read as one; what cannot be is refused by the name of its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from harness.config.refusals import PAGE_OF_SWEEPS, explained, first_error, place
from harness.config.sweep_toml import SweepConfig, default_grid_sections
from harness.errors import ConfigRefused

Model = TypeVar("Model", bound=BaseModel)
_WITHOUT_FILE = "name an existing sweep.toml, or leave it out for the 22 points"
Overrides = Mapping[str, Mapping[str, object]]
"""What the command line says, by section and key. A key of the section "grid" is changed in every grid."""


def read_config(file: Path | None, overrides: Overrides | None = None) -> SweepConfig:
    """The file with the command line's words over it, checked as one. Paths in the file count from its folder."""
    words = {} if file is None else read_toml(file)
    origin = "the options" if file is None else str(file)
    _merge(words, overrides or {})
    config = checked(SweepConfig, words, origin)
    return config if file is None else _resolve_paths(config, file.resolve().parent)


def read_toml(file: Path, next_step: str = _WITHOUT_FILE) -> dict[str, Any]:
    """`next_step` is what to do where there is no such file."""
    try:
        text = file.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except FileNotFoundError:
        raise ConfigRefused(file, "no such file", next_step) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigRefused(file, f"cannot be read ({error})", "mend the file or its permissions") from error
    return parse_toml(text, file)


def parse_toml(text: str, file: Path) -> dict[str, Any]:
    """`file` is where it stands, for what is said of it."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigRefused(file, f"is not TOML: {error}", "mend that line") from error
    except (ValueError, RecursionError) as error:  # thousands of digits, or of brackets
        raise ConfigRefused(file, f"holds what cannot be read ({error})", "mend the file") from error


def _merge(words: dict[str, Any], overrides: Overrides) -> None:
    for section, values in overrides.items():
        given = {key: value for key, value in values.items() if value is not None}
        if not given:
            continue
        if section == "grid":
            if not words.get("grid"):
                words["grid"] = [grid.model_dump(mode="json") for grid in default_grid_sections()]
            if isinstance(words["grid"], list):
                words["grid"] = [{**grid, **given} for grid in words["grid"] if isinstance(grid, dict)]
        else:
            present = words.setdefault(section, {})
            if isinstance(present, dict):
                present.update(given)


def checked(model: type[Model], words: dict[str, Any], origin: str, own_page: str = PAGE_OF_SWEEPS) -> Model:
    """The words of a file as its model; ConfigRefused names the key that cannot be. `own_page` describes sections that
    are not those of sweep.toml."""
    try:
        return model.model_validate(words)
    except ValidationError as error:
        first = first_error(error)
        where = ".".join(str(part) for part in place(first))
        raise ConfigRefused(f"{origin}: {where}" if where else origin, *explained(model, first, own_page)) from error


def _resolve_paths(config: SweepConfig, folder: Path) -> SweepConfig:
    models = tuple(model.model_copy(update={"file": folder / model.file}) for model in config.model)
    tool = config.measure.benchmark_model
    measure = config.measure.model_copy(update={"benchmark_model": folder / tool}) if tool else config.measure
    return config.model_copy(update={"model": models, "measure": measure})

"""sweep.toml as a typed model. Its keys are a contract; docs/configuration.md describes each."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from harness.errors import ConfigRefused
from harness.results.records import Clock, RunnerName
from models.variant import DEFAULT_GRIDS, Grid, Precision, Variant, variants_of

Width = Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)]
Resolution = Annotated[int, Field(gt=0, le=8192)]
CoreChoiceSpec = Literal["large", "small"] | Annotated[int, Field(ge=0, le=1023)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GridSection(_Section):
    architectures: tuple[str, ...] = ("mobilenet_v2",)
    widths: tuple[Width, ...] = (1.0,)
    resolutions: tuple[Resolution, ...] = (224,)
    precisions: tuple[Precision, ...] = (Precision.FLOAT32,)

    @field_validator("resolutions", "widths", mode="before")
    @classmethod
    def _no_booleans(cls, values: object) -> object:
        if isinstance(values, list | tuple) and any(isinstance(value, bool) for value in values):
            raise ValueError("numbers are wanted, not true or false")
        return values


class ModelSection(_Section):
    """A .tflite file of the user's own."""

    file: Path
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._+-]{1,120}$")] | None = None
    top1: Annotated[float, Field(ge=0, le=100)] | None = None

    @property
    def label(self) -> str:
        return self.name or "".join(c if c.isascii() and (c.isalnum() or c in "._+-") else "_" for c in self.file.stem)


class MeasureSection(_Section):
    runners: Annotated[tuple[RunnerName, ...], Field(min_length=1)] = (RunnerName.APP,)
    benchmark_model: Path | None = None
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    xnnpack: bool = True
    clock: Clock = Clock.FREE
    cores: Annotated[tuple[CoreChoiceSpec, ...], Field(min_length=1)] = ("large",)
    half_width_percent: Annotated[float, Field(gt=0, le=100)] = 1.0
    min_starts: Annotated[int, Field(ge=1, le=10_000)] = 6
    max_starts: Annotated[int, Field(ge=1, le=10_000)] = 30
    round_seconds: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    max_minutes: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    seed: Annotated[int, Field(ge=0, le=2**53)] = 1

    @model_validator(mode="after")
    def _starts_in_order(self) -> MeasureSection:
        if self.min_starts > self.max_starts:
            raise ValueError(f"min_starts ({self.min_starts}) is above max_starts ({self.max_starts})")
        return self


class BuildSection(_Section):
    weights: str = "seeded"
    splits: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(min_length=1)] = (1,)


class ConditionsSection(_Section):
    min_battery_percent: Annotated[int, Field(ge=0, le=100)] = 25
    max_rise_c: Annotated[float, Field(gt=0, le=100)] = 3.0
    max_temperature_c: Annotated[float, Field(gt=0, le=150)] = 38.0
    max_wait_seconds: Annotated[float, Field(ge=0, le=86_400)] = 600.0
    usual_cap_khz: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    """For a phone that its vendor always caps; 0: what the hardware can."""
    allow_reboot: bool = False


class PhonesSection(_Section):
    serials: tuple[str, ...] = ()


class SweepConfig(_Section):
    """What to measure, how, and on which phones. Without a grid and without a model: the 22 default points."""

    grid: tuple[GridSection, ...] = ()
    model: tuple[ModelSection, ...] = ()
    measure: MeasureSection = MeasureSection()
    build: BuildSection = BuildSection()
    conditions: ConditionsSection = ConditionsSection()
    phones: PhonesSection = PhonesSection()

    @model_validator(mode="after")
    def _names_are_unique(self) -> SweepConfig:
        labels = [model.label for model in self.model]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"two models are named {twice[0]}; give each [[model]] a `name` of its own")
        return self

    @property
    def variants(self) -> tuple[Variant, ...]:
        grids: tuple[Grid, ...]
        if not self.grid:
            grids = () if self.model else DEFAULT_GRIDS
        else:
            grids = tuple(
                Grid(section.architectures, section.widths, section.resolutions, section.precisions)
                for section in self.grid
            )
        plain = variants_of(grids)
        return tuple(
            dict.fromkeys(
                Variant(v.architecture, v.width, v.resolution, v.precision, split)
                for v in plain
                for split in self.build.splits
            )
        )


def default_grid_sections() -> tuple[GridSection, ...]:
    return tuple(
        GridSection(
            architectures=grid.architectures,
            widths=grid.widths,
            resolutions=grid.resolutions,
            precisions=grid.precisions,
        )
        for grid in DEFAULT_GRIDS
    )


Overrides = Mapping[str, Mapping[str, object]]
"""section -> key -> value, from the command line; a section named "grid" changes that key in every grid."""


def read_config(file: Path | None, overrides: Overrides | None = None) -> SweepConfig:
    """The file's words, then the command line's, checked as one. Paths in the file count from its folder."""
    words = {} if file is None else _read_toml(file)
    origin = "the options" if file is None else str(file)
    _merge(words, overrides or {})
    config = _checked(words, origin)
    return config if file is None else _resolve_paths(config, file.resolve().parent)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigRefused(
            file, "no such file", "name an existing sweep.toml, or leave it out for the 22 points"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigRefused(file, f"cannot be read ({error})", "mend the file or its permissions") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigRefused(file, f"is not TOML: {error}", "mend that line") from error


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


def _checked(words: dict[str, Any], origin: str) -> SweepConfig:
    try:
        return SweepConfig.model_validate(words)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in _place(first))
        raise ConfigRefused(f"{origin}: {where}" if where else origin, *_explain(first)) from error


def _place(error: ErrorDetails) -> tuple[str | int, ...]:
    """The keys as the user wrote them: without pydantic's names of union members."""
    return tuple(
        part
        for part in error["loc"]
        if isinstance(part, int) or (part.islower() and part.isidentifier() and part not in ("int", "str"))
    )


def _explain(error: ErrorDetails) -> tuple[str, str]:
    if error["type"] == "extra_forbidden":
        known = _keys_at(error["loc"][:-1])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1, cutoff=0.5)
        return "is not a key", f"did you mean {near[0]}?" if near else f"the keys here are {', '.join(known)}"
    message = error["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    # a rule over several keys has its own words for them
    whose = "" if isinstance(error["input"], Mapping) else f"{_short(error['input'])} is refused: "
    return f"{whose}{message}", "see docs/configuration.md"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _keys_at(place: Sequence[str | int]) -> list[str]:
    model: type[BaseModel] = SweepConfig
    for part in place:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        inner = [t for t in (annotation, *get_args(annotation)) if isinstance(t, type) and issubclass(t, BaseModel)]
        if inner:
            model = inner[0]
    return list(model.model_fields)


def _resolve_paths(config: SweepConfig, folder: Path) -> SweepConfig:
    models = tuple(model.model_copy(update={"file": folder / model.file}) for model in config.model)
    tool = config.measure.benchmark_model
    measure = config.measure.model_copy(update={"benchmark_model": folder / tool}) if tool else config.measure
    return config.model_copy(update={"model": models, "measure": measure})

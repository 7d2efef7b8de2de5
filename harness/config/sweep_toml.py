"""sweep.toml as a typed model. Its keys are a contract; docs/configuration.md describes each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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

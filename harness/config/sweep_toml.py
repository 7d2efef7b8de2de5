"""sweep.toml as a typed model. Its keys are a contract; docs/configuration.md describes each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from harness.config.option_name import OptionName, WithoutOptions
from harness.results.choices import Clock, HalfWidthOf, RunnerName
from harness.results.names import MODEL_NAME, why_no_model_name
from models.variant import DEFAULT_GRIDS, Grid, Precision, Variant, variants_of

Width = Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)]
Resolution = Annotated[int, Field(gt=0, le=8192)]
ThreadCount = Annotated[int, Field(ge=1, le=64)]
RUNTIME_NAME = r"[A-Za-z0-9._-]{1,64}"
RuntimeName = Annotated[str, Field(pattern=f"^{RUNTIME_NAME}$")]
CoreChoiceSpec = Literal["large", "small", "any"] | Annotated[int, Field(ge=0, le=1023)]


class _Section(BaseModel):
    # The schema of a section is built when one is first read: `--help` needs the names of its keys only.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _of_its_kind(cls, value: object, info: ValidationInfo) -> object:
        """Python takes true for 1, and no path and no name can hold a NUL."""
        values = value if isinstance(value, list | tuple) else [value]
        if (
            any(isinstance(one, bool) for one in values)
            and cls.model_fields[info.field_name or ""].annotation is not bool
        ):
            raise ValueError("another value is wanted, not true or false")
        if any("\0" in str(one) for one in values if isinstance(one, str | Path)):
            raise ValueError("a NUL is no letter of a name or path")
        return value


class GridSection(_Section):
    """Variants to build: every combination of the four lists. A variant that several grids name is measured once."""

    architectures: Annotated[tuple[str, ...], Field(description="Networks, by the names of `bigcore models list`.")] = (
        "mobilenet_v2",
    )
    widths: Annotated[tuple[Width, ...], Field(description="Width multipliers.", examples=[(0.35, 0.5, 0.75, 1.0)])] = (
        1.0,
    )
    resolutions: Annotated[
        tuple[Resolution, ...], Field(description="Input sizes in pixels.", examples=[(96, 128, 160, 192, 224)])
    ] = (224,)
    precisions: Annotated[tuple[Precision, ...], Field(description="float32, float16, dynamic or int8.")] = (
        Precision.FLOAT32,
    )


class ModelSection(_Section):
    """A .tflite file of the user's own."""

    file: Annotated[Path, Field(description="Its path, from the folder of this file.", examples=["mine.tflite"])]
    name: Annotated[
        Annotated[str, Field(pattern=MODEL_NAME)] | None,
        Field(
            description="How it is called in results; without it, the file's name. Not a name of ours (anchor).",
            examples=["mine"],
        ),
    ] = None
    top1: Annotated[
        Annotated[float, Field(ge=0, le=100)] | None,
        Field(description="Its top-1 accuracy in percent, for the chart.", examples=[71.2]),
    ] = None

    @property
    def label(self) -> str:
        return self.name or "".join(c if c.isascii() and (c.isalnum() or c in "._+-") else "_" for c in self.file.stem)

    @model_validator(mode="after")
    def _label_is_a_name(self) -> ModelSection:
        if wrong := why_no_model_name(self.label):
            raise ValueError(f"{wrong}; give the [[model]] a `name` of its own")
        return self


class MeasureSection(_Section):
    """How each variant is measured."""

    runners: Annotated[
        tuple[RunnerName, ...],
        Field(
            min_length=1,
            description="app (foreground), shell (no install) or benchmark_model; several are measured interleaved.",
        ),
    ] = (RunnerName.APP,)
    benchmark_model: Annotated[
        Path | None,
        Field(
            description="The official binary, or a folder of them, one for each ABI; without it, what"
            " `bigcore tool fetch` or `tool add` keeps.",
            examples=["path"],
        ),
    ] = None
    threads: Annotated[
        tuple[ThreadCount, ...],
        Field(
            min_length=1,
            description="A number or a list, one run for each. Above 1: that many highest CPUs of the large cluster;"
            " refused if it has fewer.",
        ),
        OptionName("threads"),
    ] = (1,)
    runtimes: Annotated[
        tuple[RuntimeName, ...],
        Field(
            description="Which of the app's runtimes compute; several are measured interleaved, with their ratio."
            " Without any: the newest that the app has for the phone's processor.",
        ),
    ] = ()
    xnnpack: Annotated[bool, Field(description="Whether the XNNPACK delegate runs the network.")] = True
    clock: Annotated[
        Clock, Field(description="The phone's performance mode: free, sustained, fixed or locked (root).")
    ] = Clock.FREE
    cores: Annotated[
        tuple[CoreChoiceSpec, ...],
        Field(min_length=1, description="large, small, any (not pinned) or a CPU number; one run for each."),
    ] = ("large",)
    half_width_percent: Annotated[
        float, Field(gt=0, le=100, description="Stop at this half-width of the 95 % interval.")
    ] = 1.0
    half_width_of: Annotated[
        HalfWidthOf,
        Field(
            description="own: of each variant relative to the others of its run, which neighbouring starts that agree"
            " cannot narrow; level: of the latency in ms. A single variant is always held to its latency in ms."
        ),
    ] = HalfWidthOf.OWN
    min_starts: Annotated[int, Field(ge=1, le=10_000, description="Not before so many starts of a variant.")] = 6
    max_starts: Annotated[
        int,
        Field(ge=1, le=10_000, description="At the latest after so many starts of a variant (note wide_interval)."),
    ] = 30
    round_seconds: Annotated[
        float,
        Field(gt=0, le=86_400, description="A longer round is split into blocks, each a start of its own."),
    ] = 120.0
    max_minutes: Annotated[
        float,
        Field(
            ge=0,
            le=100_000,
            description="A budget for measuring on each phone; the widest interval is measured next. 0: no limit.",
        ),
    ] = 0.0
    seed: Annotated[int, Field(ge=0, le=2**53, description="Of the order of measuring.")] = 1

    @field_validator("threads", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return value if isinstance(value, list | tuple) else (value,)

    @field_validator("cores", "runners", "runtimes", "threads")
    @classmethod
    def _each_once(cls, values: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(dict.fromkeys(values))

    @model_validator(mode="after")
    def _starts_in_order(self) -> MeasureSection:
        if self.min_starts > self.max_starts:
            raise ValueError(f"min_starts ({self.min_starts}) is above max_starts ({self.max_starts})")
        return self


class BuildSection(_Section):
    """How the variants of the grids are built."""

    weights: Annotated[str, Field(description="seeded, imagenet (downloaded on request only) or a file.")] = "seeded"
    splits: Annotated[
        tuple[Annotated[int, Field(ge=1, le=5)], ...],
        Field(min_length=1, description="The t-way split of the paper's Section 5.1, 1 to 5."),
    ] = (1,)


class ConditionsSection(_Section):
    """A start waits until these hold."""

    min_battery_percent: Annotated[int, Field(ge=0, le=100, description="The battery holds at least this much.")] = 25
    max_rise_c: Annotated[
        float,
        Field(
            gt=0,
            le=100,
            description="The phone is at most so much warmer than when the run began, or below max_temperature_c.",
        ),
    ] = 3.0
    max_temperature_c: Annotated[
        float, Field(gt=0, le=150, description="Below this the phone is cool enough, however much it has warmed.")
    ] = 38.0
    max_wait_seconds: Annotated[float, Field(ge=0, le=86_400, description="The longest wait of a start.")] = 600.0
    cool_down_seconds: Annotated[
        float, Field(ge=0, le=3_600, description="A fixed pause before every start but the first, beside the gates.")
    ] = 0.0
    usual_cap_khz: Annotated[
        int,
        Field(
            ge=0,
            le=100_000_000,
            description="For a phone that its vendor always caps: its usual cap. 0: a cap below the hardware's maximum"
            " is throttling.",
        ),
    ] = 0
    allow_reboot: Annotated[
        bool, Field(description="Whether a phone that nothing else brings back may be rebooted.")
    ] = False


class PhonesSection(_Section):
    """Which phones are measured."""

    serials: Annotated[
        tuple[str, ...],
        Field(description="A serial, or virtual:PROFILE for a virtual one; without any, every phone that is ready."),
        OptionName("phone"),
    ] = ()
    session_minutes: Annotated[
        float,
        Field(
            ge=0,
            le=100_000,
            description="A phone is lent for so long, from first contact to the last setting put back: what fits is"
            " measured, the most useful first. 0: no limit.",
        ),
    ] = 0.0


class SweepConfig(_Section):
    """What to measure, how, and on which phones. Without a grid and without a model: the 22 default points."""

    phones: PhonesSection = PhonesSection.model_construct()
    grid: tuple[GridSection, ...] = ()
    model: Annotated[tuple[ModelSection, ...], WithoutOptions()] = ()
    build: BuildSection = BuildSection.model_construct()
    measure: MeasureSection = MeasureSection.model_construct()
    conditions: ConditionsSection = ConditionsSection.model_construct()

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

"""What the command hands to the worker that measures one phone: one JSON document on its standard input."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from harness.app.apk import SHIPPED
from harness.config import SweepConfig
from harness.results.names import APP_PACKAGE
from harness.results.records import AGAINST, ArtifactRecord
from harness.runners.registry import runner_class
from models.variant import Precision

SideName = Literal["main", "against", "sustained"]


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelOrder(_Order):
    file: Path
    record: ArtifactRecord
    outputs_json: str | None
    """What this computer computes for the seeded input. None: it cannot run the model."""

    @property
    def name(self) -> str:
        return self.record.variant

    @property
    def sha256(self) -> str:
        return self.record.sha256

    @property
    def size_bytes(self) -> int:
        return self.record.size_bytes

    @property
    def madds(self) -> int:
        return self.record.madds

    @property
    def precision(self) -> Precision:
        """Decides how strictly the phone's output is held to this computer's."""
        return Precision(self.record.precision or Precision.FLOAT32)


class AppOrder(_Order):
    """A build of the benchmark app, installed beside others under a package name of its own."""

    apk: Path
    package: str
    given_sha256: str | None = None
    """Of the file that was given, where `apk` is a copy of it under another name."""
    anew: bool = False
    """Whether it is installed anew even where the phone has this very build: an installation has a luck of its own."""


class Unable(_Order):
    """What a side's app is known to reject with one runtime."""

    runtime: str | None
    """As it was asked for. None: the app's default."""
    variant: str


class SideOrder(_Order):
    """One of the sides that are measured interleaved: its models, and what else may differ between sides."""

    name: SideName
    models: tuple[ModelOrder, ...]
    app: AppOrder | None = None
    """None: the benchmark app that this bigcore came with."""
    benchmark_model: Path | None = None
    """None: what the config says; so also below."""
    threads: int | None = None
    xnnpack: bool | None = None
    runtime: str | None = None
    unable: frozenset[Unable] = frozenset()
    """What is left out of a run. Other runtimes and the other side measure it."""

    def models_for(self, runtime: str | None) -> tuple[ModelOrder, ...]:
        """Returns the models that this runtime is not known to reject."""
        rejected = {one.variant for one in self.unable if one.runtime == runtime}
        return tuple(model for model in self.models if model.name not in rejected)

    def only(self, variants: Container[str]) -> Self:
        return self.model_copy(update={"models": tuple(model for model in self.models if model.name in variants)})


class SessionOrder(_Order):
    """Measure these models on this phone, and write what is measured to this store."""

    sweep: str
    first_run_number: int
    serial: str
    store_url: str | None
    config: SweepConfig
    sets: tuple[SideOrder, ...]
    anchor: ModelOrder
    throwaway: ModelOrder
    quick: bool = False
    keep: bool = False
    resume: bool = False
    phones_of_sweep: tuple[str, ...] = ()
    """The addresses of all phones that the sweep began with."""
    profile_operators: bool = False
    pairs: int | None = None
    """Exactly so many valid pairs of each variant, where two sides are measured. None: the stopping rule says."""
    first: SideName = AGAINST
    """Which side begins the first round."""
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By a phone's serial or identity: the variants that are measured on it. Other phones measure all."""
    sustained_s: float | None = None
    """How long one variant runs without pause. None: variants are measured in rounds."""
    input_seed: int = 1
    package: str = APP_PACKAGE

    @property
    def needs_screen(self) -> bool:
        """Whether all that it measures must stay in front of the screen: else the rest goes on without."""
        return all(runner_class(name).foreground for name in self.config.measure.runners)

    @property
    def packages(self) -> tuple[str, ...]:
        """The benchmark apps of the sides, by name."""
        return tuple(dict.fromkeys(self.package_of(side) for side in self.sets))

    def package_of(self, side: SideOrder) -> str:
        return self.package if side.app is None else side.app.package

    def apk_of(self, side: SideOrder) -> Path:
        return SHIPPED if side.app is None else side.app.apk

    def tool_of(self, side: SideOrder) -> Path | None:
        return side.benchmark_model or self.config.measure.benchmark_model

    def threads_of(self, side: SideOrder) -> tuple[int, ...]:
        """Returns the numbers of threads that a side computes on, one run for each."""
        return self.config.measure.threads if side.threads is None else (side.threads,)

    def runtimes_of(self, side: SideOrder) -> tuple[str | None, ...]:
        """Returns the runtimes that a side computes with. None: the app's default."""
        return (side.runtime,) if side.runtime is not None else self.config.measure.runtimes or (None,)

    def xnnpack_of(self, side: SideOrder) -> bool:
        return self.config.measure.xnnpack if side.xnnpack is None else side.xnnpack

    @property
    def takes_extra_starts(self) -> bool:
        """Whether each variant is started alone as well, for cold initialisation and memory."""
        return not self.quick and self.pairs is None

    def for_phone(self, identity: str) -> Self:
        """Returns the order without the models that are not to be measured on this phone."""
        wanted = self.only.get(identity, self.only.get(self.serial))
        if wanted is None:
            return self
        sets = (one.only(wanted) for one in self.sets)
        return self.model_copy(update={"sets": tuple(one for one in sets if one.models)})

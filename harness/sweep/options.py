"""What can be asked of a sweep beside its config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.results.records import AGAINST
from harness.session.order import SideName


@dataclass(frozen=True, slots=True)
class Baseline:
    """What differs on the side that a sweep is held against, beside its models. None: the same as on the new side."""

    app: Path | None = None
    """An APK of the benchmark app, installed beside the new side's."""
    benchmark_model: Path | None = None
    """Another binary of the official tool, or a folder of them."""
    threads: int | None = None
    xnnpack: bool | None = None
    runtime: str | None = None
    """Another of the app's runtimes."""

    @property
    def named(self) -> tuple[str, ...]:
        """The command line's options that it stands for."""
        xnnpack = "--against-xnnpack" if self.xnnpack else "--no-against-xnnpack"
        options = {
            "--against-app": self.app,
            "--against-benchmark-model": self.benchmark_model,
            "--against-threads": self.threads,
            xnnpack: self.xnnpack,
            "--against-runtime": self.runtime,
        }
        return tuple(name for name, value in options.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Slots:
    """Package names under which a sweep installs the apps of its two sides, each anew."""

    new: str
    baseline: str


@dataclass(frozen=True, slots=True)
class SweepOptions:
    store_url: str | None = None
    quick: bool = False
    keep: bool = False
    profile_operators: bool = False
    """Time per operator of each model, by the official tool."""
    sustained_s: float | None = None
    """One variant without pause for so long, in place of rounds."""
    against: str | None = None
    """A folder of .tflite files or an earlier run: the baseline's models, measured interleaved with the config's."""
    baseline: Baseline = Baseline()
    """What else differs on the side that is measured against. Where only this is named, both sides have one set of
    models."""
    app: Path | None = None
    """The new side's APK. None: the one that this bigcore came with."""
    slots: Slots | None = None
    """None: each app stays under its name, and is installed where the phone has another build."""
    pairs: int | None = None
    """Exactly so many valid pairs of each variant, where two sides are measured. None: the stopping rule says."""
    first: SideName = AGAINST
    """Which side begins the first pair."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By a phone's serial or identity: the variants that are measured on it. Other phones measure all."""
    command: str = "bigcore sweep"
    """How to repeat it, as the report tells."""

    @property
    def two_sides(self) -> bool:
        return self.against is not None or bool(self.baseline.named) or self.slots is not None

"""What the nightly watch rests on: phones as a night found them, pairs of starts, accepted builds, thresholds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NightPhone:
    """A phone as a night found it."""

    night: str
    asked: str
    """As nightly.toml or adb names it."""
    phone: str | None
    """Its identity; None where it has never been seen."""
    model: str
    fingerprint: str | None
    """Of the Android build."""
    android: str | None
    battery_health: str | None
    present: bool
    detail: str = ""
    """Where it is not: why."""


@dataclass(frozen=True, slots=True)
class NightPairs:
    """What one stage measured of one series."""

    night: str
    series: str
    stage: int
    """From 0."""
    sweep: str | None
    """None: rehearsed."""
    ratios: tuple[float | None, ...]
    """log(candidate / accepted build) of each pair, in the order of time; None where a pair has no valid number."""
    starts: int
    """Of both builds, those that were redone included."""
    baseline_ms: float | None
    """The accepted build's median."""
    same_build: bool
    """Both sides are one build: the pairs are A/A."""
    two_installations: bool = False
    """Each side's app was installed by itself, anew for every few pairs."""


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What a series is measured with on one side. Its files lie frozen under their hashes in the user's data folder."""

    sha256: str
    """Of the description: the three hashes below."""
    model_sha256: str
    app_sha256: str | None
    """None: bigcore's own app, or a runner without one."""
    tool_sha256: str | None
    """Of the official benchmark tool."""
    name: str
    """Where it came from, without folders."""


@dataclass(frozen=True, slots=True)
class ThresholdRecord:
    """Computed alarm thresholds."""

    made_of: str
    """A hash of all that they depend on: plan, evidence rule, wanted rate, and where the pairs come from."""
    version: int
    """Of the computation."""
    seed: int
    source: str
    """`declared` world or `measured` pairs."""
    made_at: str
    thresholds_json: str
    finds: str
    """In words, what a night can find with them: a line of a series alone, and one of several."""

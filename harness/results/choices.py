"""The choices that a run records by a stable word: its runner, its clock, and what stood behind a virtual phone."""

from __future__ import annotations

from enum import StrEnum


class RunnerName(StrEnum):
    APP = "app"
    SHELL = "shell"
    BENCHMARK_MODEL = "benchmark_model"


class Clock(StrEnum):
    FREE = "free"
    SUSTAINED = "sustained"
    FIXED = "fixed"
    LOCKED = "locked"


class HalfWidthOf(StrEnum):
    """Which half-width ends the starts of a variant."""

    OWN = "own"
    """Of its latency relative to the other variants of the run."""
    LEVEL = "level"
    """Of its latency in ms: level and own together."""


class Engine(StrEnum):
    """What stands behind a virtual phone's app. A physical phone has none."""

    LITERT = "litert"
    REPLAY = "replay"
    APK = "apk"

"""The ways of measuring a phone that nightly.toml asks for: each is watched by itself."""

from __future__ import annotations

from harness.nightly.config import NightlyConfig
from harness.nightly.series import Course


def courses(config: NightlyConfig) -> tuple[Course, ...]:
    measure, accepted = config.measure, config.watch.accepted_runtime
    return tuple(
        Course(runner, str(core), runtime, None if accepted == runtime else accepted, threads)
        for runner in measure.runners
        for core in measure.cores
        for runtime in measure.runtimes or (None,)
        for threads in (measure.threads if len(measure.threads) > 1 else (None,))
    )

"""The main road, from sweep.toml to the estimates."""

from __future__ import annotations

from harness.config import SweepConfig
from harness.results.records import SweepResult


def run_sweep(config: SweepConfig) -> SweepResult:
    raise NotImplementedError

"""Evenings told to a store, and tables of simulated runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from support.evenings import tell_evening

from harness.analysis.start_table import StartTable, start_table
from harness.store.store import Store

Simulate = Callable[..., StartTable]


@pytest.fixture
def evening(store: Store) -> Callable[..., tuple[str, ...]]:
    """`evening("monday", {VARIANT: (10.0, …)}, build="a")` tells a sweep with one run; more sets make more runs."""
    return partial(tell_evening, store)


@pytest.fixture
def simulated() -> Simulate:
    """Row k takes 1 + k ms in a start whose factor is 1."""

    def table(
        rows: int, starts: int, *, factor_sd: float = 0.02, own_sd: float = 0.005, r: float = 0.0, seed: int = 1
    ) -> StartTable:
        generator = np.random.default_rng(seed)
        shared = factor_sd * autoregressive(starts, r, generator)
        own = own_sd * generator.standard_normal((rows, starts))
        log_ms = np.log(1.0 + np.arange(rows))[:, np.newaxis] + shared + own
        return start_table([f"v{row}" for row in range(rows)], np.exp(log_ms))

    return table


def autoregressive(starts: int, r: float, generator: np.random.Generator) -> NDArray[np.float64]:
    noise = generator.standard_normal(starts)
    series = noise.copy()
    for place in range(1, starts):
        series[place] = r * series[place - 1] + math.sqrt(1 - r**2) * noise[place]
    return series

"""Stages measured on phones, each by one sweep of two sides."""

from __future__ import annotations

from collections.abc import Callable

from harness.nightly.config import NightlyConfig
from harness.nightly.measurer import Fleet, StageMeasured, StageRequest


class SweepMeasurer:
    """A StageMeasurer."""

    rehearsed = False

    def __init__(self, config: NightlyConfig, store_url: str | None, say: Callable[[str], None]) -> None:
        self._config = config
        self._store_url = store_url
        self._say = say

    def fleet(self) -> Fleet:
        raise NotImplementedError

    def measure(self, request: StageRequest) -> StageMeasured:
        raise NotImplementedError

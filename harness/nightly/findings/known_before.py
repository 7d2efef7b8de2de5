"""What a night knows before its first start."""

from __future__ import annotations

from typing import Protocol

from harness.nightly.builds.builds import Candidate
from harness.nightly.builds.lost_builds import LostBuild
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring.measurer import Fleet
from harness.nightly.past.ledger import Ledger
from harness.nightly.series import Ground, Watched


class KnownBefore(Protocol):
    @property
    def config(self) -> NightlyConfig: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def fleet(self) -> Fleet: ...
    @property
    def candidate(self) -> Candidate: ...
    @property
    def grounds(self) -> tuple[Ground, ...]: ...
    @property
    def lost(self) -> tuple[LostBuild, ...]: ...
    @property
    def watched(self) -> tuple[Watched, ...]: ...

"""What a night knows before its first start."""

from __future__ import annotations

from dataclasses import dataclass

from harness.nightly.builds.builds import Candidate
from harness.nightly.builds.lost_builds import LostBuild
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring.measurer import Fleet
from harness.nightly.past.ledger import Ledger
from harness.nightly.series import Ground, Watched
from harness.results.night_decisions import AcceptanceRecord
from harness.results.nightly import NightRecord


@dataclass(frozen=True, slots=True)
class NightContext:
    night: NightRecord
    config: NightlyConfig
    ledger: Ledger
    fleet: Fleet
    candidate: Candidate
    grounds: tuple[Ground, ...]
    """Of what can be measured."""
    lost: tuple[LostBuild, ...]
    first_accepted: tuple[AcceptanceRecord, ...]
    """What nobody was told of yet: those of a night that was killed as well."""

    @property
    def watched(self) -> tuple[Watched, ...]:
        """The series of tonight, also those that cannot be measured."""
        return (*(one for ground in self.grounds for one in ground.series), *(lost.watched for lost in self.lost))

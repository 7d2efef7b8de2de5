"""A night as it is told: what was found, what differs between the sides, and who was not reached."""

from __future__ import annotations

from dataclasses import dataclass

from harness.results.nights import DeliveryRecord, NightResult, NightSeriesRecord


@dataclass(frozen=True, slots=True)
class Sides:
    """What the accepted build and the candidate of one series are."""

    series: str
    differs: tuple[str, ...]
    """A sentence for each difference, such as `app: 3fa1… -> 77b0…`; empty: both are one build."""
    command: str
    """The command that repeats the confirmation."""


@dataclass(frozen=True, slots=True)
class Told:
    result: NightResult
    sides: tuple[Sides, ...] = ()
    """Of the series that the night's driver knows more of than their hashes."""
    undelivered: tuple[DeliveryRecord, ...] = ()
    """Of this night and of earlier ones."""

    def of_series(self, series: str) -> NightSeriesRecord | None:
        return next((one for one in self.result.series if one.series == series), None)

    def model_of(self, phone: str) -> str:
        """What people call it; its identity where the night never saw it."""
        return next((one.model for one in self.result.phones if one.phone == phone and one.model), phone)

    def sides_of(self, one: NightSeriesRecord) -> Sides:
        known = next((sides for sides in self.sides if sides.series == one.series), None)
        return known or Sides(one.series, _hashes(one), self.result.night.command)


def _hashes(one: NightSeriesRecord) -> tuple[str, ...]:
    accepted, candidate = one.accepted_sha256, one.candidate_sha256
    if accepted is None or candidate is None or accepted == candidate:
        return ()
    return (f"build: {accepted[:12]} -> {candidate[:12]}",)

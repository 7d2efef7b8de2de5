"""What messages about a night tell beside what it found: which of its phones are virtual, and who muted what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from harness.results.night_decisions import MuteRecord
from harness.results.nightly import NightRecord, NightResult, day_of
from harness.results.records import PhoneRecord
from harness.results.virtual_phones import VirtualPhones
from harness.store import night_rows as rows


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of all nights."""

    phones: Mapping[PhoneRecord, frozenset[str]]
    """Each with the nights that looked for it."""
    mutes: tuple[MuteRecord, ...]
    """As they were made."""

    @classmethod
    def read(cls, connection: Connection) -> Surroundings:
        return cls(rows.measured_phones(connection), rows.mutes(connection))

    def around(self, result: NightResult) -> NightResult:
        return replace(result, virtual_phones=self._virtual(result.night), mutes=self._mutes(result.night))

    def _virtual(self, night: NightRecord) -> VirtualPhones:
        """Those that the night looked for; where it knew none, of all nights, as what stands is theirs."""
        its_own = [phone for phone, nights in self.phones.items() if night.night in nights]
        return VirtualPhones() if night.rehearsed else VirtualPhones.among(its_own or self.phones)

    def _mutes(self, night: NightRecord) -> tuple[MuteRecord, ...]:
        """The last that was said of each series by its end; a rehearsed night has a clock of its own."""
        its_own = [one for one in self.mutes if night.rehearsed or night.ended_at is None or one.at <= night.ended_at]
        last = {mute.series: mute for mute in its_own}
        return tuple(mute for mute in last.values() if day_of(night.night) < mute.until)

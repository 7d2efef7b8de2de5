"""What earlier nights and people left for tonight: accepted builds, mutes, and the nights of each series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.nightly.series import Ground
from harness.results.night_basis import BuildRecord, NightPhone
from harness.results.nightly import AcceptanceRecord, MuteRecord, NightRecord, SeriesNight, SeriesState
from harness.store.nights import KeptNights


@dataclass(frozen=True, slots=True)
class Ledger:
    nights: tuple[NightRecord, ...]
    """Before tonight, by number."""
    series: Mapping[str, tuple[SeriesNight, ...]]
    """Of each series, the oldest night first."""
    phones: tuple[NightPhone, ...]
    """Of the last night."""
    acceptances: Mapping[str, AcceptanceRecord]
    """The last one of each series."""
    builds: Mapping[str, BuildRecord]
    mutes: tuple[MuteRecord, ...]

    @property
    def last_night(self) -> NightRecord | None:
        return self.nights[-1] if self.nights else None

    def accepted(self, series: str) -> BuildRecord | None:
        made = self.acceptances.get(series)
        return self.builds[made.accepted_sha256] if made else None

    def last(self, series: str) -> SeriesNight | None:
        """Returns the series' latest night, whatever it was held against then."""
        known = self.series.get(series, ())
        return known[-1] if known else None

    def counting(self, ground: Ground) -> dict[str, SeriesNight]:
        """The latest night of each question that still counts: an acceptance since begins anew."""
        counts = {name: last for name in ground.names if (last := self.last(name)) and not self._begins_anew(last)}
        shared = self.last(ground.shared)
        if shared is not None and 2 * len(counts) > len(ground.series):
            counts[ground.shared] = shared
        return counts

    def against_same(self, series: SeriesNight) -> tuple[SeriesNight, ...]:
        """Returns the series' nights against the build that it is held against tonight."""
        return tuple(one for one in self.series.get(series.series, ()) if one.accepted_sha256 == series.accepted_sha256)

    def in_succession(self, series: str, call: str) -> int:
        """In how many of its latest nights its last stage said so."""
        known = self.series.get(series, ())
        others = [place for place, one in enumerate(known) if one.call != call or self._begins_anew(one)]
        return len(known) - 1 - others[-1] if others else len(known)

    def missing_since(self, series: Sequence[str], tonight: str) -> str:
        """The first of the latest nights in succession without data of any of these."""
        since = tonight
        for night in reversed(self.nights):
            then = [one for name in series for one in self.series.get(name, ()) if one.night == night.night]
            if not then or any(one.state is not SeriesState.MISSING and one.call != "missing" for one in then):
                return since
            since = night.night
        return since

    def muted(self, day: str) -> frozenset[str]:
        """By the last that was said of each series; `until` is the first day that is told again."""
        last = {mute.series: mute for mute in self.mutes}
        return frozenset(name for name, mute in last.items() if day < mute.until)

    def _begins_anew(self, one: SeriesNight) -> bool:
        made = self.acceptances.get(one.series)
        if made is None:
            return False
        since_then = made.night == one.night and made.before_sha256 is not None
        return since_then or made.accepted_sha256 != one.accepted_sha256


def read_ledger(kept: KeptNights, tonight: int | None = None) -> Ledger:
    """Of the nights before tonight; of every night where none is tonight."""
    nights = tuple(night for night in kept.nights() if tonight is None or night.number < tonight)
    earlier = {night.night for night in nights}
    series: dict[str, list[SeriesNight]] = {}
    for one in kept.series():
        if one.night in earlier:
            series.setdefault(one.series, []).append(one)
    return Ledger(
        nights=nights,
        series={name: tuple(of_it) for name, of_it in series.items()},
        phones=kept.phones(nights[-1].night) if nights else (),
        acceptances={made.series: made for made in kept.acceptances()},
        builds={build.sha256: build for build in kept.builds()},
        mutes=kept.mutes(),
    )

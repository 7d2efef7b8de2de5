"""What earlier nights and people left for tonight: accepted builds, mutes, and the nights of each series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.nightly.series import Ground
from harness.results.night_basis import BuildRecord, NightPhone
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import NightRecord, SeriesNight, SeriesState, day_of
from harness.store.nights import KeptNights


@dataclass(frozen=True, slots=True)
class Ledger:
    nights: tuple[NightRecord, ...]
    """Before tonight, by number; those that were killed, or never began to measure, as well."""
    series: Mapping[str, tuple[SeriesNight, ...]]
    """Of each series, the oldest night first."""
    phones_of: Mapping[str, tuple[NightPhone, ...]]
    """By night, of those that came to their end."""
    acceptances: Mapping[str, AcceptanceRecord]
    """The last one of each series."""
    history: tuple[AcceptanceRecord, ...]
    """All of them, in the order in which they were made."""
    builds: Mapping[str, BuildRecord]
    mutes: tuple[MuteRecord, ...]

    @property
    def settled(self) -> tuple[NightRecord, ...]:
        """Nights that say which phones there were, and what was measured on them."""
        return tuple(night for night in self.nights if night.night in self.phones_of)

    @property
    def last_night(self) -> NightRecord | None:
        """The one that tonight is compared with."""
        return self.settled[-1] if self.settled else None

    @property
    def of_last_night(self) -> tuple[SeriesNight, ...]:
        """The series that have a part in that night; one that is no longer asked for has none."""
        night = self.last_night
        latest = map(self.last, self.series) if night is not None else ()
        return tuple(one for one in latest if one is not None and night is not None and one.night == night.night)

    @property
    def last_begun(self) -> NightRecord | None:
        return self.nights[-1] if self.nights else None

    @property
    def abandoned(self) -> tuple[NightRecord, ...]:
        """The latest nights, as far as nobody was told of them."""
        others = [place for place, night in enumerate(self.nights) if not night.abandoned]
        return self.nights[others[-1] + 1 :] if others else self.nights

    @property
    def since_last_night(self) -> tuple[NightRecord, ...]:
        """Those that were killed, or in which nothing could be measured."""
        settled = [place for place, night in enumerate(self.nights) if night.night in self.phones_of]
        return self.nights[settled[-1] + 1 :] if settled else self.nights

    @property
    def phones(self) -> tuple[NightPhone, ...]:
        return self.phones_of[self.last_night.night] if self.last_night else ()

    def accepted(self, series: str) -> BuildRecord | None:
        made = self.acceptances.get(series)
        return self.builds[made.accepted_sha256] if made else None

    def last(self, series: str) -> SeriesNight | None:
        """Returns the series' latest night, whatever it was held against then."""
        known = self.series.get(series, ())
        return known[-1] if known else None

    def last_measured(self, series: str) -> SeriesNight | None:
        """Returns its latest night that has a number."""
        return next((one for one in reversed(self.series.get(series, ())) if one.ratio is not None), None)

    def last_candidate(self, series: str) -> str | None:
        """The candidate of the latest night that had one of it."""
        known = (one.candidate_sha256 for one in reversed(self.series.get(series, ())))
        return next((sha256 for sha256 in known if sha256 is not None), None)

    def counting(self, ground: Ground) -> dict[str, SeriesNight]:
        """The latest night of each question that still counts: an acceptance since begins anew."""
        counts = {name: last for name in ground.names if (last := self.last(name)) and not self._begins_anew(last)}
        shared = self.last(ground.shared)
        if shared is not None and 2 * len(counts) > len(ground.series):
            counts[ground.shared] = shared
        return counts

    def counts(self, last: SeriesNight) -> bool:
        """Whether a series' latest night still counts, though nothing is measured of it tonight."""
        if not last.is_shared:
            return not self._begins_anew(last)
        own = self._beside(last)
        return 2 * sum(not self._begins_anew(one) for one in own) > len(own)

    def against_same(self, series: SeriesNight) -> tuple[SeriesNight, ...]:
        """Returns the series' nights since the last acceptance; of what models share, since that of most of them."""
        known, numbers = self.series.get(series.series, ()), self._numbers
        names = [one.series for one in self._beside(known[-1])] if series.is_shared and known else [series.series]
        begins = sorted(self._begins_in(name) for name in names)
        begin = begins[len(begins) // 2] if begins else 0
        same = (one for one in known if one.accepted_sha256 == series.accepted_sha256)
        return tuple(one for one in same if numbers[one.night] >= begin)

    def in_succession(self, series: str, call: str, tonight: str) -> int:
        """On how many days in succession its last stage said so, where tonight's did. A night that is run again on the
        same day measured the same candidate in the same evening."""
        known = self.series.get(series, ())
        others = [place for place, one in enumerate(known) if one.call != call or self._begins_anew(one)]
        nights = known[others[-1] + 1 :] if others else known
        return len({day_of(tonight), *(day_of(one.night) for one in nights)})

    def missing_since(self, series: Sequence[str], tonight: str) -> str:
        """The first of the latest nights in succession without data of any of these."""
        since = tonight
        for night in reversed(self.settled):
            then = [one for name in series for one in self.series.get(name, ()) if one.night == night.night]
            if not then or any(one.state is not SeriesState.MISSING and one.call != "missing" for one in then):
                return since
            since = night.night
        return since

    def absent_since(self, asked: str, tonight: str) -> str:
        """The first of the latest nights in succession in which that phone was not there."""
        since = tonight
        for night in reversed(self.settled):
            found = next((phone for phone in self.phones_of[night.night] if phone.asked == asked), None)
            if found is None or found.present:
                return since
            since = night.night
        return since

    def without_phones_since(self, tonight: str) -> str:
        """The first of the latest nights in succession that found no phone at all."""
        since = tonight
        for night in reversed(self.nights):
            if night.night in self.phones_of:
                return since
            if night.cut_short is None:
                since = night.night
        return since

    def muted(self, day: str) -> frozenset[str]:
        """By the last that was said of each series; `until` is the first day that is told again."""
        last = {mute.series: mute for mute in self.mutes}
        return frozenset(name for name, mute in last.items() if day < mute.until)

    @property
    def _numbers(self) -> Mapping[str, int]:
        return {night.night: night.number for night in self.nights}

    def _beside(self, shared: SeriesNight) -> tuple[SeriesNight, ...]:
        """The latest nights of the series that it was shared by, in the last of its nights."""
        latest = (nights[-1] for nights in self.series.values())
        return tuple(
            one for one in latest if (one.ground, one.night) == (shared.ground, shared.night) and not one.is_shared
        )

    def _begins_in(self, series: str) -> int:
        """The number of the first night against the build that is accepted now."""
        made = self.acceptances.get(series)
        number = self._numbers.get(made.night or "", 0) if made else 0
        # What a night ends with counts from the next one on; the first build, from its own night on.
        return number + 1 if made is not None and made.before_sha256 is not None else number

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
    phones: dict[str, list[NightPhone]] = {}
    for phone in kept.all_phones():
        if phone.night in earlier:
            phones.setdefault(phone.night, []).append(phone)
    history = kept.acceptances()
    return Ledger(
        nights=nights,
        series={name: tuple(of_it) for name, of_it in series.items()},
        phones_of={night: tuple(of_it) for night, of_it in phones.items()},
        acceptances={made.series: made for made in history},
        history=history,
        builds={build.sha256: build for build in kept.builds()},
        mutes=kept.mutes(),
    )

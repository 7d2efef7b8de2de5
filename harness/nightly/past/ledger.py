"""What earlier nights and people left for tonight: accepted builds, mutes, and the nights of each series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from harness.nightly.series import Ground, parts_of_series
from harness.nightly.settings import Setting, settings_of, what_became_of
from harness.results.choices import RunnerName
from harness.results.night_basis import BuildRecord, NightPhone
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import NightRecord, SeriesNight, day_of, shared_series
from harness.store.nights import KeptNights


@dataclass(frozen=True)
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
    settings: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    """How each course was measured, by night and the course's name; none of a night that cannot be read."""
    now: Mapping[str, Setting] = field(default_factory=dict)
    """How tonight measures, or measured the last one where none is tonight."""
    default_runtimes: Mapping[tuple[str, RunnerName], str] = field(default_factory=dict)
    """By phone and runner: which of the app's runtimes computed on both sides when none was asked for last."""

    set_aside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By night: the phones for which it ended early, after some of their pairs."""

    @property
    def concluded(self) -> tuple[NightRecord, ...]:
        """Nights that say which phones there were, and what was measured on them."""
        return tuple(night for night in self.nights if night.night in self.phones_of)

    @property
    def last_night(self) -> NightRecord | None:
        """The one that tonight is compared with."""
        return self.concluded[-1] if self.concluded else None

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
        concluded = [place for place, night in enumerate(self.nights) if night.night in self.phones_of]
        return self.nights[concluded[-1] + 1 :] if concluded else self.nights

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

    def alarmed(self, last: SeriesNight) -> SeriesNight | None:
        """The night that raised the alert which stands after that one; None where none does."""
        if last.standing_since is None:
            return None
        return next((one for one in self.standing_nights(last) if one.night == last.standing_since), None)

    def last_candidate(self, series: str) -> str | None:
        """The candidate of the latest night that had one of it."""
        known = (one.candidate_sha256 for one in reversed(self.series.get(series, ())))
        return next((sha256 for sha256 in known if sha256 is not None), None)

    def counting(self, ground: Ground) -> dict[str, SeriesNight]:
        """The latest night of each question that still counts, by the question's name tonight: an acceptance since
        begins anew, and so does another setting."""
        latest = {one.name: self.last(one.before or one.name) for one in ground.series}
        counts = {name: last for name, last in latest.items() if last is not None and self.counts(last)}
        then = Counter(last.ground for last in counts.values()).most_common(1)
        shared = self.last(shared_series(then[0][0])) if then and 2 * then[0][1] > len(ground.series) else None
        if shared is not None and self._number(shared) >= self._begin_of_most(
            [one.before or one.name for one in ground.series]
        ):
            counts[ground.shared] = shared
        return counts

    def counts(self, last: SeriesNight) -> bool:
        """Whether a series' latest night still counts; of what models share, whether it does for most of them."""
        if not last.is_shared:
            return not self._begins_anew(last)
        return self._number(last) >= self._begin_of_most([one.series for one in self._beside(last)])

    def against_same(self, series: SeriesNight) -> tuple[SeriesNight, ...]:
        """Returns the series' nights since the last acceptance and the last change of its setting; of what models
        share, since that of most of them."""
        known = self.series.get(series.series, ())
        names = [one.series for one in self._beside(known[-1])] if series.is_shared and known else [series.series]
        begin = self._begin_of_most(names)
        same = (one for one in known if one.accepted_sha256 == series.accepted_sha256)
        return tuple(one for one in same if self._number(one) >= begin)

    def under_all_names(self, series: SeriesNight, tonights: Container[str]) -> tuple[SeriesNight, ...]:
        """Its nights since the last acceptance, also under names that none of tonight's series has: those of its phone
        that were held against its accepted build."""
        same = (series.phone, series.accepted_sha256, False)
        others = chain.from_iterable(nights for name, nights in self.series.items() if name not in tonights)
        known = (one for one in others if (one.phone, one.accepted_sha256, one.is_shared) == same)
        return (*self.against_same(series), *known)

    def history_of_alert(self, one: SeriesNight) -> tuple[SeriesNight, ...]:
        """The nights that say since when it is slower, under the name that it had when its alert was raised."""
        alarmed = self.alarmed(one)
        return self.against_same(alarmed if alarmed is not None and alarmed.series != one.series else one)

    def measured_alike(self, series: str) -> tuple[SeriesNight, ...]:
        """Its nights of tonight's setting, whatever it was held against."""
        begin = self._other_setting_until(series) + 1
        return tuple(one for one in self.series.get(series, ()) if self._number(one) >= begin)

    def setting_changed(self, series: str) -> tuple[str, ...]:
        """A clause for each thing in which tonight's setting differs from that of its latest night."""
        last, now = self.last(series), self.now.get(parts_of_series(series).course)
        then = self._setting(last) if last is not None else None
        return what_became_of(then, now) if then is not None and now is not None else ()

    def measured_as(self, series: str, course: str) -> bool:
        """Whether that course of tonight has the very setting of the series' latest night, whatever it was called."""
        theirs, last, now = parts_of_series(series), self.last(series), self.now.get(course)
        then = self._setting(last) if last is not None else None
        if now is None or then is None:
            return course == theirs.course
        return now.alike(then, self.default_runtimes.get((theirs.phone, now.course.runner)))

    def in_succession(self, series: str, call: str, tonight: str) -> int:
        """On how many days in succession its last stage said so, where tonight's did. A night that is run again on the
        same day measured the same candidate in the same evening."""
        known = self.series.get(series, ())
        others = [place for place, one in enumerate(known) if one.call != call or self._begins_anew(one)]
        nights = known[others[-1] + 1 :] if others else known
        return len({day_of(tonight), *(day_of(one.night) for one in nights)})

    def muted(self, day: str) -> frozenset[str]:
        """By the last that was said of each series; `until` is the first day that is told again."""
        last = {mute.series: mute for mute in self.mutes}
        return frozenset(name for name, mute in last.items() if day < mute.until)

    def number_of_last(self, series: str) -> int:
        """Of its latest night; 0: it has none."""
        last = self.last(series)
        return self._number(last) if last is not None else 0

    def standing_nights(self, standing: SeriesNight) -> tuple[SeriesNight, ...]:
        """Those of a slowdown that stands, under whatever name its series was watched then; oldest first."""
        same = (standing.phone, standing.is_shared, standing.accepted_sha256, standing.standing_since)
        by_night: dict[int, list[SeriesNight]] = {}
        for one in chain.from_iterable(self.series.values()):
            if (one.phone, one.is_shared, one.accepted_sha256, one.standing_since) == same:
                by_night.setdefault(self._number(one), []).append(one)

        def nearness(one: SeriesNight) -> tuple[bool, bool]:
            return one.series == standing.series, one.variant == standing.variant

        return tuple(max(by_night[number], key=nearness) for number in sorted(by_night))

    def last_numbers(self, standing: SeriesNight) -> SeriesNight | None:
        """Its latest night that has any."""
        known = (one for one in reversed(self.standing_nights(standing)) if one.ratio is not None)
        return next(known, None) or self.last_measured(standing.series)

    def _number(self, one: SeriesNight) -> int:
        return self._numbers[one.night]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {night.night: night.number for night in self.nights}

    def _beside(self, shared: SeriesNight) -> tuple[SeriesNight, ...]:
        """The latest nights of the series that it was shared by, in the last of its nights."""
        latest = (nights[-1] for nights in self.series.values())
        return tuple(
            one for one in latest if (one.ground, one.night, one.is_shared) == (shared.ground, shared.night, False)
        )

    def _begin_of_most(self, series: Sequence[str]) -> int:
        """The number of the first night that counts for more than half of them."""
        begins = sorted(map(self._begins_in, series))
        return begins[len(begins) // 2] if begins else 0

    def _begins_in(self, series: str) -> int:
        """The number of its first night that compares with tonight: against what is accepted now, in this setting."""
        made = self.acceptances.get(series)
        tonight = max(self._numbers.values(), default=0) + 1
        accepted = self._numbers.get(made.night, tonight) if made is not None and made.night is not None else 0
        # What a night ends with counts from the next one on; the first build, from its own night on.
        later = made is not None and made.before_sha256 is not None
        return max(accepted + later, self._other_setting_until(series) + 1)

    def _other_setting_until(self, series: str) -> int:
        """The number of its latest night whose setting does not compare with tonight's; 0: there is none."""
        now = self.now.get(parts_of_series(series).course)
        if now is None:
            return 0
        nights = reversed(self.series.get(series, ()))
        return next((self._number(one) for one in nights if self._setting(one) not in (None, now)), 0)

    def _setting(self, one: SeriesNight) -> Setting | None:
        return self.settings.get(one.night, {}).get(parts_of_series(one.series).course)

    def _begins_anew(self, one: SeriesNight) -> bool:
        made = self.acceptances.get(one.series)
        other_build = made is not None and made.accepted_sha256 != one.accepted_sha256
        return other_build or self._number(one) < self._begins_in(one.series)


def read_ledger(kept: KeptNights, tonight: int | None = None) -> Ledger:
    """Of the nights before tonight; of every night where none is tonight."""
    begun = [night for night in kept.nights() if tonight is None or night.number <= tonight]
    nights = tuple(night for night in begun if tonight is None or night.number < tonight)
    by_config = {night.config_json: settings_of(night) for night in begun}
    earlier = {night.night for night in nights}
    series: dict[str, list[SeriesNight]] = {}
    for one in kept.series():
        if one.night in earlier:
            series.setdefault(one.series, []).append(one)
    phones: dict[str, list[NightPhone]] = {}
    for phone in kept.all_phones():
        if phone.night in earlier:
            phones.setdefault(phone.night, []).append(phone)
    set_aside: dict[str, set[str]] = {}
    for notice in kept.notices_of(NoticeKind.PHONE_SET_ASIDE):
        set_aside.setdefault(notice.night, set()).add(notice.phone)
    history = kept.acceptances()
    return Ledger(
        nights=nights,
        series={name: tuple(of_it) for name, of_it in series.items()},
        phones_of={night: tuple(of_it) for night, of_it in phones.items()},
        acceptances={made.series: made for made in history},
        history=history,
        builds={build.sha256: build for build in kept.builds()},
        mutes=kept.mutes(),
        settings={night.night: by_config[night.config_json] for night in begun},
        now=by_config[begun[-1].config_json] if begun else {},
        default_runtimes=kept.default_runtimes(),
        set_aside={night: frozenset(lost) for night, lost in set_aside.items() if night in earlier},
    )

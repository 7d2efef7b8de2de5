"""The end of a night: states, alerts and notices of all phones and series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.nightly.builds import Candidate
from harness.nightly.judgement import GroundNight, followers, series_nights, slower_alert
from harness.nightly.ledger import Ledger
from harness.nightly.measurer import Fleet
from harness.nightly.opening_night import clock_notices, config_notices
from harness.nightly.phone_changes import changed_notice, drifted_notice
from harness.nightly.series import Ground
from harness.results.night_basis import NightPhone
from harness.results.nightly import (
    Alert,
    AlertKind,
    NightRecord,
    Notice,
    NoticeKind,
    SeriesNight,
    SeriesState,
    shared_series,
)


class KnownBefore(Protocol):
    """What the night knew before its first start."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def fleet(self) -> Fleet: ...
    @property
    def candidate(self) -> Candidate: ...
    @property
    def grounds(self) -> tuple[Ground, ...]: ...


@dataclass(frozen=True, slots=True)
class Conclusion:
    series: tuple[SeriesNight, ...]
    alerts: tuple[Alert, ...]
    notices: tuple[Notice, ...]
    phones: tuple[NightPhone, ...]

    @property
    def by_name(self) -> Mapping[str, SeriesNight]:
        return {one.series: one for one in self.series}


def conclude(night: NightRecord, known: KnownBefore, measured: Sequence[GroundNight]) -> Conclusion:
    ledger = known.ledger
    muted = ledger.muted(night.night[:10])
    told = [one for ground in measured for one in series_nights(ground, ledger.counting(ground.ground), muted)]
    gone = [_missing(night, one, muted) for one in _not_measured(told, known)]
    follow = {ground.ground.shared: followers(ground) for ground in measured if ground.ratios.size}
    alerts = (*_slower(told, ledger, follow), *_missing_data(night, known, [*told, *gone]))
    return Conclusion(
        series=(*told, *gone),
        alerts=tuple(alert for alert in alerts if alert.series not in muted),
        notices=tuple(_notices(night, known, told, follow, muted)),
        phones=tuple(_phones(night, known)),
    )


def _slower(told: Iterable[SeriesNight], ledger: Ledger, follow: Mapping[str, str]) -> list[Alert]:
    return [
        slower_alert(one, (*ledger.against_same(one), one), follow.get(one.series, ""))
        for one in told
        if one.standing_since is not None
    ]


def _not_measured(told: Sequence[SeriesNight], known: KnownBefore) -> list[SeriesNight]:
    """The last nights of series that are asked for and were not measured: of missing phones, and of models that the
    candidate lacks."""
    last = known.ledger.last_night
    if last is None:
        return []
    absent = _absent(known)
    present = {phone.identity for phone in known.fleet.present}
    lacking = known.candidate.failed.keys() | _lacking(known, present)
    names = {one.series for one in told}
    latest = [
        one for one in (known.ledger.last(name) for name in known.ledger.series) if one and one.night == last.night
    ]
    return [
        one
        for one in latest
        if one.series not in names
        and (one.phone in absent or (one.phone in present and not one.is_shared and one.variant in lacking))
    ]


def _lacking(known: KnownBefore, present: set[str]) -> set[str]:
    """A folder of models says what is watched by what it held; a list in nightly.toml says it by itself."""
    if not known.candidate.from_folder:
        return set()
    watched = {
        one.variant
        for name in known.ledger.series
        if (one := known.ledger.last(name)) is not None and not one.is_shared and one.phone in present
    }
    return watched - known.candidate.models.keys()


def _absent(known: KnownBefore) -> dict[str, str]:
    """Identities of the phones that are missing, with why."""
    identity = {one.asked: one.phone for one in known.ledger.phones}
    return {identity.get(one.asked) or one.asked: one.detail for one in known.fleet.missing}


def _missing(night: NightRecord, last: SeriesNight, muted: frozenset[str]) -> SeriesNight:
    """Returns the night of a missing series; its evidence and its alert wait."""
    return SeriesNight(
        night=night.night,
        series=last.series,
        variant=last.variant,
        phone=last.phone,
        model=last.model,
        state=SeriesState.MUTED if last.series in muted else SeriesState.MISSING,
        ratio=None,
        low=None,
        high=None,
        stage=0,
        pairs=0,
        starts=0,
        z=None,
        evidence_slower=last.evidence_slower,
        evidence_faster=last.evidence_faster,
        standing_since=last.standing_since,
        accepted_sha256=last.accepted_sha256,
        android=last.android,
        call="missing",
        ground=last.ground,
    )


def _missing_data(night: NightRecord, known: KnownBefore, series: Sequence[SeriesNight]) -> list[Alert]:
    """One of a phone that is not there, or that gives nothing at all; else one of each series without data."""
    absent, alerts = _absent(known), []
    of_phones: dict[str, list[SeriesNight]] = {phone: [] for phone in absent}
    for one in series:
        if not one.is_shared:
            of_phones.setdefault(one.phone, []).append(one)
    for phone, all_of_it in of_phones.items():
        without = [one for one in all_of_it if one.call == "missing"]
        if phone in absent or (len(without) == len(all_of_it) > 1):
            detail = f"phone {phone}: {absent.get(phone, 'none of its series has a valid number')}"
            names = [one.series for one in all_of_it]
            alerts.append(_no_data(night, shared_series(phone), known.ledger.missing_since(names, night.night), detail))
        else:
            alerts += [
                _no_data(
                    night,
                    one.series,
                    known.ledger.missing_since([one.series], night.night),
                    known.candidate.failed.get(one.variant, "no valid number tonight"),
                )
                for one in without
            ]
    return alerts


def _no_data(night: NightRecord, series: str, since: str, detail: str) -> Alert:
    return Alert(night.night, series, AlertKind.MISSING_DATA, None, None, None, since, since != night.night, detail)


def _notices(
    night: NightRecord,
    known: KnownBefore,
    told: Sequence[SeriesNight],
    follow: Mapping[str, str],
    muted: frozenset[str],
) -> Iterable[Notice]:
    ledger = known.ledger
    yield from clock_notices(night, ledger.last_night)
    yield from config_notices(night)
    yield from _changed_series(night, known, told)
    for variant, why in known.candidate.failed.items():
        yield Notice(night.night, "", NoticeKind.BUILD_FAILED, f"{variant}: {why}")
    before = {phone.asked: phone for phone in ledger.phones}
    for phone in known.fleet.present:
        yield from changed_notice(night.night, before.get(phone.asked), phone)
        mine = [one for one in told if one.phone == phone.identity and not one.is_shared]
        yield from drifted_notice(night.night, phone.identity, mine, ledger.series)
    if ledger.nights and known.grounds and all(one.same_build for each in known.grounds for one in each.series):
        detail = "the candidate is the accepted build itself: the night was measured as A/A"
        yield Notice(night.night, "", NoticeKind.SAME_BUILD, detail)
    for one in told:
        if one.call == "faster" and one.series not in muted:
            percent = 100 * (1 - (one.ratio or 1.0))
            detail = f"{one.variant} is {percent:.1f} % faster than its accepted build"
            more = f" ({follow[one.series]})" if one.series in follow else ""
            yield Notice(night.night, one.phone, NoticeKind.FASTER, detail + more, one.series)


def _changed_series(night: NightRecord, known: KnownBefore, told: Sequence[SeriesNight]) -> Iterable[Notice]:
    """Of a phone that was there last night and tonight: series that came or went."""
    last = known.ledger.last_night
    if last is None:
        return
    present = {phone.identity for phone in known.fleet.present}
    then = {
        one.series: one
        for name in known.ledger.series
        if (one := known.ledger.last(name)) is not None and one.night == last.night and not one.is_shared
    }
    now = {one.series: one for one in told if not one.is_shared}
    phones_then = {one.phone for one in then.values()}
    waiting = {one.series for one in _not_measured(told, known)}
    for name, one in now.items():
        if name not in then and one.phone in phones_then:
            yield Notice(
                night.night, one.phone, NoticeKind.SERIES_CHANGED, f"{one.variant} is watched from tonight", name
            )
    for name, one in then.items():
        if name not in now and name not in waiting and one.phone in present:
            detail = f"{one.variant} is no longer asked for; its accepted build is kept"
            yield Notice(night.night, one.phone, NoticeKind.SERIES_CHANGED, detail, name)


def _phones(night: NightRecord, known: KnownBefore) -> Iterable[NightPhone]:
    for phone in known.fleet.present:
        yield NightPhone(
            night=night.night,
            asked=phone.asked,
            phone=phone.identity,
            model=phone.model,
            fingerprint=phone.fingerprint,
            android=phone.android,
            battery_health=phone.battery_health,
            present=True,
        )
    before = {phone.asked: phone for phone in known.ledger.phones}
    for missing in known.fleet.missing:
        last = before.get(missing.asked)
        yield NightPhone(
            night=night.night,
            asked=missing.asked,
            phone=last.phone if last else None,
            model=last.model if last else "",
            fingerprint=last.fingerprint if last else None,
            android=last.android if last else None,
            battery_health=last.battery_health if last else None,
            present=False,
            detail=missing.detail,
        )

"""What changed on a phone since the last night: one notice with what, never an alarm for each series."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from harness.nightly.series import FoundPhone
from harness.results.night_basis import NightPhone
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import Notice, SeriesNight
from harness.statistics.spread import SD_PER_MAD

FEWEST_NIGHTS = 7
"""Of the accepted build on this phone and Android build; before, its band is not known."""
BAND_DEVIATIONS = 4.0
NARROWEST_BAND = 0.03
"""Of the log latency: evenings differ by some percent on a phone that is in order."""


def what_changed(before: NightPhone | None, now: FoundPhone) -> tuple[str, ...]:
    """A sentence each; none where nothing did, or where the phone is new."""
    if before is None or before.phone is None:
        return ()
    facts = (
        ("the phone itself", before.phone, now.identity),
        ("Android build", before.fingerprint, now.fingerprint),
        ("battery health", before.battery_health, now.battery_health),
    )
    return tuple(
        f"{what} {was} became {is_now}" for what, was, is_now in facts if None not in (was, is_now) and was != is_now
    )


def changed_notice(night: str, before: NightPhone | None, now: FoundPhone) -> tuple[Notice, ...]:
    said = what_changed(before, now)
    return (Notice(night, now.identity, NoticeKind.PHONE_CHANGED, "; ".join(said)),) if said else ()


def other_names_notice(night: str, phone: FoundPhone, other_names: Iterable[FoundPhone]) -> tuple[Notice, ...]:
    """Of a phone that nightly.toml names twice, or that adb lists twice."""
    others = [one.asked for one in other_names if one.identity == phone.identity]
    if not others:
        return ()
    said = f"{' and '.join(others)} {'is' if len(others) == 1 else 'are'} the phone that is measured as {phone.asked}"
    return (Notice(night, phone.identity, NoticeKind.SAME_PHONE, f"{said}: they tell one serial number and model"),)


@dataclass(frozen=True, slots=True)
class _Levels:
    """Of one series on one Android build: the log latency of its accepted build by night, oldest first."""

    by_night: Mapping[str, float]

    def before(self, night: str) -> list[float]:
        names = list(self.by_night)
        return [self.by_night[name] for name in names[: names.index(night)]]


@dataclass(frozen=True, slots=True)
class _Drift:
    """How far the accepted builds of a phone together are from their nights before."""

    shift: float
    band: float

    @property
    def out(self) -> bool:
        return abs(self.shift) > self.band

    def further_than(self, told: _Drift) -> bool:
        turned = (self.shift > 0) != (told.shift > 0)
        return turned or abs(self.shift) > abs(told.shift) + self.band


def drifted_notice(
    night: str, phone: str, tonight: Sequence[SeriesNight], history: Mapping[str, Sequence[SeriesNight]]
) -> tuple[Notice, ...]:
    """Did the accepted builds together leave their own band on this phone? `tonight`: its series.

    Told when it begins, and again only where it moved further or had been back.
    """
    series = [_levels(one, history.get(one.series, ())) for one in tonight if one.baseline_ms]
    drift = _drift_of(night, series)
    if drift is None or not drift.out:
        return ()
    told = _told(_lasting(night, series))
    if told is not None and not drift.further_than(told):
        return ()
    percent = 100 * math.expm1(drift.shift)
    way = "slower" if percent > 0 else "faster"
    detail = f"the accepted build itself is {abs(percent):.1f} % {way} than in its nights before"
    return (Notice(night, phone, NoticeKind.PHONE_DRIFTED, detail),)


def _levels(tonight: SeriesNight, history: Sequence[SeriesNight]) -> _Levels:
    """Tonight's, and those of the same accepted build and Android build before it."""
    same = [
        one
        for one in (*history, tonight)
        if one.baseline_ms and (one.accepted_sha256, one.android) == (tonight.accepted_sha256, tonight.android)
    ]
    return _Levels({one.night: math.log(one.baseline_ms) for one in same if one.baseline_ms})


def _drift_of(night: str, series: Sequence[_Levels]) -> _Drift | None:
    """None: the band of no series is known by then."""
    shifts, bands = [], []
    for one in series:
        known = one.before(night) if night in one.by_night else []
        if len(known) >= FEWEST_NIGHTS:
            usual = median(known)
            spread = SD_PER_MAD * median(abs(value - usual) for value in known)
            shifts.append(one.by_night[night] - usual)
            bands.append(max(NARROWEST_BAND, BAND_DEVIATIONS * spread))
    return _Drift(median(shifts), median(bands)) if shifts else None


def _lasting(tonight: str, series: Sequence[_Levels]) -> list[_Drift]:
    """The drifts of the nights before tonight, back to the last one that was within the band; oldest first."""
    longest = max(series, key=lambda one: len(one.by_night))
    lasting: list[_Drift] = []
    for night in reversed([name for name in longest.by_night if name != tonight]):
        drift = _drift_of(night, series)
        if drift is None or not drift.out:
            break
        lasting.append(drift)
    return lasting[::-1]


def _told(lasting: Sequence[_Drift]) -> _Drift | None:
    """Which of them was told last."""
    told: _Drift | None = None
    for drift in lasting:
        if told is None or drift.further_than(told):
            told = drift
    return told

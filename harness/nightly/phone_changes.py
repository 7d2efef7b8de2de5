"""What changed on a phone since the last night: one notice with what, never an alarm for each series."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from harness.nightly.series import FoundPhone
from harness.results.night_basis import NightPhone
from harness.results.nightly import Notice, NoticeKind, SeriesNight
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


def drifted_notice(
    night: str, phone: str, tonight: Sequence[SeriesNight], history: Mapping[str, Sequence[SeriesNight]]
) -> tuple[Notice, ...]:
    """Did the accepted builds together leave their own band on this phone? `tonight`: its series."""
    shifts, bands = [], []
    for one in tonight:
        known = [
            math.log(night_of.baseline_ms)
            for night_of in history.get(one.series, ())
            if night_of.baseline_ms
            and night_of.accepted_sha256 == one.accepted_sha256
            and night_of.android == one.android
        ]
        if one.baseline_ms and len(known) >= FEWEST_NIGHTS:
            usual = median(known)
            spread = SD_PER_MAD * median(abs(value - usual) for value in known)
            shifts.append(math.log(one.baseline_ms) - usual)
            bands.append(max(NARROWEST_BAND, BAND_DEVIATIONS * spread))
    if not shifts or abs(median(shifts)) <= median(bands):
        return ()
    percent = 100 * math.expm1(median(shifts))
    way = "slower" if percent > 0 else "faster"
    detail = f"the accepted build itself is {abs(percent):.1f} % {way} than in its nights before"
    return (Notice(night, phone, NoticeKind.PHONE_DRIFTED, detail),)

"""Records of one night."""

from __future__ import annotations

from harness.results.nights import (
    AlertKind,
    AlertRecord,
    NightPairsRecord,
    NightPhoneRecord,
    NightRecord,
    NightSeriesRecord,
    NoticeKind,
    NoticeRecord,
    State,
)

NIGHT = NightRecord(
    night="20260105-220000-ab12",
    watch="nightly",
    number=1,
    started_at="2026-01-05T22:00:00Z",
    ended_at=None,
    config_json="{}",
    command="bigcore nightly run",
    version="0.1.0",
)
PHONE = NightPhoneRecord(
    night=NIGHT.night,
    phone="p1",
    asked="virtual:pixel_1",
    model="Google Pixel",
    fingerprint="google/sailfish/10",
    android="10",
    battery_health="good",
    present=True,
)
PAIRS = NightPairsRecord(
    night=NIGHT.night,
    series="mobilenet_v2_1.0_224@p1/app/large",
    stage=0,
    sweep=None,
    ratios=(0.01, None, 0.02),
    baseline_ms=20.0,
)
SERIES = NightSeriesRecord(
    night=NIGHT.night,
    series=PAIRS.series,
    variant="mobilenet_v2_1.0_224",
    phone="p1",
    ground="p1/app/large",
    state=State.SLOWER,
    ratio=1.02,
    low=1.015,
    high=1.025,
    starts=48,
    stages=3,
    z=4.2,
    call="slower",
    slower=2.5,
    faster=0.0,
    since=NIGHT.night,
    accepted_sha256="a" * 64,
    candidate_sha256="b" * 64,
    baseline_ms=20.0,
)
ALERT = AlertRecord(
    night=NIGHT.night,
    series=SERIES.series,
    kind=AlertKind.SLOWER,
    ratio=1.02,
    low=1.015,
    high=1.025,
    first_bad_night=NIGHT.night,
    since=NIGHT.night,
    standing=False,
)
NOTICE = NoticeRecord(NIGHT.night, 0, "p1", None, NoticeKind.PHONE_CHANGED, "Android 10 became 11")

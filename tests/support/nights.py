"""Records of one night."""

from __future__ import annotations

from harness.results.night_basis import NightPairs, NightPhone
from harness.results.night_kinds import AlertKind, NoticeKind, SeriesState
from harness.results.nightly import Alert, NightRecord, Notice, SeriesNight

NIGHT = NightRecord(
    night="2026-01-05",
    number=1,
    started_at="2026-01-05T22:00:00Z",
    ended_at=None,
    command="bigcore nightly run",
    config_json="{}",
    version="0.1.0",
)
PHONE = NightPhone(
    night=NIGHT.night,
    asked="virtual:pixel_1",
    phone="p1",
    model="Google Pixel",
    fingerprint="google/sailfish/10",
    android="10",
    battery_health="good",
    present=True,
)
PAIRS = NightPairs(
    night=NIGHT.night,
    series="mobilenet_v2_1.0_224|p1|app|large",
    stage=0,
    sweep=None,
    ratios=(0.01, None, 0.02),
    starts=6,
    baseline_ms=20.0,
    same_build=False,
)
SERIES = SeriesNight(
    night=NIGHT.night,
    series=PAIRS.series,
    variant="mobilenet_v2_1.0_224",
    phone="p1",
    model="Google Pixel",
    state=SeriesState.SLOWER,
    ratio=1.02,
    low=1.015,
    high=1.025,
    stage=3,
    pairs=24,
    starts=48,
    z=4.2,
    evidence_slower=2.5,
    evidence_faster=0.0,
    standing_since=NIGHT.night,
    differs=("app: 3fa1 -> 77b0",),
    call="slower",
    ground="p1|app|large",
    baseline_ms=20.0,
)
ALERT = Alert(
    night=NIGHT.night,
    series=SERIES.series,
    kind=AlertKind.SLOWER,
    ratio=1.02,
    low=1.015,
    high=1.025,
    first_bad_night=NIGHT.night,
    standing=False,
)
NOTICE = Notice(NIGHT.night, "p1", NoticeKind.PHONE_CHANGED, "Android 10 became 11")

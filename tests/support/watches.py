"""A nightly watch with a history: many series on some phones through many nights, with something of everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from support.nights import NIGHT, SERIES

from dashboards.pages.nightly import WatchShown
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.night_kinds import AlertKind, NoticeKind, SeriesState
from harness.results.nightly import Alert, NightRecord, NightResult, Notice, SeriesHistory, SeriesNight

FIRST = date(2026, 1, 1)
SLOWDOWN = 1.02
LAST_NIGHTS_SLOWER = 10


@dataclass(frozen=True)
class Plan:
    series: int = 6
    nights: int = 60
    phones: int = 2
    seed: int = 1


def watch_of(plan: Plan) -> WatchShown:
    """Series 0 becomes slower ten nights before the end; series 1 was accepted and muted; series 2 lacks its last
    nights; each phone's Android was updated half way."""
    generator = np.random.default_rng(plan.seed)
    nights = tuple(_night(place) for place in range(plan.nights))
    histories = tuple(_history(plan, series, nights, generator) for series in range(plan.series))
    last = nights[-1].night
    notices = (Notice(last, "p0", NoticeKind.PHONE_CHANGED, "Android 10 became 11"),)
    result = NightResult(
        nights[-1],
        tuple(history.latest for history in histories),
        tuple(alert for history in histories for alert in history.alerts if alert.night == last),
        notices,
    )
    return WatchShown(nights, result, histories)


def _night(place: int) -> NightRecord:
    day = (FIRST + timedelta(days=place)).isoformat()
    return replace(NIGHT, night=day, number=place + 1, started_at=f"{day}T22:00:00Z", ended_at=f"{day}T23:30:00Z")


def _history(plan: Plan, series: int, nights: tuple[NightRecord, ...], generator: np.random.Generator) -> SeriesHistory:
    name, phone = f"mobilenet_v2_{series}_224|p{series % plan.phones}", f"p{series % plan.phones}"
    slower_from = max(0, plan.nights - LAST_NIGHTS_SLOWER) if series == 0 else plan.nights
    ratios = np.exp(generator.normal(0.0, 0.004, plan.nights))
    ratios[slower_from:] *= SLOWDOWN
    told = [
        _series_night(plan, series, place, nights[place].night, float(ratios[place]), place >= slower_from)
        for place in range(plan.nights)
    ]
    told = [replace(one, series=name, phone=phone, model=f"Phone {phone}") for one in told]
    alerts = tuple(
        Alert(one.night, name, AlertKind.SLOWER, one.ratio, one.low, one.high, nights[slower_from].night, place > 0)
        for place, one in enumerate(told[slower_from:])
    )
    accepted = AcceptanceRecord(name, "2026-01-20T08:00:00Z", "ann", "a newer converter", "b" * 64, "a" * 64)
    mute = MuteRecord(name, "2026-01-25T08:00:00Z", "2026-02-01", "bob", "known")
    second = series == 1
    return SeriesHistory(name, tuple(told), alerts, (), (accepted,) if second else (), (mute,) if second else ())


def _series_night(plan: Plan, series: int, place: int, night: str, ratio: float, slower: bool) -> SeriesNight:
    one = replace(
        SERIES,
        night=night,
        variant=f"mobilenet_v2_{series}_224",
        state=SeriesState.SLOWER if slower else SeriesState.STEADY,
        ratio=ratio,
        low=ratio * 0.994,
        high=ratio * 1.006,
        stage=5 if slower else 1,
        pairs=96 if slower else 6,
        starts=192 if slower else 12,
        standing_since=night if slower else None,
        own_ratio=ratio,
        own_low=ratio * 0.994,
        own_high=ratio * 1.006,
        android="build/10" if place < plan.nights // 2 else "build/11",
        command="bigcore nightly run",
    )
    if series == 2 and place >= plan.nights - 3:
        nothing = {"ratio": None, "low": None, "high": None, "own_ratio": None, "own_low": None, "own_high": None}
        return replace(one, state=SeriesState.MISSING, stage=0, pairs=0, starts=0, **nothing)
    return one

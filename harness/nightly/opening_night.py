"""How a night begins: a new one, or the one that was cut short; and what is different from the last."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from harness.clock import spell
from harness.results.nightly import NightRecord, Notice, NoticeKind
from harness.store.nights import KeptNights

RESUMED_WITHIN_H = 20.0
"""A night that was cut short longer ago is left as it was: tonight is another one, with another candidate."""


def open_night(kept: KeptNights, nameless: NightRecord, now: datetime) -> NightRecord:
    """The night that was cut short, where it is the last one, of this very configuration and candidate and not long
    ago; else `nameless`, which is given its name and number."""
    known = kept.nights()
    last = known[-1] if known else None
    if last is not None and last.ended_at is None:
        if _same(last, nameless) and _recent(last, now):
            return last
        kept.leave(last.night, spell(now), "it was killed, and another night began before anybody went on with it")
    night = replace(
        nameless,
        night=_name(now, {night.night for night in known}),
        number=1 + (last.number if last else 0),
        started_at=spell(now),
        changed=what_changed(last.config_json, nameless.config_json) if last else (),
    )
    kept.begin(night)
    return night


def _same(last: NightRecord, nameless: NightRecord) -> bool:
    return (last.config_json, last.candidate_sha256) == (nameless.config_json, nameless.candidate_sha256)


def clock_notices(night: NightRecord, last: NightRecord | None) -> tuple[Notice, ...]:
    if last is None or night.started_at >= last.started_at:
        return ()
    detail = f"this computer's clock was set back: the last night began at {last.started_at}; nights go by their number"
    return (Notice(night.night, "", NoticeKind.CLOCK_SET_BACK, detail),)


def config_notices(night: NightRecord) -> tuple[Notice, ...]:
    return tuple(Notice(night.night, "", NoticeKind.SERIES_CHANGED, sentence) for sentence in night.changed)


def what_changed(before_json: str, now_json: str) -> tuple[str, ...]:
    """A sentence for each section of nightly.toml that differs. Series are named by what follows, not here."""
    before, now = json.loads(before_json), json.loads(now_json)
    return tuple(
        f"nightly.toml: [{section}] changed since the last night"
        for section in now
        if section in before and before[section] != now[section]
    )


def _recent(night: NightRecord, now: datetime) -> bool:
    hours = (now - datetime.fromisoformat(night.started_at)).total_seconds() / 3600
    return abs(hours) <= RESUMED_WITHIN_H


def _name(now: datetime, taken: set[str]) -> str:
    day = f"{now.astimezone():%Y-%m-%d}"
    others = (f"{day}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (day, *others) if name not in taken)

"""How a night begins: a new one, or the one that was cut short; and what is different from the last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from harness.clock import spell
from harness.errors import ConfigRefused, RecordNotFound
from harness.nightly.past.ledger import Ledger
from harness.results.night_decisions import AcceptanceRecord
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import NightRecord, Notice
from harness.store.nights import KeptNights

RESUMED_WITHIN_H = 20.0
"""A night that was cut short longer ago is left as it was: tonight is another one, with another candidate."""


def open_night(kept: KeptNights, nameless: NightRecord, now: datetime) -> NightRecord:
    """The night that was cut short, where it is the last one, of this very configuration and candidate, held against
    what is accepted now and not long ago; else `nameless`, which is given its name and number."""
    last = _last(kept)
    if last is not None and last.ended_at is None:
        why_not = _why_not_gone_on(last, nameless, kept.acceptances(), now)
        if why_not is None:
            return last
        kept.abandon(last.night, spell(now), f"{_ABANDONED}{why_not}")
    return _begun(kept, nameless, now)


def open_failed_night(kept: KeptNights, nameless: NightRecord, now: datetime) -> NightRecord:
    """The record of a night in which nothing can be measured.

    One that was cut short is kept open, as it can still be gone on with when that is mended; a new one ends at once.
    """
    last = _last(kept)
    if last is not None and last.ended_at is None:
        why_not = _why_not_tonight(last, nameless, now)
        if why_not is None:
            return last
        kept.abandon(last.night, spell(now), f"{_ABANDONED}{why_not}")
    return replace(_begun(kept, nameless, now), ended_at=spell(now))


def _last(kept: KeptNights) -> NightRecord | None:
    known = kept.nights()
    return known[-1] if known else None


def _begun(kept: KeptNights, nameless: NightRecord, now: datetime) -> NightRecord:
    known = kept.nights()
    told = next((night for night in reversed(known) if not night.abandoned), None)
    night = replace(
        nameless,
        night=_name(now, {night.night for night in known}),
        number=1 + (known[-1].number if known else 0),
        started_at=spell(now),
        changed=what_changed(told.config_json, nameless.config_json) if told else (),
        accepted_before=len(_changes(kept.acceptances())),
    )
    kept.begin(night)
    return night


_ABANDONED = "it was killed, and nobody went on with it: "


def _why_not_gone_on(
    last: NightRecord, nameless: NightRecord, acceptances: Sequence[AcceptanceRecord], now: datetime
) -> str | None:
    """A clause; None where it can be gone on with."""
    if why_not := _why_not_tonight(last, nameless, now):
        return why_not
    if what_changed(last.config_json, nameless.config_json):
        return "nightly.toml is another one than it began with"
    if last.candidate_sha256 != nameless.candidate_sha256:
        return (
            "the candidate is another one than it began with (a build that gives other bytes each time, such as an app"
            " that is signed anew, is another one each time)"
        )
    if last.accepted_before is None:
        return "another version of bigcore began it, which did not keep what was accepted by then"
    # in the order in which they were made: a clock may have been set back since
    accepted = tuple(dict.fromkeys(_changes(acceptances)[last.accepted_before :]))
    if accepted:
        others = f" and {len(accepted) - 1} more" if accepted[1:] else ""
        return f"{accepted[0]}{others} was accepted since it began, and what it had measured was held against another"
    return None


def _why_not_tonight(last: NightRecord, nameless: NightRecord, now: datetime) -> str | None:
    """Of a night whose candidate may not be known; a clause."""
    if last.rehearsed != nameless.rehearsed:
        was, this_is = ("rehearsed", "measured") if last.rehearsed else ("measured", "rehearsed")
        return f"it was {was}, and this one is {this_is}"
    hours = (now - datetime.fromisoformat(last.started_at)).total_seconds() / 3600
    if hours > RESUMED_WITHIN_H:
        return f"it began more than {RESUMED_WITHIN_H:g} hours before"
    if hours < -RESUMED_WITHIN_H:
        return f"it began at {last.started_at}, and this computer's clock was set back too far since to go on with it"
    return None


def _changes(acceptances: Sequence[AcceptanceRecord]) -> tuple[str, ...]:
    """Series whose accepted build was changed, in that order; its first one changes nothing."""
    return tuple(made.series for made in acceptances if made.before_sha256)


def refuse_mixture(known: Sequence[NightRecord], *, rehearsed: bool) -> None:
    """Raises ConfigRefused where what was rehearsed and what was measured would be compared with each other."""
    measured = any(not night.rehearsed for night in known)
    if rehearsed and measured:
        what = "this store holds nights that were measured, and a rehearsed one would count among them"
        raise ConfigRefused("--rehearse", what, "name a store for rehearsals, such as --store rehearsal.sqlite")
    if known and not (rehearsed or measured):
        what = "the nights of this store were rehearsed, and would count among those that are measured"
        raise ConfigRefused("bigcore nightly run", what, "name another store with --store or BIGCORE_STORE")


def refuse_earlier(night: NightRecord, since: str | None, at_work_at: str | None) -> None:
    """Raises RecordNotFound for a night that had ended by then, or had been killed: whoever asks means a later one.

    `since`: None, any night will do. `at_work_at`: when something was last measured for it, as far as the store knows;
    a night that was killed and gone on with has begun before, and is that of the command that went on with it.
    """
    if since is None:
        return
    try:
        moment = datetime.fromisoformat(since).astimezone(UTC)
    except ValueError:
        raise ConfigRefused("--since", f"{since!r} is no time", "write it as 2026-12-31T01:30:00Z") from None
    last_sign = night.ended_at or max(night.started_at, at_work_at or "")
    if datetime.fromisoformat(last_sign) < moment:
        over = f"ended at {last_sign}" if night.ended_at else f"was last at work at {last_sign} and has not ended"
        what = f"no night has begun since {since}; the last one is night {night.night}, which {over}"
        raise RecordNotFound("night", what, "see what `bigcore nightly run` said")


def opening_notices(night: NightRecord, ledger: Ledger) -> tuple[Notice, ...]:
    """What is known before anything is measured."""
    return (
        *_abandoned_notices(night, ledger),
        *_clock_notices(night, ledger.last_begun),
        *_config_notices(night),
    )


def _clock_notices(night: NightRecord, last: NightRecord | None) -> tuple[Notice, ...]:
    if last is None or night.started_at >= last.started_at:
        return ()
    detail = f"this computer's clock was set back: the last night began at {last.started_at}; nights go by their number"
    return (Notice(night.night, "", NoticeKind.CLOCK_SET_BACK, detail),)


def _config_notices(night: NightRecord) -> tuple[Notice, ...]:
    return tuple(Notice(night.night, "", NoticeKind.SERIES_CHANGED, sentence) for sentence in night.changed)


def _abandoned_notices(night: NightRecord, ledger: Ledger) -> tuple[Notice, ...]:
    """Of nights of which nobody was told; what they had measured does not count."""
    return tuple(
        Notice(night.night, "", NoticeKind.NIGHT_ABANDONED, f"night {one.night}: {one.cut_short}")
        for one in ledger.abandoned
    )


def what_changed(before_json: str, now_json: str) -> tuple[str, ...]:
    """A sentence for each section of nightly.toml that differs. Series are named by what follows, not here."""
    before, now = json.loads(before_json), json.loads(now_json)
    return tuple(
        f"nightly.toml: [{section}] changed since the last night"
        for section in now
        if section in before and _completed(before[section], now[section]) != now[section]
    )


def _completed(before: Any, now: Any) -> Any:
    """A key that an earlier version did not know is as it is now: nobody changed it."""
    if isinstance(before, dict) and isinstance(now, dict):
        return {**now, **{key: _completed(value, now.get(key)) for key, value in before.items()}}
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [_completed(*both) for both in zip(before, now, strict=True)]
    return before


def _name(now: datetime, taken: set[str]) -> str:
    day = f"{now.astimezone():%Y-%m-%d}"
    others = (f"{day}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (day, *others) if name not in taken)

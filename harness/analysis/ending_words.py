"""Why a run ended when it did, told from what its sweep was asked for and what its estimates then were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.plan import QUICK_STARTS
from harness.reasons import Note, Reason
from harness.results.asked_for import plan_of, settings_of
from harness.results.outcomes import FailureRecord, RunResult
from harness.results.records import SweepRecord

NEAR_THE_LIMIT = 0.75
"""A session that is ended by its limit lasts at least this share of it: what is left is too little for a start, or kept
back for the extra starts."""


@dataclass(frozen=True, slots=True)
class _AskedFor:
    half_width_percent: float
    max_starts: int
    max_minutes: float
    session_minutes: float
    quick: bool


def why_it_ended(sweep: SweepRecord, result: RunResult, failures: Sequence[FailureRecord] = ()) -> str:
    """Returns a clause, or nothing where the records do not tell: the sweep may come from any store. `failures` are the
    sweep's own: a phone that was set aside ended its run, whatever its limits were."""
    asked = _asked_for(sweep)
    if asked is None or not result.estimates or any(_sets_aside(failure, result) for failure in failures):
        return ""
    if sweep.ended_at is None or result.session.ended_at is None:
        return "the sweep was not finished"
    if asked.quick and all(one.starts >= QUICK_STARTS for one in result.estimates):
        return f"{QUICK_STARTS} starts of each were asked for"
    return _why_no_narrower(asked, result)


def _sets_aside(failure: FailureRecord, result: RunResult) -> bool:
    """That settings are still to be put back ended nothing."""
    ended = failure.of_phone and failure.reason != Reason.RESTORE_PENDING
    return ended and failure.serial in (None, result.session.serial)


def _why_no_narrower(asked: _AskedFor, result: RunResult) -> str:
    failed = {failure.variant for failure in result.failures}
    wide = [one for one in result.estimates if Note.WIDE_INTERVAL in one.notes]
    if not wide:
        whole = not failed and all(one.valid for one in result.estimates)
        return f"each as narrow as was asked for, ±{asked.half_width_percent:g} %" if whole and not asked.quick else ""
    open_still = [one for one in wide if one.variant not in failed]
    if open_still and all(one.starts >= asked.max_starts for one in open_still):
        return f"{asked.max_starts} starts, the most that were allowed, ended it"
    return _limit(asked, _minutes_of(result)) if open_still else ""


def _limit(asked: _AskedFor, took_minutes: float) -> str:
    """Whichever limit is the shorter, where the session lasted as long."""
    limits = {
        asked.max_minutes: f"the limit of {minutes(asked.max_minutes)} ended it",
        asked.session_minutes: f"the {minutes(asked.session_minutes)} for which the phone was lent ended it",
    }
    shortest = min((limit for limit in limits if limit > 0), default=None)
    return "" if shortest is None or took_minutes < NEAR_THE_LIMIT * shortest else limits[shortest]


def _minutes_of(result: RunResult) -> float:
    """From its first start to its last, and what lay before and after; nothing where a store holds no such moments."""
    try:
        began, ended = (datetime.fromisoformat(at or "") for at in (result.session.started_at, result.session.ended_at))
        return (ended - began).total_seconds() / 60
    except (ValueError, TypeError):
        return 0.0


def minutes(count: float) -> str:
    return f"{count:g} minute" if count == 1 else f"{count:g} minutes"


def _asked_for(sweep: SweepRecord) -> _AskedFor | None:
    try:
        settings = settings_of(sweep.config_json)
        measure = settings["measure"]
        return _AskedFor(
            half_width_percent=float(measure["half_width_percent"]),
            max_starts=int(measure["max_starts"]),
            max_minutes=float(measure["max_minutes"]),
            session_minutes=float(settings.get("phones", {}).get("session_minutes", 0)),
            quick=plan_of(sweep.config_json).get("quick") is True,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None

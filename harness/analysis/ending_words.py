"""Why a run ended when it did, told from what its sweep was asked for and what its estimates then were."""

from __future__ import annotations

from dataclasses import dataclass

from harness.plan import QUICK_STARTS
from harness.reasons import Note
from harness.results.asked_for import plan_of, settings_of
from harness.results.outcomes import RunResult
from harness.results.records import SweepRecord


@dataclass(frozen=True, slots=True)
class _AskedFor:
    half_width_percent: float
    max_starts: int
    max_minutes: float
    quick: bool


def why_it_ended(sweep: SweepRecord, result: RunResult) -> str:
    """Returns a clause, or nothing where the sweep does not tell: it may come from any store."""
    asked = _asked_for(sweep)
    if asked is None or not result.estimates:
        return ""
    wide = [one for one in result.estimates if Note.WIDE_INTERVAL in one.notes]
    if asked.quick:
        return f"{QUICK_STARTS} starts of each were asked for"
    if not wide:
        return f"each as narrow as was asked for, ±{asked.half_width_percent:g} %"
    if all(one.starts >= asked.max_starts for one in wide):
        return f"{asked.max_starts} starts, the most that were allowed, ended it"
    if asked.max_minutes > 0:
        return f"the limit of {minutes(asked.max_minutes)} ended it"
    return ""


def minutes(count: float) -> str:
    return f"{count:g} minute" if count == 1 else f"{count:g} minutes"


def _asked_for(sweep: SweepRecord) -> _AskedFor | None:
    try:
        measure = settings_of(sweep.config_json)["measure"]
        return _AskedFor(
            half_width_percent=float(measure["half_width_percent"]),
            max_starts=int(measure["max_starts"]),
            max_minutes=float(measure["max_minutes"]),
            quick=plan_of(sweep.config_json).get("quick") is True,
        )
    except (ValueError, TypeError, KeyError):
        return None

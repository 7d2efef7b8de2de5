"""What the index of a site keeps of one report."""

from __future__ import annotations

import hashlib
import re
from statistics import median
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dashboards.figures.points import phone_name, points_of
from dashboards.pages.budget import best_at_budget
from dashboards.pages.verdict import core_words, verdict_on
from harness.analysis.precision_words import own_percent
from harness.exchange.privacy import mask_for
from harness.results.outcomes import RunResult, SweepResult
from harness.visible import visible

MOST_LATENCIES = 200
"""So many of a run are kept, the first by name, so that the list of a long watch stays small."""


class KeptRun(BaseModel):
    """One run's level for the trend of its phone."""

    model_config = ConfigDict(extra="ignore")

    phone: str
    what_is_equal: str
    """In runs whose levels are compared: the phone, and the setting."""
    setting: str
    """In words."""
    latencies_ms: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = Field(default_factory=dict)


class Entry(BaseModel):
    model_config = ConfigDict(extra="ignore")

    sweep: str
    address: str
    headline: str
    warning: str
    summary: str
    phones: tuple[str, ...]
    measured_at: str
    best: str = ""
    own_percent: float | None = None
    """The median of its variants' own half-widths."""
    runs: tuple[KeptRun, ...] = ()


def entry_of(result: SweepResult, *, full: bool) -> Entry:
    shown = result if full else mask_for([result]).records([result])[0]
    points = points_of([shown])
    verdict = verdict_on([shown], points)
    own = [percent for point in points if point.trusted and (percent := own_percent(point.estimate)) is not None]
    return Entry(
        sweep=result.sweep.sweep,
        address=f"reports/{address_of(result.sweep.sweep)}.html",
        headline=verdict.headline,
        warning=verdict.warning,
        summary=" ".join(verdict.sentences),
        phones=tuple(dict.fromkeys(phone_name(run) for run in shown.runs)),
        measured_at=result.sweep.started_at,
        best=best_at_budget(points),
        own_percent=median(own) if own else None,
        runs=tuple(map(_kept, shown.runs)),
    )


def address_of(sweep: str) -> str:
    """Returns the sweep's own name where a file may have it, or else what is left of it and a hash that tells it
    apart."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}", sweep):
        return sweep
    left = re.sub(r"[^A-Za-z0-9_-]+", "-", sweep)[:40].strip("-")
    return f"{left or 'sweep'}-{hashlib.sha256(sweep.encode()).hexdigest()[:8]}"


def _kept(run: RunResult) -> KeptRun:
    record, side = run.run, {"main": "", "against": ", baseline"}.get(run.run.set, f", {run.run.set}")
    threads = f"{record.threads} thread{'' if record.threads == 1 else 's'}"
    xnnpack = "" if record.xnnpack else ", XNNPACK off"
    setting = (
        f"{core_words(run)}, {record.runner}, {visible(record.runtime or 'runtime unknown', 40)}, {threads}{xnnpack},"
        f" clock {record.clock}{side}"
    )
    measured = sorted((one.variant, one.latency_ms) for one in run.estimates if one.valid and one.latency_ms)
    return KeptRun(
        phone=phone_name(run),
        what_is_equal=f"{run.phone.identity}, {setting}",
        setting=setting,
        latencies_ms=dict(measured[:MOST_LATENCIES]),
    )

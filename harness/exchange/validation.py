"""Imported records are believed as far as they can be kept: in range, dated, and about themselves only."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from harness.results.bundle import SweepBundle
from harness.results.records import Estimate

_MOST_LETTERS = 1_000_000
_MOST_NAME = 200
_NAMES = ("sweep", "session", "run", "variant", "identity", "phone", "sha256")
_MOST_INTEGER = 2**63 - 1
_MOST_SMALL_INTEGER = 2**31 - 1
_SMALL = ("start", "round", "position", "sdk", "threads", "cpu", "resolution", "starts")


_ROUNDING = 1e-9
"""Of logarithms and back."""


class InvalidRecord(ValueError):
    """Its text says what cannot be."""


def check(bundle: SweepBundle) -> None:
    _check_records(bundle)
    _check_references(bundle)


def _check_references(bundle: SweepBundle) -> None:
    """Whatever a sweep brings belongs to this sweep: nothing is added to another one that the store holds."""
    result = bundle.result
    sweep = result.sweep.sweep
    runs = {run.run.run: run for run in result.runs}
    if len(runs) != len(result.runs):
        raise InvalidRecord("two of its runs have one name")
    for run in result.runs:
        belongs = (run.run.sweep, run.session.sweep, run.run.session, run.run.phone, run.session.phone)
        if belongs != (sweep, sweep, run.session.session, run.phone.identity, run.phone.identity):
            raise InvalidRecord(f"its run {run.run.run} belongs to something else")
        if any(estimate.run != run.run.run for estimate in run.numbers):
            raise InvalidRecord(f"an estimate in its run {run.run.run} belongs to another run")
        for estimate in run.numbers:
            _check_intervals(estimate)
        if any((failure.run, failure.sweep) != (run.run.run, sweep) for failure in run.failures):
            raise InvalidRecord(f"a failure in its run {run.run.run} belongs to another run")
    if any(failure.sweep != sweep or failure.run is not None for failure in result.failures):
        raise InvalidRecord("one of its failures belongs to something else")
    told_of = {sample.run for sample in bundle.samples} | {start.run for start in bundle.starts}
    strangers = (told_of | {operator.run for operator in bundle.operators}) - runs.keys()
    if strangers:
        raise InvalidRecord(f"its samples or operators belong to a run that it does not hold ({sorted(strangers)[0]})")


def _check_intervals(estimate: Estimate) -> None:
    """As far as a file alone can tell: the first method knew no own interval and no level, and the intervals of the
    later ones enclose their number."""
    told = (estimate.own_low_ms, estimate.own_high_ms, estimate.level_percent, estimate.autocorrelation)
    if estimate.method < 1 or (estimate.method == 1 and any(number is not None for number in told)):
        raise InvalidRecord(f"the estimate of {estimate.variant} is not of its method {estimate.method}")
    if estimate.method == 1:
        return
    for low_ms, high_ms in ((estimate.low_ms, estimate.high_ms), (estimate.own_low_ms, estimate.own_high_ms)):
        if low_ms is None or high_ms is None or estimate.latency_ms is None:
            continue
        slack_ms = _ROUNDING * abs(estimate.latency_ms)
        if not low_ms - slack_ms <= estimate.latency_ms <= high_ms + slack_ms:
            raise InvalidRecord(f"an interval of {estimate.variant} does not hold its latency")


def _check_records(value: Any, name: str = "") -> None:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        if abs(value) > (_MOST_SMALL_INTEGER if name in _SMALL else _MOST_INTEGER):
            raise InvalidRecord(f"{name or 'a number'} is out of range")
    elif isinstance(value, str):
        _check_text(value, name)
    elif isinstance(value, tuple):
        if value and isinstance(value[0], int):
            _check_records(max(value), name)
            _check_records(min(value), name)
        else:
            for part in value:
                _check_records(part, name)
    elif isinstance(value, SweepBundle):
        for part in (value.result, value.starts, value.samples):
            _check_records(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _check_records(getattr(value, field.name), field.name)


def _check_text(text: str, name: str) -> None:
    if len(text) > (_MOST_NAME if name in _NAMES else _MOST_LETTERS):
        raise InvalidRecord(f"{name or 'a text'} is too long ({len(text)} letters)")
    if name in _NAMES and not text:
        raise InvalidRecord(f"{name} is empty")
    if name == "at" or name.endswith("_at"):
        try:
            dated = not text or datetime.fromisoformat(text).tzinfo is not None
        except ValueError:
            dated = False
        if not dated:
            raise InvalidRecord(f"{name} is no moment in UTC ({text[:30]!r})")

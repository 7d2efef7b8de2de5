"""What a record of a file may say at all: every number within its bounds, every text no longer than a real one.

The bounds are generous. They keep out what no phone can have measured, and what tables, charts and columns of a
database cannot hold.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from harness.exchange.invalid_record import InvalidRecord
from harness.results.bundle import SweepBundle
from harness.results.records import Estimate, Sample

Bounds = tuple[float, float]

_WHOLE: Bounds = (-(2**63), 2**63 - 1)
_REAL: Bounds = (-1e12, 1e12)
_COUNT: Bounds = (0, 2**53)
"""The largest whole number that a float holds exactly."""
_MS: Bounds = (1e-6, 1e9)
"""A nanosecond to eleven days."""
_SPENT_MS: Bounds = (0, 1e9)
_CELSIUS: Bounds = (-274, 10_000)
_KHZ: Bounds = (0, 1e9)

BOUNDS: Mapping[str, Bounds] = {
    "latency_ms": _MS,
    "low_ms": _MS,
    "high_ms": _MS,
    "p90_ms": _MS,
    "p90_low_ms": _MS,
    "p90_high_ms": _MS,
    "p95_ms": _MS,
    "p95_low_ms": _MS,
    "p95_high_ms": _MS,
    "p99_ms": _MS,
    "p99_low_ms": _MS,
    "p99_high_ms": _MS,
    "mode_low_ms": _MS,
    "mode_high_ms": _MS,
    "own_low_ms": _MS,
    "own_high_ms": _MS,
    "between_low_ms": _MS,
    "between_high_ms": _MS,
    "level_percent": (0, 1e12),
    "autocorrelation": (-1, 1),
    "method": (0, 2**31 - 1),
    "latencies_ns": (1, 10**15),
    "call_ns": (1, 10**15),
    "wall_ms": _SPENT_MS,
    "overhead_ms": (-1e9, 1e9),
    "warmup_ms": _SPENT_MS,
    "load_ms": _SPENT_MS,
    "init_ms": _SPENT_MS,
    "first_ms": _SPENT_MS,
    "timed_wall_ms": _SPENT_MS,
    "cold_init_ms": _SPENT_MS,
    "first_inference_ms": _SPENT_MS,
    "mean_ms": _SPENT_MS,
    "share": (0, 1.001),
    "cluster_shares": (0, 1.001),
    "cpus": (1, 1_000_000),
    "noise_percent": (0, 1e9),
    "loop_ms": _SPENT_MS,
    "timings": (1, 2**31 - 1),
    "load": (0, 1e6),
    "steal_percent": (0, 100),
    "madds": _COUNT,
    "parameters": _COUNT,
    "weights": _COUNT,
    "size_bytes": _COUNT,
    "peak_activation_bytes": _COUNT,
    "peak_rss_kb": _COUNT,
    "inferences": (0, 2**31 - 1),
    "times_called": (0, 2**31 - 1),
    "starts": (0, 1_000_000),
    "start": (1, 2**31 - 1),
    "round": (0, 2**31 - 1),
    "position": (0, 1_000_000),
    "sdk": (0, 100_000),
    "threads": (1, 1024),
    "cpu": (-1, 1023),
    "width": (1e-6, 1000),
    "resolution": (1, 1_000_000),
    "top1": (0, 100),
    "battery_percent": (0, 100),
    "battery_temperature_c": _CELSIUS,
    "skin_temperature_c": _CELSIUS,
    "cpu_temperature_c": _CELSIUS,
    "core_khz": _KHZ,
    "cap_khz": _KHZ,
    "max_khz": _KHZ,
    "uptime_s": (0, 1e12),
    "thermal_status": (-1, 1000),
    "thermal_before": (-1, 1000),
    "thermal_after": (-1, 1000),
    "warmup_runs": (0, 2**31 - 1),
    "calibration_ratio": (1e-6, 1e6),
    "battery_voltage_mv": (-(2**31), 2**31 - 1),
    "battery_current_ua": (-(2**31), 2**31 - 1),
}
"""By the name of a field; a number of any other name is held to _WHOLE or _REAL."""

MOST_LETTERS: Mapping[str, int] = {
    "config_json": 1_000_000,
    "outputs_json": 1_000_000,
    "command": 20_000,
    "detail": 100_000,
    "origin": 20_000,
}
"""By the name of a field; any other text is a name or a word, and no longer than MOST_NAME."""
MOST_NAME = 200
_WORDY = (
    "fingerprint",
    "weights_origin",
    "top1_source",
    "runtime",
    "cpuset",
    "allowed_before",
    "allowed_after",
    "name",
)
MOST_WORDS = 2_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)\Z", re.ASCII)
_NEVER_EMPTY = ("sweep", "session", "run", "variant", "identity", "phone", "sha256")
_NAMES = (*_NEVER_EMPTY, "serial", "architecture", "label", "set", "order", "reason", "reasons", "unproven", "notes")
"""Words by which records and people refer to things; any other text may hold what a phone or a model file says."""
_PAIRS = (
    ("low_ms", "high_ms"),
    ("own_low_ms", "own_high_ms"),
    ("between_low_ms", "between_high_ms"),
    ("energy_low_mj", "energy_high_mj"),
    ("p90_low_ms", "p90_high_ms"),
    ("p95_low_ms", "p95_high_ms"),
    ("p99_low_ms", "p99_high_ms"),
    ("mode_low_ms", "mode_high_ms"),
)


def check(bundle: SweepBundle) -> None:
    _check(bundle, "")
    for run in bundle.result.runs:
        for estimate in run.numbers:
            _check_estimate(estimate)
    for sample in bundle.samples:
        _check_sample(sample)


def _check(value: object, name: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int | float):
        _check_number(value, name)
    elif isinstance(value, str):
        _check_text(value, name)
    elif isinstance(value, tuple):
        for part in _ends(value):
            _check(part, name)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _check(getattr(value, field.name), field.name)


def _ends(values: tuple[Any, ...]) -> Iterator[object]:
    """Of plain whole numbers, which are many, the least and the greatest; else each."""
    if values and isinstance(values[0], int):
        yield min(values)
        yield max(values)
    else:
        yield from values


def _check_number(value: float, name: str) -> None:
    low, high = BOUNDS.get(name, _WHOLE if isinstance(value, int) else _REAL)
    if not low <= value <= high:
        raise InvalidRecord(f"{name or 'a number'} is out of range ({value:.6g})")


def _check_text(text: str, name: str) -> None:
    most = MOST_LETTERS.get(name, MOST_WORDS if name in _WORDY else MOST_NAME)
    if len(text) > most:
        raise InvalidRecord(f"{name or 'a text'} is too long ({len(text)} letters)")
    if name in _NEVER_EMPTY and not text:
        raise InvalidRecord(f"{name} is empty")
    if name in _NAMES and any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise InvalidRecord(f"{name} has letters that no name has")
    # older files say `at` of a sample or a failure nowhere, and a record without it holds an empty one
    if name.endswith("_at") or (name == "at" and text):
        _check_moment(text, name)


def _check_moment(text: str, name: str) -> None:
    try:
        in_utc = datetime.fromisoformat(text).utcoffset() == timedelta(0)
    except ValueError:
        in_utc = False
    # moments are put in order as texts, so each has the form of the others
    if not (in_utc and _MOMENT.match(text)):
        raise InvalidRecord(f"{name} is no moment in UTC ({text[:30]!r})")


def _check_estimate(estimate: Estimate) -> None:
    for low_name, high_name in _PAIRS:
        low, high = getattr(estimate, low_name), getattr(estimate, high_name)
        if (low is None) != (high is None):
            raise InvalidRecord(f"{estimate.variant} has one end of an interval only ({low_name}, {high_name})")
        if low is not None and low > high:
            raise InvalidRecord(f"{estimate.variant}: {low_name} is above {high_name}")
    if estimate.valid and (estimate.latency_ms is None or estimate.starts < 1):
        raise InvalidRecord(f"{estimate.variant} is called valid without a latency or without a start")
    if estimate.latency_ms is None and estimate.low_ms is not None:
        raise InvalidRecord(f"{estimate.variant} has an interval and no latency")


def _check_sample(sample: Sample) -> None:
    if sample.valid and not sample.latencies_ns:
        raise InvalidRecord(f"a valid sample of {sample.variant} holds no latency")

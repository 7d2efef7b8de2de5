"""What a sweep was asked for, as far as its record can be read: it may come from any store, or from a shared report."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from harness.results.choices import HalfWidthOf, RunnerName
from harness.results.records import RunRecord

GIVEN = "given_sha256"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def plan_of(config_json: str) -> dict[str, Any]:
    """Empty where it cannot be read."""
    try:
        kept = json.loads(config_json)
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def settings_of(config_json: str) -> dict[str, Any]:
    """The sections of sweep.toml: they stand alone in a shared report, and under `config` in the store."""
    plan = plan_of(config_json)
    settings = plan.get("config", plan)
    return settings if isinstance(settings, dict) else {}


def given_apps_of(config_json: str) -> dict[str, str]:
    """By side: the hash of the app that was given, where a copy of it under another name was installed."""
    if GIVEN not in config_json:
        return {}  # few sweeps have two apps, and what is kept of a sweep may be long
    sides = plan_of(config_json).get("sets")
    found = {}
    for side in sides if isinstance(sides, list) else ():
        app = side.get("app") if isinstance(side, dict) else None
        sha256 = app.get(GIVEN) if isinstance(app, dict) else None
        if isinstance(sha256, str) and _SHA256.fullmatch(sha256):
            found[str(side.get("name"))] = sha256
    return found


def given_app_of(run: RunRecord, given: Mapping[str, str]) -> str | None:
    """`given`: by side. The official tool is no app."""
    return None if run.runner is RunnerName.BENCHMARK_MODEL else given.get(run.set)


def model_files_of(config_json: str) -> dict[str, str]:
    """By hash: where each model's file lay when it was asked for. Nothing says that it still does."""
    sides = plan_of(config_json).get("sets")
    models = (side.get("models") for side in sides if isinstance(side, dict)) if isinstance(sides, list) else ()
    found = {}
    for model in (one for some in models if isinstance(some, list) for one in some if isinstance(one, dict)):
        file, record = model.get("file"), model.get("record")
        sha256 = record.get("sha256") if isinstance(record, dict) else None
        if isinstance(file, str) and isinstance(sha256, str):
            found[sha256] = file
    return found


def cool_down_s_of(config_json: str) -> float:
    """The pause before every start, in seconds; 0 where nothing readable is said of one."""
    pause_s = _said_of(config_json, "conditions", "cool_down_seconds")
    return float(pause_s) if isinstance(pause_s, int | float) else 0.0


def half_width_of(config_json: str) -> HalfWidthOf:
    """Whose half-width ended the sweep; the default where nothing readable is said of it."""
    try:
        return HalfWidthOf(_said_of(config_json, "measure", "half_width_of"))
    except ValueError:
        return HalfWidthOf.OWN


def _said_of(config_json: str, section: str, key: str) -> Any:
    told = settings_of(config_json).get(section)
    return told.get(key) if isinstance(told, dict) else None

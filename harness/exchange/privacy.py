"""What a shared report must not tell: serials, the computer's name, its user, and where its files lie."""

from __future__ import annotations

import contextlib
import dataclasses
import getpass
import hashlib
import json
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from harness.results.asked_for import GIVEN, given_apps_of, settings_of
from harness.results.outcomes import RunResult, SweepResult
from harness.results.records import Sample

Record = TypeVar("Record")

PHONE_FOLDERS = ("data", "dev", "mnt", "proc", "product", "sdcard", "storage", "sys", "system", "vendor")
"""Absolute paths below these are a phone's own and no secret."""

_PATH = re.compile(r"(?:(?<![\w:/.\-])|(?<=://))(?:[A-Za-z]:\\|~?/)(?:[^\s\"'<>|:,;]+[/\\])+([^\s\"'<>|:,;/\\]*)")


NAMES = frozenset(
    {
        "sweep",
        "session",
        "run",
        "variant",
        "identity",
        "phone",
        "sha256",
        "app_sha256",
        "given_app_sha256",
        "architecture",
        "precision",
        "label",
        "rule",
        "mask",
        "asked_mask",
        "allowed_before",
        "allowed_after",
        "pinned_by",
        "cpuset",
        "set",
        "order",
        "refused",
        "reason",
        "reasons",
        "unproven",
        "notes",
        "at",
        "started_at",
        "ended_at",
        "began_at",
        "pruned_at",
        "version",
        # Facts of the phone, which its makers wrote.
        "android",
        "fingerprint",
        "manufacturer",
        "model",
        "runtime",
        "asked_runtime",
        "clusters",
        "soc",
    }
)
"""Fields whose words are names: records refer to each other by them, and a name stays the same everywhere."""

_HASHED = re.compile(r"hashed_[0-9a-f]{10}")


def hashed(serial: str) -> str:
    """A serial that was hashed already stays as it is, so that a phone keeps its name through every export."""
    return serial if _HASHED.fullmatch(serial) else f"hashed_{hashlib.sha256(serial.encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Mask:
    """Takes private words out of records, the same word always giving the same replacement."""

    replacements: dict[str, str]
    """Each serial number and what stands in its place."""
    user: str = ""
    """Taken out where a text can only mean the user: as a folder of a path, and before an @. Empty: there is none."""
    host: str = ""
    """Taken out wherever a text has it as a word; names of models and runs are no text."""
    home: str = ""

    def records(self, records: Iterable[Record]) -> tuple[Record, ...]:
        return tuple(self.record(record) for record in records)

    def record(self, record: Record) -> Record:
        return self._value(record)

    def text(self, text: str) -> str:
        for pattern, placeholder in self._places:
            text = pattern.sub(placeholder, text)
        if self._words:
            text = self._words.sub(lambda match: self.replacements[match[0]], text)
        return _PATH.sub(_file_name_only, text)

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        words = sorted((re.escape(word) for word in self.replacements), key=len, reverse=True)
        return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(words)})(?![A-Za-z0-9])") if words else None

    @cached_property
    def _places(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        found = [(rf"{re.escape(self.home)}(?![\w.-])", "~")] if self.home else []
        if self.host:
            # In quotes it is a word of the settings, whoever is called like it.
            found.append((rf"(?<![\w.\"-]){re.escape(self.host)}(?![\w\"-])", "(computer)"))
        if self.user:
            user = re.escape(self.user)
            folder = rf"(?<=[/\\~]){user}(?=[/\\])|(?:(?<=/home/)|(?<=[/\\]Users[/\\])){user}(?![\w.-])"
            found.append((rf"{folder}|(?<![\w.+-]){user}(?=@)", "(user)"))
        return tuple((re.compile(pattern), placeholder) for pattern, placeholder in found)

    def _value(self, value: Record, name: str = "") -> Record:
        if isinstance(value, str):
            masked = type(value) is str and name not in NAMES  # an enum's words are ours
            return type(value)(self.text(value)) if masked else value
        if isinstance(value, tuple):
            whole = not value or isinstance(value[0], int | float)
            return value if whole else type(value)(self._value(part, name) for part in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = dataclasses.fields(value)
            return dataclasses.replace(
                value, **{field.name: self._value(getattr(value, field.name), field.name) for field in fields}
            )
        return value


def mask_for(results: Iterable[SweepResult]) -> Mask:
    return _mask(_serials(results))


def mask_for_runs(runs: Iterable[RunResult]) -> Mask:
    return _mask({serial for run in runs for serial in (run.phone.serial, run.session.serial)})


def _mask(serials: set[str]) -> Mask:
    return Mask({serial: hashed(serial) for serial in sorted(serials) if serial}, **_this_computer())


def without_plan(result: SweepResult) -> SweepResult:
    """The sweep's settings without what --resume keeps beside them: files, expected outputs, every model's record.
    That it was quick is kept, for it ended the sweep, and the hash of an app that was installed under another name."""
    try:
        kept = json.loads(result.sweep.config_json)
    except ValueError:
        return result
    settings = kept.get("config", kept) if isinstance(kept, dict) else kept
    if isinstance(kept, dict) and "config" in kept:
        apps = given_apps_of(result.sweep.config_json)
        beside: dict[str, object] = {"quick": True} if kept.get("quick") is True else {}
        if apps:
            beside["sets"] = [{"name": side, "app": {GIVEN: sha256}} for side, sha256 in apps.items()]
        settings = {"config": settings, **beside} if beside else settings
    sweep = dataclasses.replace(result.sweep, config_json=json.dumps(settings))
    return dataclasses.replace(result, sweep=sweep)


def without_outputs(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Model outputs are of no use to a reader and may be large."""
    return tuple(dataclasses.replace(sample, outputs_json=None) for sample in samples)


def _serials(results: Iterable[SweepResult]) -> set[str]:
    serials: set[str] = set()
    for result in results:
        failures = [*result.failures, *(failure for run in result.runs for failure in run.failures)]
        serials |= {run.phone.serial for run in result.runs} | {run.session.serial for run in result.runs}
        serials |= {failure.serial for failure in failures if failure.serial}
        serials |= _asked_for(result.sweep.config_json)
    return serials


def _asked_for(config_json: str) -> set[str]:
    try:
        serials = settings_of(config_json).get("phones", {}).get("serials", ())
        return {str(serial) for serial in serials if not str(serial).startswith("virtual:")}
    except (AttributeError, TypeError):
        return set()


def _this_computer() -> dict[str, str]:
    found = {"home": str(Path.home()), "host": socket.gethostname()}
    with contextlib.suppress(KeyError, OSError):
        found["user"] = getpass.getuser()
    return {name: word for name, word in found.items() if word not in ("", "/", "localhost")}


def _file_name_only(match: re.Match[str]) -> str:
    first = match[0].lstrip("/").split("/", 1)[0]
    return match[0] if match[0].startswith("/") and first in PHONE_FOLDERS else match[1] or "(folder)"

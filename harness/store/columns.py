"""Column types that SQLite and PostgreSQL share: text, lists, placements, telemetry and latencies."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from harness.results.records import HostNoise, RefusalRecord
from harness.results.telemetry import Conditions, Placement, Telemetry
from harness.store.latencies import pack, unpack


def storable(text: str) -> str:
    """PostgreSQL has no NUL in text, and neither database has half a surrogate pair."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def compact(value: object) -> str:
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


class Words(TypeDecorator[str]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class WordList(TypeDecorator[tuple[str, ...]]):
    """A JSON list of words."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else compact(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        if value is None:
            return None
        return tuple(json.loads(value)) if value != "[]" else ()


class Numbers(TypeDecorator[tuple[float | None, ...]]):
    """A JSON list of numbers, null where there is none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[float | None, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else compact(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[float | None, ...] | None:
        return None if value is None else tuple(json.loads(value))


class RefusalList(TypeDecorator[tuple[RefusalRecord, ...]]):
    """A JSON list of pairs: the variant, and the word for why. NULL where a start says nothing of it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[RefusalRecord, ...] | None, dialect: Dialect) -> str | None:
        return compact([(one.variant, one.reason) for one in value]) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[RefusalRecord, ...]:
        return tuple(RefusalRecord(*pair) for pair in json.loads(value or "[]"))


class PlacementColumn(TypeDecorator[Placement]):
    """A JSON object; what is not known is left out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Placement | None, dialect: Dialect) -> str | None:
        return None if value is None else compact(_known(value, _PLACEMENT_FIELDS))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Placement | None:
        if value is None:
            return None
        return Placement(**{**_NOTHING_PLACED, **_with_tuples(json.loads(value))})


class TelemetryColumn(TypeDecorator[Telemetry]):
    """A JSON object with the conditions before and after; what is not known is left out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Telemetry | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        known = _known(value, _TELEMETRY_FIELDS)
        for name in ("before", "after"):
            if name in known:
                known[name] = _known(known[name], _CONDITION_FIELDS)
        return compact(known)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Telemetry | None:
        if value is None:
            return None
        known = json.loads(value)
        before, after = (
            Conditions(**_with_tuples(known.pop(name))) if name in known else None for name in ("before", "after")
        )
        return Telemetry(before=before, after=after, **known)


class HostNoiseColumn(TypeDecorator[HostNoise]):
    """A JSON object."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: HostNoise | None, dialect: Dialect) -> str | None:
        return None if value is None else compact(asdict(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> HostNoise | None:
        return None if value is None else HostNoise(**json.loads(value))


class LatencyBlob(TypeDecorator[tuple[int, ...]]):
    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else pack(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...] | None:
        return None if value is None else unpack(bytes(value))


_PLACEMENT_FIELDS = tuple(each.name for each in fields(Placement))
_TELEMETRY_FIELDS = tuple(each.name for each in fields(Telemetry))
_CONDITION_FIELDS = tuple(each.name for each in fields(Conditions))
_NOTHING_PLACED = dict.fromkeys(_PLACEMENT_FIELDS)


def _known(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    """NaN is what Android says for a headroom that it does not know."""
    values = ((name, getattr(record, name)) for name in names)
    return {name: value for name, value in values if value is not None and not _is_no_number(value)}


def _is_no_number(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _with_tuples(known: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where the records have tuples of pairs."""
    for name, value in known.items():
        if isinstance(value, list):
            known[name] = tuple(tuple(part) if isinstance(part, list) else part for part in value)
    return known

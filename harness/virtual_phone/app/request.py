"""The request as the app reads it: every field checked, unknown ones ignored."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

PROTOCOL = 1
MOST_MODELS = 1000
LARGEST_SEED = 2**53
RUN = re.compile(r"[A-Za-z0-9._-]{1,80}")
MODEL_ID = re.compile(r"[A-Za-z0-9._+-]{1,120}")
SHA256 = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"[0-9a-f]{32}")
CLOCKS = ("free", "sustained", "fixed", "locked")


class RequestRefused(Exception):
    """`reason` of the protocol, words, and as much of the request's name as could be read."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Warmup:
    min_runs: int
    min_ms: float
    max_ms: float
    tolerance: float
    steady_runs: int


ONE_RUN = Warmup(1, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stop:
    min_runs: int
    min_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    path: str
    sha256: str
    seed: int | None
    input_path: str
    input_sha256: str
    warmup: Warmup
    stop: Stop


@dataclass(frozen=True, slots=True)
class Whose:
    """Comes back in every event."""

    run: str
    nonce: str
    start: int


@dataclass(frozen=True, slots=True)
class Request:
    whose: Whose
    core_mask: int
    threads: int
    xnnpack: bool
    clock: str
    throwaway: tuple[str, str] | None
    """Path and hash."""
    models: tuple[Model, ...]


def decode(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise RequestRefused("request_malformed", f"not JSON: {fault}") from fault
    if not isinstance(document, dict):
        raise RequestRefused("request_malformed", "not a JSON object")
    return document


def whose(document: dict[str, Any]) -> Whose:
    """Whatever of it can be read."""

    def text(key: str) -> str:
        value = document.get(key)
        return value if isinstance(value, str) else ""

    start = document.get("start")
    return Whose(text("run"), text("nonce"), start if isinstance(start, int) and not isinstance(start, bool) else 0)


def read(document: dict[str, Any]) -> Request:
    if not _is_int(document.get("protocol")):
        raise _malformed("protocol")
    if document["protocol"] != PROTOCOL:
        raise RequestRefused("protocol_unsupported", f"this app speaks protocol {PROTOCOL}")
    models = document.get("models")
    if not isinstance(models, list) or not models:
        raise _malformed("models")
    if len(models) > MOST_MODELS:
        raise RequestRefused("too_many_models", f"{len(models)} models, at most {MOST_MODELS}")
    return Request(
        Whose(_text(document, "run", RUN), _text(document, "nonce", NONCE), _int(document, "start")),
        int(_text(document, "core_mask", re.compile(r"[0-9a-f]{1,16}")), 16),
        _int(document, "threads", least=1),
        _bool(document, "xnnpack"),
        _choice(document, "clock", CLOCKS),
        _throwaway(document.get("throwaway")),
        _unique(tuple(_model(model) for model in models)),
    )


def _malformed(field: str) -> RequestRefused:
    return RequestRefused("request_malformed", f"{field} is missing or not as specified")


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(document: dict[str, Any], key: str, pattern: re.Pattern[str]) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _malformed(key)
    return value


def _path(document: dict[str, Any]) -> str:
    value = document.get("path")
    if not isinstance(value, str) or not value or "\0" in value:
        raise _malformed("path")
    return value


def _int(document: dict[str, Any], key: str, least: int = 0) -> int:
    value = document.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise _malformed(key)
    return value


def _number(document: dict[str, Any], key: str) -> float:
    value = document.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise _malformed(key)
    return float(value)


def _bool(document: dict[str, Any], key: str) -> bool:
    value = document.get(key)
    if not isinstance(value, bool):
        raise _malformed(key)
    return value


def _choice(document: dict[str, Any], key: str, choices: tuple[str, ...]) -> str:
    value = document.get(key)
    if value not in choices:
        raise _malformed(key)
    return str(value)


def _part(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    if not isinstance(value, dict):
        raise _malformed(key)
    return value


def _throwaway(value: object) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _malformed("throwaway")
    return _path(value), _text(value, "sha256", SHA256)


def _model(value: object) -> Model:
    if not isinstance(value, dict):
        raise _malformed("models")
    given, warmup, stop = _part(value, "input"), _part(value, "warmup"), _part(value, "stop")
    seed, input_path, input_sha256 = _input(given)
    return Model(
        _text(value, "id", MODEL_ID),
        _path(value),
        _text(value, "sha256", SHA256),
        seed,
        input_path,
        input_sha256,
        Warmup(
            _int(warmup, "min_runs"),
            _number(warmup, "min_ms"),
            _number(warmup, "max_ms"),
            _number(warmup, "tolerance"),
            _int(warmup, "steady_runs"),
        ),
        Stop(_int(stop, "min_runs"), _number(stop, "min_ms"), _number(stop, "max_ms")),
    )


def _input(given: dict[str, Any]) -> tuple[int | None, str, str]:
    if "file" in given:
        if not isinstance(given["file"], str) or not given["file"]:
            raise _malformed("input")
        return None, given["file"], _text(given, "sha256", SHA256)
    seed = _int(given, "seed")
    if seed > LARGEST_SEED:
        raise _malformed("seed")
    return seed, "", ""


def _unique(models: tuple[Model, ...]) -> tuple[Model, ...]:
    if len({model.id for model in models}) != len(models):
        raise _malformed("id")
    return models

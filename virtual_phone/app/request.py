"""The request as the app reads it: every field checked against its limits, unknown ones ignored."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

PROTOCOLS = (1, 2)
PROTOCOL = max(PROTOCOLS)
PROTOCOL_WITH_RUNTIME = 2
MOST_MODELS = 1000
MOST_RUNS = 1_000_000
MOST_THREADS = 64
LARGEST_NUMBER = 2**53
LONGEST_MS = 3_600_000
LARGEST_BYTES = 16 * 1024 * 1024
DEEPEST = 32
RUN = re.compile(r"[A-Za-z0-9._-]{1,80}")
MODEL_ID = re.compile(r"[A-Za-z0-9._+-]{1,120}")
SHA256 = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"[0-9a-f]{1,64}")
RUNTIME = re.compile(r"[A-Za-z0-9._-]{1,64}")
MASK = re.compile(r"[0-9a-f]{1,16}")
CLOCKS = ("free", "sustained", "fixed", "locked")


class RequestRefused(Exception):
    """`reason` is one of the protocol's words."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Warmup:
    min_runs: int
    min_ms: int
    max_ms: int
    tolerance: float
    steady_runs: int


@dataclass(frozen=True, slots=True)
class Stop:
    min_runs: int
    min_ms: int
    max_ms: int


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
class RequestId:
    """What comes back in every event."""

    nonce: str = ""
    run: str | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    id: RequestId
    core_mask: int
    threads: int
    xnnpack: bool
    clock: str
    runtime: str | None
    """None: the default."""
    throwaway: tuple[str, str] | None
    """Its path and its hash."""
    models: tuple[Model, ...]

    @property
    def paths(self) -> list[str]:
        throwaway = [self.throwaway[0]] if self.throwaway else []
        return throwaway + [path for model in self.models for path in (model.path, model.input_path) if path]


def decode(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST_BYTES or _depth(raw) > DEEPEST:
        raise RequestRefused("request_malformed", "longer or deeper than a request may be")
    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_twins)
    except ValueError as fault:
        raise RequestRefused("request_malformed", f"not JSON: {fault}") from fault
    if not isinstance(document, dict):
        raise RequestRefused("request_malformed", "not a JSON object")
    return document


def _depth(raw: bytes) -> int:
    """Returns how deep the brackets outside strings nest."""
    deepest = depth = 0
    for bracket in re.findall(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', raw):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(bracket, 0)
        deepest = max(deepest, depth)
    return deepest


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice in an object")
    return dict(pairs)


def request_id(document: dict[str, Any]) -> RequestId:
    """Returns whatever of it can be read and fits the limits."""
    nonce, run, start = document.get("nonce"), document.get("run"), document.get("start")
    return RequestId(
        nonce if isinstance(nonce, str) and NONCE.fullmatch(nonce) else "",
        run if isinstance(run, str) and RUN.fullmatch(run) else None,
        start if isinstance(start, int) and not isinstance(start, bool) and 0 <= start <= LARGEST_NUMBER else None,
    )


def read(document: dict[str, Any]) -> Request:
    protocol = _int(document, "protocol", 0, LARGEST_NUMBER)
    if protocol not in PROTOCOLS:
        raise RequestRefused("protocol_unsupported", f"this app speaks protocol {PROTOCOLS[0]} to {PROTOCOL}")
    models = document.get("models")
    if not isinstance(models, list) or not models:
        raise _malformed("models")
    if len(models) > MOST_MODELS:
        raise RequestRefused("too_many_models", f"{len(models)} models, at most {MOST_MODELS}")
    core_mask = int(_text(document, "core_mask", MASK), 16)
    if not core_mask:
        raise _malformed("core_mask")
    return Request(
        RequestId(
            _text(document, "nonce", NONCE), _text(document, "run", RUN), _int(document, "start", 0, LARGEST_NUMBER)
        ),
        core_mask,
        _int(document, "threads", 1, MOST_THREADS),
        _bool(document, "xnnpack"),
        _choice(document, "clock", CLOCKS),
        _runtime(document) if protocol >= PROTOCOL_WITH_RUNTIME else None,
        _throwaway(document.get("throwaway")),
        _unique(tuple(_model(model) for model in models)),
    )


def _malformed(field: str) -> RequestRefused:
    return RequestRefused("request_malformed", f"{field} is missing or not as specified")


def _text(document: dict[str, Any], key: str, pattern: re.Pattern[str]) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _malformed(key)
    return value


def _path(document: dict[str, Any], key: str = "path") -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value or "\0" in value:
        raise _malformed(key)
    return value


def _int(document: dict[str, Any], key: str, least: int, most: int) -> int:
    value = document.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _malformed(key)
    return value


def _tolerance(document: dict[str, Any]) -> float:
    value = document.get("tolerance")
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _malformed("tolerance")
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


def _runtime(document: dict[str, Any]) -> str | None:
    return None if document.get("runtime") is None else _text(document, "runtime", RUNTIME)


def _throwaway(value: object) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _malformed("throwaway")
    return _path(value), _text(value, "sha256", SHA256)


def _model(value: object) -> Model:
    if not isinstance(value, dict):
        raise _malformed("models")
    warmup, stop = _part(value, "warmup"), _part(value, "stop")
    seed, input_path, input_sha256 = _input(_part(value, "input"))
    return Model(
        _text(value, "id", MODEL_ID),
        _path(value),
        _text(value, "sha256", SHA256),
        seed,
        input_path,
        input_sha256,
        Warmup(
            _int(warmup, "min_runs", 0, MOST_RUNS),
            _int(warmup, "min_ms", 0, LONGEST_MS),
            _int(warmup, "max_ms", 0, LONGEST_MS),
            _tolerance(warmup),
            _int(warmup, "steady_runs", 0, MOST_RUNS),
        ),
        Stop(
            _int(stop, "min_runs", 1, MOST_RUNS),
            _int(stop, "min_ms", 0, LONGEST_MS),
            _int(stop, "max_ms", 0, LONGEST_MS),
        ),
    )


def _input(given: dict[str, Any]) -> tuple[int | None, str, str]:
    if given.get("file") is not None:
        return None, _path(given, "file"), _text(given, "sha256", SHA256)
    return _int(given, "seed", 0, LARGEST_NUMBER), "", ""


def _unique(models: tuple[Model, ...]) -> tuple[Model, ...]:
    if len({model.id for model in models}) != len(models):
        raise _malformed("id")
    return models

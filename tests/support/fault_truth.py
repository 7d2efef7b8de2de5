"""What the app really said, heard at the wire beside the harness, and what the store must hold because of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harness.phone.adb.transport import Reply, Transport
from harness.phone.identity import identity
from harness.reasons import Reason
from harness.results.records import PhoneRecord, Sample
from harness.store.store import Store

VALUE = "INSTRUMENTATION_STATUS: bigcore="
CODE = "INSTRUMENTATION_STATUS_CODE"
ANCHOR_AFTER = "anchor.after"
"""Only ever compared with the anchor of its start."""
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Asked:
    run: str
    start: int
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reported:
    """`latencies_ns` is None where a part of them did not come through whole."""

    sha256: str
    latencies_ns: tuple[int, ...] | None
    phone: str


@dataclass
class Truth:
    asked: dict[str, Asked] = field(default_factory=dict)
    reported: dict[Key, Reported] = field(default_factory=dict)

    def pushed(self, content: bytes, remote: str) -> None:
        if not remote.rpartition("/")[2].startswith("request-"):
            return
        request = json.loads(content)
        models = {model["id"]: model["sha256"] for model in request["models"]}
        self.asked[request["nonce"]] = Asked(request["run"], request["start"], models)

    def heard(self, lines: list[str], phone: str) -> None:
        chunks: dict[tuple[str, str], dict[int, list[int]]] = {}
        for event in _events(lines):
            asked = self.asked.get(event.get("nonce", ""))
            if asked is None:
                continue
            where = (event["nonce"], event.get("model", ""))
            if event["event"] == "latencies":
                chunks.setdefault(where, {})[event["chunk"]] = event["invoke_ns"]
            elif event["event"] == "model":
                found = chunks.get(where, {})
                whole = sorted(found) == list(range(event["chunks"]))
                latencies = tuple(ns for place in sorted(found) for ns in found[place])
                key = (asked.run, asked.start, event["model"])
                told = Reported(event["sha256"], latencies if whole and latencies else None, phone)
                self.reported.setdefault(key, told)


def _events(lines: list[str]) -> Iterator[dict]:
    """Values that arrived whole and were closed by their code."""
    value: str | None = None
    for line in lines:
        if line.startswith(VALUE):
            value = line.removeprefix(VALUE)
        elif line.startswith(CODE) and value is not None:
            try:
                event = json.loads(value)
            except ValueError:
                event = None
            if isinstance(event, dict) and "event" in event:
                yield event
            value = None


class Ear:
    """A Transport that hears along."""

    def __init__(self, way: Transport, truth: Truth, who: Callable[[], str], shorten: float = 1.0) -> None:
        self._way = way
        self._truth = truth
        self._who = who
        self._shorten = shorten
        """Time limits are divided by it, where the phone's time runs faster."""

    @property
    def serial(self) -> str:
        return self._way.serial

    def state(self) -> str:
        return self._way.state()

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        return self._way.run(line, max(timeout_s / self._shorten, 5.0))

    @contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        heard: list[str] = []

        def along(lines: Iterator[str]) -> Iterator[str]:
            for text in lines:
                heard.append(text.rstrip("\r\n"))
                yield text

        phone = self._who()
        try:
            with self._way.stream(line, max(silence_s / self._shorten, 2.0)) as lines:
                yield along(lines)
        finally:
            self._truth.heard(heard, phone)

    def push(self, local: Path, remote: str, mode: int = 0o644) -> None:
        self._way.push(local, remote, mode)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self._truth.pushed(content, remote)
        self._way.push_bytes(content, remote, mode)

    def pull(self, remote: str, local: Path) -> None:
        self._way.pull(remote, local)


def problems(store: Store, sweep: str, truth: Truth) -> Iterator[str]:
    """What the store holds that nobody said, or does not hold though the app had reported it."""
    phones = {result.run.run: result.phone for result in store.sweep(sweep).runs}
    samples = {(one.run, one.start, one.variant): one for run in phones for one in store.samples(run)}
    for key, told in truth.reported.items():
        if key[2] == ANCHOR_AFTER:
            continue
        if key[0] in phones and not _is(phones[key[0]], told.phone):
            if key in samples:
                yield f"{key}: another phone ({told.phone}) said this"
        elif key not in samples:
            yield f"{key}: the app reported it, the store does not have it"
        elif told.latencies_ns is not None and samples[key].latencies_ns != told.latencies_ns:
            yield f"{key}: the store has other latencies than the app reported"
    for key, sample in samples.items():
        yield from _unfounded(key, sample, truth)


def _is(phone: PhoneRecord, serialno: str) -> bool:
    """Does the store keep this run as that phone's?"""
    return identity(serialno, phone.manufacturer, phone.model) == phone.identity


def _unfounded(key: Key, sample: Sample, truth: Truth) -> Iterator[str]:
    told = truth.reported.get(key)
    if told is None:
        yield f"{key}: the store has it, the app never reported it"
        return
    asked = next(one for one in truth.asked.values() if (one.run, one.start) == key[:2])
    if sample.valid and not sample.sha256 == told.sha256 == asked.sha256[key[2]]:
        yield f"{key}: measured {told.sha256[:8]}, asked {asked.sha256[key[2]][:8]}, kept as {sample.sha256[:8]}"
    if told.latencies_ns is None and Reason.INCOMPLETE_ANSWER not in sample.reasons:
        yield f"{key}: a part of it is missing, and it is not marked so"

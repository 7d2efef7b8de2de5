"""The conformance suite: requests of cases.json, and what every program that speaks the app protocol must answer.

`lay_out` writes a case's files below a folder that stands for the phone's "/", the program under test answers the
request at REQUEST, and `check` reads the values of its status lines.
"""

from __future__ import annotations

import copy
import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, pairwise
from pathlib import Path
from typing import Any

from support.tiny_model import INPUTS, tiny_model

HERE = Path(__file__).parents[1] / "conformance"
SUITE = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
SHAPES = json.loads((HERE / "shapes.json").read_text(encoding="utf-8"))
SHARED = "/data/local/tmp/bigcore"
REQUEST = f"{SHARED}/conformance.1/request-3.json"
LONGEST = 30_000

RUBBISH = b"this is no model" * 8
INPUT = struct.pack(f"<{INPUTS}f", *(n / 4 for n in range(INPUTS)))

Event = dict[str, Any]

IS = {
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "truth": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    spec: dict[str, Any]

    @property
    def expected(self) -> list[str]:
        return list(self.spec["expect"])

    @property
    def refused(self) -> bool:
        return self.expected[1].startswith("failure")

    def request(self, runtime: str = "") -> bytes | None:
        """None: there is to be no file. `runtime` is one that the program under test has."""
        spec = self.spec
        if spec.get("write") == "nothing":
            return None
        if "text" in spec:
            return str(spec["text"]).encode()
        if "nested" in spec:
            return b"[" * int(spec["nested"])
        request = copy.deepcopy(SUITE["request"])
        models = [copy.deepcopy(request["models"][0]) for _ in range(spec.get("copies", 1))]
        for number, model in enumerate(models[1:], 1):
            model["id"] += f".{number}"
        models[0] = merged(models[0], spec.get("model", {}))
        models[-1] = merged(models[-1], spec.get("last", {}))
        request["models"] = models
        text = filled(json.dumps(merged(request, spec.get("patch", {}))), runtime).encode()
        return text[: len(text) // 2] if spec.get("write") == "half" else text


def cases() -> list[Case]:
    return [Case(spec["name"], spec) for spec in SUITE["cases"]]


def merged(value: Any, patch: Any) -> Any:
    """RFC 7396: null removes."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for key, change in patch.items():
        if change is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), change)
    return result


def contents() -> dict[str, bytes]:
    """Placeholder of cases.json to the file that it is the hash of."""
    return {"$SHA256": tiny_model(), "$RUBBISH": RUBBISH, "$INPUT": INPUT}


def filled(text: str, runtime: str) -> str:
    for placeholder, content in contents().items():
        text = text.replace(placeholder, hashlib.sha256(content).hexdigest())
    return text.replace("$RUNTIME", runtime)


def lay_out(case: Case, root: Path, runtime: str) -> None:
    """The files of one case, below the folder that stands for the phone's "/"."""
    shared = root / SHARED.lstrip("/")
    (shared / "models").mkdir(parents=True, exist_ok=True)
    for placeholder, content in contents().items():
        ending = "bin" if placeholder == "$INPUT" else "tflite"
        (shared / "models" / f"{hashlib.sha256(content).hexdigest()}.{ending}").write_bytes(content)
    request = root / REQUEST.lstrip("/")
    request.parent.mkdir(exist_ok=True)
    request.unlink(missing_ok=True)
    content = case.request(runtime)
    if content is not None:
        request.write_bytes(content)


def check(case: Case, values: list[str]) -> list[Event]:
    """Asserts everything that PROTOCOL.md promises of any answer; gives the events for checks of one program's own."""
    assert all(value.isascii() and len(value) <= LONGEST for value in values)
    events = [json.loads(value) for value in values]
    for event in events:
        _has_shape(event, {**SHAPES["every"], **SHAPES[event["event"]]})
    told = [event for event in events if event["event"] != "latencies"]
    assert [_word(event) for event in dropwhile(_is_window, told)] == case.expected
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert all(earlier["time_ns"] <= later["time_ns"] for earlier, later in pairwise(events))
    _owned(case, events)
    _counted(events)
    for event in events:
        if event["event"] == "model":
            _complete(event, events)
    return events


def _is_window(event: Event) -> bool:
    """A phone may be slow to open the window, or leave it to the shell."""
    return bool(event["event"] == "window")


def _word(event: Event) -> str:
    word = f"failure:{event['reason']}" if event["event"] == "failure" else event["event"]
    model = event.get("model")
    return f"{word}@{model}" if model else word


def _has_shape(event: Event, shape: dict[str, str]) -> None:
    for name, kind in shape.items():
        assert name in event, f"{event['event']} has no {name}"
        allowed = IS[kind.rstrip("?")](event[name]) or (kind.endswith("?") and event[name] is None)
        assert allowed, f"{event['event']}.{name} is {event[name]!r}, not {kind}"


def _owned(case: Case, events: list[Event]) -> None:
    try:
        request = json.loads(case.request() or b"")
    except (ValueError, RecursionError):
        request = None
    known = request if isinstance(request, dict) else {}
    run = known.get("run")
    owner = (known.get("nonce", ""), run if run != "../x" else None, known.get("start"))
    assert {(event["nonce"], event["run"], event["start"]) for event in events} == {owner}


def _counted(events: list[Event]) -> None:
    kinds = [event["event"] for event in events]
    bye = events[-1]
    assert bye["events"] == len(events)
    assert bye["measured"] == kinds.count("model")
    assert bye["failures"] == kinds.count("failure")


def _complete(model: Event, events: list[Event]) -> None:
    chunks = list(_chunks(model, events))
    assert [chunk["chunk"] for chunk in chunks] == list(range(model["chunks"]))
    assert sum(len(chunk["call_ns"]) for chunk in chunks) == model["runs"]
    for chunk in chunks:
        assert 0 < len(chunk["call_ns"]) == len(chunk["invoke_ns"]) <= 1000
        assert chunk["cpus"] is None or len(chunk["cpus"]) == len(chunk["call_ns"])
    assert model["peak_rss_kb"] is None or model["alone"]
    for output in model["outputs"]:
        for name, kind in SHAPES["output"].items():
            assert IS[kind.rstrip("?")](output[name]) or (kind.endswith("?") and output[name] is None)
        assert len(output["top"]) == min(5, output["count"])
        assert len(output["projections"]) == 8


def _chunks(model: Event, events: list[Event]) -> Iterator[Event]:
    return (event for event in events if event["event"] == "latencies" and event["model"] == model["model"])

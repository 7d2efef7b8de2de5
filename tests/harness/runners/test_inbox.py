"""A phone whose apps may not read /data/local/tmp."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from support.asked import question

from harness.phone.adb.transport import Reply
from harness.runners.app import AppRunner
from harness.runners.runner import Measured, ModelOnPhone, Refused

NONCE = "cd" * 16
FILES = "/data/user/0/io.bigcore.app/files"
MODEL = ModelOnPhone("a", "aa", "/data/local/tmp/bigcore/models/aa.tflite")
QUESTION = question(NONCE, MODEL)


def event(name: str, seq: int, nonce: str, **fields: object) -> str:
    run, start = ("s.1", 3) if nonce else (None, None)
    body = {"event": name, "nonce": nonce, "run": run, "start": start, "seq": seq, "time_ns": seq, **fields}
    return f"INSTRUMENTATION_STATUS: bigcore={json.dumps(body)}\nINSTRUMENTATION_STATUS_CODE: 2"


def hello(nonce: str) -> str:
    return event("hello", 0, nonce, protocol=1, mode="app", runtime="tflite 2.16.1", pinned_by="native", files=FILES)


@dataclass
class StrictPhone:
    """Answers requests below the app's own folder only."""

    has_content: bool = True
    serial: str = "strict"
    pushed: dict[str, dict] = field(default_factory=dict)
    inbox: dict[str, str] = field(default_factory=dict)
    starts: list[str] = field(default_factory=list)

    def push_bytes(self, content: bytes, remote: str, mode: int = 0o644) -> None:
        self.pushed[remote] = json.loads(content)

    def run(self, line: str, timeout_s: float = 30.0) -> Reply:
        if not self.has_content:
            return Reply("", "content: inaccessible or not found", 127)
        _, source, _, _, _, _, uri = line.split()
        self.inbox[uri.rsplit("/", 1)[-1]] = source
        return Reply("", "", 0)

    @contextmanager
    def stream(self, line: str, silence_s: float) -> Iterator[Iterator[str]]:
        request = line.split()[-2]
        self.starts.append(request)
        said = self._allowed() if request.startswith(FILES) else self._forbidden(request)
        yield iter("\n".join([*said, "INSTRUMENTATION_CODE: -1"]).splitlines())

    def _forbidden(self, request: str) -> list[str]:
        failure = {"reason": "request_missing", "detail": f"{request}: permission denied (EACCES)", "model": None}
        bye = {"models": 0, "measured": 0, "failures": 1, "events": 3}
        return [hello(""), event("failure", 1, "", **failure), event("bye", 2, "", **bye)]

    def _allowed(self) -> list[str]:
        one = {"model": "a", "chunk": 0, "invoke_ns": [100], "call_ns": [110], "cpus": [3]}
        done = {"model": "a", "sha256": "aa", "runs": 1, "chunks": 1}
        bye = {"models": 1, "measured": 1, "failures": 0, "events": 5}
        return [
            hello(NONCE),
            event("begin", 1, NONCE, model="a", index=0),
            event("latencies", 2, NONCE, **one),
            event("model", 3, NONCE, **done),
            event("bye", 4, NONCE, **bye),
        ]


def ask(phone: StrictPhone) -> tuple[list[Measured | Refused], list[Measured], list[Refused]]:
    heard: list[Measured | Refused] = []
    answer = AppRunner().ask(phone, QUESTION, heard.append)
    return heard, list(answer.measured), list(answer.refused)


def test_the_files_go_through_the_apps_own_folder_and_the_start_is_measured() -> None:
    phone = StrictPhone()
    heard, measured, refused = ask(phone)
    assert phone.inbox == {
        "request-3.json": "/data/local/tmp/bigcore/s.1/request-3.json",
        "aa.tflite": MODEL.remote,
    }
    (request,) = phone.pushed.values()
    assert request["models"][0]["path"] == f"{FILES}/inbox/aa.tflite"
    assert phone.starts[-1] == f"{FILES}/inbox/request-3.json"
    assert heard == measured
    assert [one.latencies_ns for one in measured] == [(100,)]
    assert refused == []


def test_where_there_is_no_way_round_the_refusal_is_told_as_it_is() -> None:
    heard, measured, refused = ask(StrictPhone(has_content=False))
    assert measured == []
    assert heard == refused
    assert [one.reason for one in refused] == ["request_refused"]
    assert "permission denied" in refused[0].detail

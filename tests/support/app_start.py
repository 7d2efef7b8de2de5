"""One start of the replayed app, and what it said."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.in_hand import InHand

SHARED = "/data/local/tmp/bigcore"
START = f"am instrument -w -r -e request {SHARED}/r/request-0.json io.bigcore.app/io.bigcore.app.Benchmark"
SHELL_START = (
    "CLASSPATH=/data/app/io.bigcore.app-1/base.apk taskset 8 app_process / io.bigcore.app.ShellMain "
    f"{SHARED}/r/request-0.json"
)
STATUS = "INSTRUMENTATION_STATUS: bigcore="
MODEL = b"\0\0\0\0TFL3" + b"\0" * 60


def start(hand: InHand, models: int = 1) -> str:
    """The output of one start of the replayed app."""
    prepare(hand, models)
    return hand.adb.run(START).stdout


def prepare(hand: InHand, models: int = 1) -> None:
    sha256 = hashlib.sha256(MODEL).hexdigest()
    path = f"{SHARED}/models/{sha256}.tflite"
    entry = {
        "path": path,
        "sha256": sha256,
        "input": {"seed": 1},
        "warmup": {"min_runs": 3, "min_ms": 50, "max_ms": 1000, "tolerance": 0.04, "steady_runs": 10},
        "stop": {"min_runs": 10, "min_ms": 300, "max_ms": 10_000},
    }
    request = {
        "protocol": 1,
        "run": "r",
        "nonce": "ab" * 16,
        "start": 0,
        "core_mask": "8",
        "threads": 1,
        "xnnpack": True,
        "clock": "free",
        "models": [{"id": f"m{number}", **entry} for number in range(models)],
    }
    hand.adb.push_bytes(MODEL, path)
    hand.adb.push_bytes(json.dumps(request).encode(), f"{SHARED}/r/request-0.json")


def events(output: str) -> list[dict[str, object]]:
    return [json.loads(line.removeprefix(STATUS)) for line in output.splitlines() if line.startswith(STATUS)]


def model_event(output: str) -> dict[str, object]:
    return next(event for event in events(output) if event["event"] == "model")

"""The runtime that phones run (the app's own classes and library, on a JVM) against ai_edge_litert, on one pinned core.

    python benchmarks/phone_runtime.py [--core N] [--starts 5] [--threads 1] [--no-xnnpack] FILE.tflite…

Each start is a process of its own, the two runtimes in turn. Printed for each file: whether the outputs of the seeded
input agree (for the precision that the name ends with), the median over starts of each start's median whole call
in milliseconds (for the app also of the inference alone), and the ratio app / litert. A file that the app refuses is
named with its reason.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.app.host_runtime import compute_outputs
from harness.app.protocol import (
    REMOTE_ROOT,
    Event,
    Failure,
    Latencies,
    ModelDone,
    ModelRequest,
    OutputDigest,
    Request,
    Stop,
    WarmUp,
    read_event,
)
from harness.judge.outputs import agree
from models.digest import file_digest
from models.variant import Precision
from virtual_phone.app.apk_engine import ApkEngine, prepare

VALUE = "INSTRUMENTATION_STATUS: bigcore="
STOP = Stop(min_runs=20, min_ms=300, max_ms=5000)
ONCE = Stop(min_runs=1, min_ms=0, max_ms=1)
WARM_UP_S = 0.3


@dataclass(slots=True)
class Found:
    app_ms: list[float] = field(default_factory=list)
    invoke_ms: list[float] = field(default_factory=list)
    litert_ms: list[float] = field(default_factory=list)
    outputs: tuple[OutputDigest, ...] | None = None
    refused: str | None = None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options.add_argument("--starts", type=int, default=5)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--no-xnnpack", action="store_true")
    options.add_argument("--time-here", help=argparse.SUPPRESS)
    options.add_argument("files", nargs="*", type=Path)
    asked = options.parse_args()
    if asked.time_here:
        print(time_litert(asked.time_here, asked.threads))
        return
    engine, found = prepare(), defaultdict[Path, Found](Found)
    for _ in range(asked.starts):
        ask_app(engine, asked, found)
        for file in asked.files:
            found[file].litert_ms.append(ask_litert(file, asked))
    for file in asked.files:
        print(f"{file.stem:36} {verdict(file, found[file])}")


def verdict(file: Path, found: Found) -> str:
    if found.refused or not found.app_ms:
        return found.refused or "no answer"
    expected = compute_outputs(file, 1)
    precision = next((p for p in Precision if file.stem.endswith(f"_{p}")), Precision.FLOAT32)
    same = expected is not None and found.outputs is not None and agree(found.outputs, expected, precision)
    app, litert = statistics.median(found.app_ms), statistics.median(found.litert_ms)
    invoke = statistics.median(found.invoke_ms)
    words = f"app {app:8.3f} ms (inference {invoke:.3f})  litert {litert:8.3f} ms  ratio {app / litert:.3f}"
    return f"{'agrees' if same else 'DIFFERS'}  {words}"


def ask_app(engine: ApkEngine, asked: argparse.Namespace, found: dict[Path, Found]) -> None:
    cores = f"{((1 << asked.threads) - 1) << (asked.core - asked.threads + 1):x}"
    with tempfile.TemporaryDirectory() as folder:
        options = {"core_mask": cores, "threads": asked.threads, "xnnpack": not asked.no_xnnpack}
        events, code = one_start(engine, Path(folder), asked.files, STOP, None, **options)
    if code:
        raise SystemExit(f"the app ended with {code}")
    for number, file in enumerate(asked.files):
        take(f"m{number}", events, found[file])


def one_start(
    engine: ApkEngine, root: Path, files: Sequence[Path], stop: Stop, longest_s: float | None, **options: Any
) -> tuple[list[Event], int]:
    """What the app says, and its exit code. `root` stands for the phone's "/"."""
    shared = root / REMOTE_ROOT.lstrip("/")
    shared.mkdir(parents=True)
    request = make_request(files, shared, stop, options)
    (shared / "request.json").write_text(request.model_dump_json(exclude_none=True))
    command = engine.command(root, f"{REMOTE_ROOT}/request.json")
    done = subprocess.run(command, text=True, capture_output=True, check=False, timeout=longest_s)
    events = [read_event(line.removeprefix(VALUE)) for line in done.stdout.splitlines() if line.startswith(VALUE)]
    return [event for event in events if event is not None], done.returncode


def make_request(files: Sequence[Path], shared: Path, stop: Stop, options: dict[str, Any]) -> Request:
    models = []
    for number, file in enumerate(files):
        (shared / f"{number}.tflite").symlink_to(file.resolve())
        digest = file_digest(file)
        path = f"{REMOTE_ROOT}/{number}.tflite"
        once = {"warmup": WarmUp(min_runs=0, min_ms=0, max_ms=0)} if stop is ONCE else {}
        models.append(ModelRequest(id=f"m{number}", path=path, sha256=digest, stop=stop, **once))
    given = {"core_mask": "1", **options}
    return Request(run="benchmark", nonce="0" * 32, start=0, models=tuple(models), **given)


def outputs_of(model: str, events: Sequence[Event]) -> tuple[tuple[OutputDigest, ...] | None, str]:
    """What the app computed, or why it did not."""
    found = Found()
    take(model, list(events), found)
    return found.outputs, found.refused or ""


def take(model: str, events: list[Event], found: Found) -> None:
    mine = [event for event in events if getattr(event, "model", None) == model]
    calls = [ns for event in mine if isinstance(event, Latencies) for ns in event.call_ns or ()]
    if calls:
        invokes = [ns for event in mine if isinstance(event, Latencies) for ns in event.invoke_ns]
        found.app_ms.append(statistics.median(calls) / 1e6)
        found.invoke_ms.append(statistics.median(invokes) / 1e6)
    for event in mine:
        if isinstance(event, ModelDone):
            found.outputs = event.outputs
        elif isinstance(event, Failure):
            found.refused = f"{event.reason}: {event.detail}"


def ask_litert(file: Path, asked: argparse.Namespace) -> float:
    own = [sys.executable, __file__, "--time-here", str(file), "--threads", str(asked.threads)]
    first = asked.core - asked.threads + 1
    cores = ",".join(str(first + number) for number in range(asked.threads))
    done = subprocess.run(["taskset", "-c", cores, *own], text=True, capture_output=True, check=True)
    return float(json.loads(done.stdout))


def time_litert(file: str, threads: int) -> float:
    """Copies in and out are part of the call, as they are in the app's."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=file, num_threads=threads)
    interpreter.allocate_tensors()
    inputs = [(each["index"], interpreter.get_tensor(each["index"])) for each in interpreter.get_input_details()]
    outputs = [each["index"] for each in interpreter.get_output_details()]

    def call() -> float:
        began = time.perf_counter()
        for index, value in inputs:
            interpreter.set_tensor(index, value)
        interpreter.invoke()
        for index in outputs:
            interpreter.get_tensor(index)
        return time.perf_counter() - began

    until = time.perf_counter() + WARM_UP_S
    while time.perf_counter() < until:
        call()
    calls = [call() for _ in range(STOP.min_runs)]
    until = time.perf_counter() + STOP.min_ms / 1000 - sum(calls)
    while time.perf_counter() < until:
        calls.append(call())
    return statistics.median(calls) * 1000


if __name__ == "__main__":
    main()

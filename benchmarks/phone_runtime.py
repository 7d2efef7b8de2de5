"""The runtimes that phones run (the app's own classes and libraries, on a JVM) against ai_edge_litert on a pinned core.

    python benchmarks/phone_runtime.py [--core N] [--starts 10] [--threads 1] [--runtime 2.21.0]… FILE.tflite…

Each start is a process of its own. In each round every file is measured by everybody, files and parties in a random
order. Printed for each file and runtime: whether the outputs of the seeded input agree (for the precision that the name
ends with), the medians over starts, and the ratio app / ai_edge_litert, paired by round, with its 95 % interval: of
each start's median inference, of its median call (inputs copied in, outputs copied out), and of the inference that a
tenth of its runs stay below, which other programs on the computer disturb less. A file that the app refuses is named
with its reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

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
from harness.app.seeded import SplitMix64, tensor_of
from harness.judge.outputs import agree
from harness.statistics.ratio import paired_ratio
from models.digest import file_digest
from models.variant import Precision
from virtual_phone.app.apk_engine import ApkEngine, prepare

VALUE = "INSTRUMENTATION_STATUS: bigcore="
STOP = Stop(min_runs=20, min_ms=300, max_ms=5000)
ONCE = Stop(min_runs=1, min_ms=0, max_ms=1)
WARM_UP_S = 0.3
RUNTIMES = ("2.21.0", "2.16.1")
LITERT = "ai_edge_litert"
SEED = 16


@dataclass(frozen=True, slots=True)
class Asked:
    core: int
    threads: int
    xnnpack: bool

    @property
    def cores(self) -> list[int]:
        return list(range(self.core - self.threads + 1, self.core + 1))

    @property
    def options(self) -> dict[str, Any]:
        mask = sum(1 << core for core in self.cores)
        return {"core_mask": f"{mask:x}", "threads": self.threads, "xnnpack": self.xnnpack}


@dataclass(frozen=True, slots=True)
class Took:
    """One start; medians but for the last."""

    inference_ms: float
    call_ms: float
    quick_ms: float
    """A tenth of the inferences are quicker."""


@dataclass(slots=True)
class Found:
    starts: list[Took] = field(default_factory=list)
    outputs: tuple[OutputDigest, ...] | None = None
    refused: str | None = None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options.add_argument("--starts", type=int, default=10)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--runtime", action="append", help=f"default: {' and '.join(RUNTIMES)}")
    options.add_argument("--no-xnnpack", action="store_true")
    options.add_argument("--time-here", help=argparse.SUPPRESS)
    options.add_argument("files", nargs="*", type=Path)
    given = options.parse_args()
    asked = Asked(given.core, given.threads, not given.no_xnnpack)
    if given.time_here:
        print(json.dumps(asdict(time_litert(given.time_here, asked))))
        return
    runtimes = given.runtime or list(RUNTIMES)
    found = measure(given.files, runtimes, given.starts, asked)
    for file in given.files:
        for runtime in runtimes:
            print(f"{file.stem:28} {runtime:8} {verdict(file, found[file, runtime], found[file, LITERT])}")


def measure(files: Sequence[Path], runtimes: Sequence[str], starts: int, asked: Asked) -> dict[tuple[Path, str], Found]:
    engine, found, draw = prepare(), defaultdict[tuple[Path, str], Found](Found), random.Random(SEED)
    turns = [(file, party) for file in files for party in (*runtimes, LITERT)]
    for _ in range(starts):
        for file, party in draw.sample(turns, len(turns)):
            if party == LITERT:
                found[file, party].starts.append(ask_litert(file, asked))
            else:
                ask_app(engine, file, party, asked, found[file, party])
    return found


def verdict(file: Path, app: Found, litert: Found) -> str:
    if app.refused or len(app.starts) < len(litert.starts):
        return app.refused or "not every start was answered"
    expected = compute_outputs(file, 1)
    precision = next((p for p in Precision if file.stem.endswith(f"_{p}")), Precision.FLOAT32)
    same = expected is not None and app.outputs is not None and agree(app.outputs, expected, precision)
    words = [
        f"{name} {middle(ours):8.3f} ms, litert {middle(theirs):8.3f} ms, ratio {ratio(ours, theirs)}"
        for name, ours, theirs in (
            ("inference", [s.inference_ms for s in app.starts], [s.inference_ms for s in litert.starts]),
            ("call", [s.call_ms for s in app.starts], [s.call_ms for s in litert.starts]),
            ("undisturbed", [s.quick_ms for s in app.starts], [s.quick_ms for s in litert.starts]),
        )
    ]
    return "  ".join(["agrees " if same else "DIFFERS", *words])


def middle(starts: Sequence[float]) -> float:
    return statistics.median(starts)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    found = paired_ratio(ours, theirs)
    interval = f" ({found.interval.low:.3f} to {found.interval.high:.3f})" if found.interval else ""
    return f"{found.value:.3f}{interval}"


def ask_app(engine: ApkEngine, file: Path, runtime: str, asked: Asked, found: Found) -> None:
    with tempfile.TemporaryDirectory() as folder:
        named = {"protocol": 2, "runtime": runtime}
        events, code = one_start(engine, Path(folder), [file], STOP, None, **named, **asked.options)
    if code:
        raise SystemExit(f"the app ended with {code}")
    take("m0", events, found)


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


def take(model: str, events: Sequence[Event], found: Found) -> None:
    for event in events:
        if isinstance(event, Failure):
            found.refused = f"{event.reason}: {event.detail}"
    mine = [event for event in events if getattr(event, "model", None) == model]
    parts = [event for event in mine if isinstance(event, Latencies)]
    if parts:
        inferences_ms = [ns / 1e6 for part in parts for ns in part.invoke_ns]
        found.starts.append(took(inferences_ms, [ns / 1e6 for part in parts for ns in part.call_ns or ()]))
    for event in mine:
        if isinstance(event, ModelDone):
            found.outputs = event.outputs


def took(inferences_ms: Sequence[float], calls_ms: Sequence[float]) -> Took:
    quick_ms = float(np.percentile(inferences_ms, 10))
    return Took(statistics.median(inferences_ms), statistics.median(calls_ms), quick_ms)


def ask_litert(file: Path, asked: Asked) -> Took:
    own = [sys.executable, __file__, "--time-here", str(file), "--threads", str(asked.threads)]
    cores = ",".join(map(str, asked.cores))
    extra = [] if asked.xnnpack else ["--no-xnnpack"]
    done = subprocess.run(["taskset", "-c", cores, *own, *extra], text=True, capture_output=True, check=True)
    return Took(**json.loads(done.stdout))


def time_litert(file: str, asked: Asked) -> Took:
    """Copies in and out are part of the call, as they are in the app's."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kernels = OpResolverType.AUTO if asked.xnnpack else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(model_path=file, num_threads=asked.threads, experimental_op_resolver_type=kernels)
    interpreter.allocate_tensors()
    words = SplitMix64(1)
    inputs = [
        (each["index"], tensor_of(words.words(size), str(np.dtype(each["dtype"]))).reshape(each["shape"]))
        for each in interpreter.get_input_details()
        if (size := int(np.prod(each["shape"])))
    ]
    outputs = [each["index"] for each in interpreter.get_output_details()]

    def call() -> tuple[float, float]:
        began = time.perf_counter()
        for index, value in inputs:
            interpreter.set_tensor(index, value)
        before = time.perf_counter()
        interpreter.invoke()
        after = time.perf_counter()
        for index in outputs:
            interpreter.get_tensor(index)
        return after - before, time.perf_counter() - began

    until = time.perf_counter() + WARM_UP_S
    while time.perf_counter() < until:
        call()
    calls = [call() for _ in range(STOP.min_runs)]
    until = time.perf_counter() + STOP.min_ms / 1000 - sum(whole for _, whole in calls)
    while time.perf_counter() < until:
        calls.append(call())
    inferences, wholes = zip(*calls, strict=True)
    return took([1000 * seconds for seconds in inferences], [1000 * seconds for seconds in wholes])


if __name__ == "__main__":
    main()

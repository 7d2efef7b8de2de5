"""The virtual phone's latency against the benchmark tool of the ai-edge-litert wheel, on one core of this computer.

    python benchmarks/virtual_phone_overhead.py MODEL.tflite… [--starts 10] [--core N] [--runs 100]

The starts of the two are interleaved, each model's in turn; the ratio is that of the medians over starts, its 95 %
interval from a bootstrap over pairs of starts. The tool rounds to 0.01 ms, so models of at least 1 ms are meant; its
CompiledModel interface costs about 0.04 ms a call more than the Interpreter that the phone's app uses. Goal: the
interval within 0.97 to 1.03, on a profile with the heat off.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from harness.virtual_phone.app.engines import make_engine
from harness.virtual_phone.in_process import InProcessTransport
from harness.virtual_phone.phone import Phone
from harness.virtual_phone.profile import load

SHARED = "/data/local/tmp/bigcore"
RESAMPLES = 10_000
MEDIAN = re.compile(r"Inference \(median\):\s+([\d.]+) ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    loop = asyncio.new_event_loop()
    phone = Phone(load("pixel_1_cool"), "litert")
    phone.engine = make_engine("litert", phone, arguments.core)
    transport = InProcessTransport(phone, loop)
    pairs: dict[Path, list[tuple[float, float]]] = {model: [] for model in arguments.models}
    for start in range(arguments.starts):
        for model in arguments.models:
            measure = [
                lambda m=model: by_phone(transport, m, arguments.runs),
                lambda m=model: by_tool(m, arguments.runs, arguments.core),
            ]
            first, second = (measure[0], measure[1]) if start % 2 else (measure[1], measure[0])
            values = first(), second()
            pairs[model].append(values if start % 2 else values[::-1])
    for model, found in pairs.items():
        report(model, np.array(found))
    loop.run_until_complete(phone.close())


def by_phone(transport: InProcessTransport, model: Path, runs: int) -> float:
    """Milliseconds: the median of one start."""
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    path = f"{SHARED}/models/{digest}.tflite"
    if not transport.run(f"test -e {path}").ok:
        transport.push(model, path)
    warmup = {"min_runs": 10, "min_ms": 0, "max_ms": 60_000, "tolerance": 1, "steady_runs": 0}
    entry = {
        "id": "m",
        "path": path,
        "sha256": digest,
        "input": {"seed": 1},
        "warmup": warmup,
        "stop": {"min_runs": runs, "min_ms": 0, "max_ms": 600_000},
    }
    request = {
        "protocol": 1,
        "run": "overhead",
        "nonce": "0" * 32,
        "start": 0,
        "core_mask": "8",
        "threads": 1,
        "xnnpack": True,
        "clock": "free",
        "models": [entry],
    }
    transport.push_bytes(json.dumps(request).encode(), f"{SHARED}/overhead/request-0.json")
    line = f"am instrument -w -r -e request {SHARED}/overhead/request-0.json io.bigcore.app/io.bigcore.app.Benchmark"
    events = [
        json.loads(text.partition("=")[2])
        for text in transport.run(line, timeout_s=600).stdout.splitlines()
        if text.startswith("INSTRUMENTATION_STATUS: bigcore=")
    ]
    invoke_ns = [ns for event in events if event["event"] == "latencies" for ns in event["invoke_ns"]]
    return float(np.median(invoke_ns)) / 1e6


def by_tool(model: Path, runs: int, core: int) -> float:
    tool = "ai_edge_litert.tools.benchmark_litert_model"
    options = [f"--model={model}", f"--num_runs={runs}", "--warmup_runs=10", "--num_threads=1"]
    done = subprocess.run(
        ["taskset", "-c", str(core), sys.executable, "-m", tool, *options], capture_output=True, text=True, check=True
    )
    match = MEDIAN.search(done.stdout)
    assert match, done.stdout
    return float(match[1])


def report(model: Path, pairs: np.ndarray) -> None:
    random = np.random.default_rng(1)
    picked = pairs[random.integers(len(pairs), size=(RESAMPLES, len(pairs)))]
    ratios = np.median(picked[:, :, 0], axis=1) / np.median(picked[:, :, 1], axis=1)
    low, high = np.percentile(ratios, [2.5, 97.5])
    phone, tool = np.median(pairs, axis=0)
    print(
        f"{model.name}: phone {phone:.3f} ms, tool {tool:.2f} ms, ratio {phone / tool:.4f} ({low:.4f} to {high:.4f}), "
        f"{len(pairs)} starts each"
    )


if __name__ == "__main__":
    main()

"""The t-way split of Section 5.1: memory by count and as measured, and latency against one part, in one table.

    python benchmarks/split.py [--width 1.0] [--resolution 224] [--processes 10] [--runs 50]

Memory is the growth of a fresh process's peak resident set from before the model is loaded to after its runs, the
median of `--processes`, with the default kernels (XNNPACK) and without. The mapped file and the runtime's own code are
in it. Latency is measured in rounds, each t once in a fresh random order; the interval is that of the median ratio over
rounds, by the ranks of a sign test (95 %).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np

ALONE = """
import json, sys, time
import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

def peak_kb():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1])

file, xnnpack, runs = sys.argv[1], sys.argv[2] == "xnnpack", int(sys.argv[3])
kind = OpResolverType.AUTO if xnnpack else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
before = peak_kb()
interpreter = Interpreter(model_path=file, num_threads=1, experimental_op_resolver_type=kind)
interpreter.allocate_tensors()
image = interpreter.get_input_details()[0]
pixels = np.random.default_rng(1).uniform(-1, 1, image["shape"]).astype(np.float32)
interpreter.set_tensor(image["index"], pixels)
times = []
for _ in range(runs):
    begun = time.perf_counter_ns()
    interpreter.invoke()
    times.append(time.perf_counter_ns() - begun)
warm = sorted(times[runs // 5 :])
print(json.dumps({"grown_kb": peak_kb() - before, "median_ms": warm[len(warm) // 2] / 1e6}))
"""


@dataclass(frozen=True, slots=True)
class Alone:
    """One model in a process of its own."""

    grown_kb: int
    median_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--resolution", type=int, default=224)
    parser.add_argument("--processes", type=int, default=10)
    parser.add_argument("--runs", type=int, default=50)
    arguments = parser.parse_args()

    from models.build import build
    from models.variant import Variant

    variants = [Variant("mobilenet_v2", arguments.width, arguments.resolution, split=parts) for parts in range(1, 6)]
    artifacts = build(variants).artifacts
    print(f"mobilenet_v2 {arguments.width} at {arguments.resolution}, {arguments.processes} processes each, one core")
    for kernels in ("xnnpack", "plain"):
        rounds = measure([artifact.path for artifact in artifacts], kernels, arguments.processes, arguments.runs)
        print(f"\n{kernels}: parts   counted kB   measured kB   file kB   latency ms   ratio to one part")
        for parts, artifact in enumerate(artifacts, 1):
            samples = [one[parts - 1] for one in rounds]
            ratios = [one[parts - 1].median_ms / one[0].median_ms for one in rounds]
            low, high = interval(ratios)
            print(
                f"{parts:14d} {artifact.cost.peak_activation_bytes / 1024:12.0f}"
                f" {statistics.median(sample.grown_kb for sample in samples):13.0f}"
                f" {artifact.size_bytes / 1024:9.0f} {statistics.median(s.median_ms for s in samples):12.2f}"
                f"   {statistics.median(ratios):.3f} [{low:.3f}, {high:.3f}]"
            )


def measure(files: list[Path], kernels: str, processes: int, runs: int) -> list[list[Alone]]:
    rng = np.random.default_rng(1)
    rounds = []
    for _ in range(processes):
        answers: dict[int, Alone] = {}
        for index in rng.permutation(len(files)):
            answers[int(index)] = alone(files[index], kernels, runs)
        rounds.append([answers[index] for index in range(len(files))])
    return rounds


def alone(file: Path, kernels: str, runs: int) -> Alone:
    core = max(os.sched_getaffinity(0))
    command = ["taskset", "-c", str(core), sys.executable, "-c", ALONE, str(file), kernels, str(runs)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return Alone(**json.loads(answer.stdout))


def interval(values: list[float]) -> tuple[float, float]:
    """Order statistics around the median whose coverage is at least 95 %, or the extremes where there are too few."""
    ordered, count = sorted(values), len(values)
    for rank in range((count - 1) // 2, -1, -1):
        outside = 2 * sum(comb(count, successes) for successes in range(rank + 1)) / 2**count
        if outside <= 0.05:
            return ordered[rank], ordered[count - 1 - rank]
    return ordered[0], ordered[-1]


if __name__ == "__main__":
    main()

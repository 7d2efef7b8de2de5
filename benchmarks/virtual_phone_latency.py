"""The virtual phone's latency over that of the benchmark tool in the ai-edge-litert wheel, on the same pinned core.

Ten interleaved starts each for three variants, on a profile with heat off. The tool rounds to 0.01 ms, and what it
times (CompiledModel.run_by_name) hands the inputs over and the outputs back: like our whole call, unlike our invoke.
Run in quiet: python benchmarks/virtual_phone_latency.py [--starts 10]
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.transport import Transport
from harness.phone.files import PhoneFiles
from harness.results.records import Clock, CoreChoice
from harness.runners.app import AppRunner
from harness.runners.runner import Effort, ModelOnPhone, Question
from harness.statistics.ratio import paired_ratio
from harness.sweep.virtual_phones import started
from models.build import build
from models.variant import Variant

VARIANTS = (
    Variant("mobilenet_v2", 1.0, 160),
    Variant("mobilenet_v2", 1.0, 224),
    Variant("mobilenet_v2", 1.4, 224),
)
RUNS = 100
TOOL = "ai_edge_litert.tools.benchmark_litert_model"
"""What the wheel's command `litert-benchmark` runs."""
CORE = CoreChoice(3, "8", "max_frequency", "large")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--starts", type=int, default=10)
    starts = arguments.parse_args().starts
    host_core = max(os.sched_getaffinity(0))
    artifacts = build(VARIANTS).artifacts
    with started(["virtual:pixel_1_cool"]) as (serial,):
        phone = AdbServer.from_environment().transport(serial)
        remotes = PhoneFiles(phone).put_models([(one.path, one.sha256) for one in artifacts], lambda _: None)
        print(f"{'variant':<22}{'invoke ms':>10}{'call ms':>9}{'tool ms':>9}   invoke / tool            call / tool")
        for artifact, remote in zip(artifacts, remotes, strict=True):
            invokes, calls, tools = [], [], []
            for number in range(starts):
                # the order alternates, so that drift falls on both
                if number % 2:
                    tools.append(_tool_ms(artifact.path, host_core))
                invoke_ms, call_ms = _phone_ms(phone, artifact, remote, number)
                invokes.append(invoke_ms)
                calls.append(call_ms)
                if number % 2 == 0:
                    tools.append(_tool_ms(artifact.path, host_core))
            medians = "".join(f"{statistics.median(values):>9.3f}" for values in (invokes, calls, tools))
            print(f"{artifact.name:<22} {medians}   {_spoken(invokes, tools)}   {_spoken(calls, tools)}", flush=True)


def _spoken(ours: list[float], tools: list[float]) -> str:
    ratio = paired_ratio(ours, tools)
    assert ratio.interval is not None
    return f"{ratio.value:.4f} ({ratio.interval.low:.4f}-{ratio.interval.high:.4f})"


def _phone_ms(phone: Transport, artifact, remote: str, number: int) -> tuple[float, float]:
    model = ModelOnPhone(artifact.name, artifact.sha256, remote)
    question = Question(
        run="benchmark",
        start=number,
        nonce=secrets.token_hex(16),
        core=CORE,
        threads=1,
        xnnpack=True,
        clock=Clock.FREE,
        models=(model,),
        effort=Effort(min_runs=RUNS, min_ms=0, max_ms=60_000),
        input_seed=1,
    )
    answer = AppRunner().ask(phone, question, lambda _: None)
    (measured,) = answer.measured
    assert measured.call_ns is not None
    return statistics.median(measured.latencies_ns) / 1e6, statistics.median(measured.call_ns) / 1e6


def _tool_ms(model: Path, host_core: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        subprocess.run(
            ["taskset", "-c", str(host_core), sys.executable, "-m", TOOL, f"--model={model}", f"--num_runs={RUNS}",
             "--warmup_runs=20", "--num_threads=1", f"--result_json={result}"],
            check=True,
            capture_output=True,
        )  # fmt: skip
        return float(json.loads(result.read_text())["latency"]["median_ms"])


if __name__ == "__main__":
    main()

"""TensorFlow's benchmark_model as this phone can run it: its flags, its protocol, its lines.

A phone made of software cannot run ARM code. A pushed ELF file that carries MARKER stands for the official binary.
Source of the lines: tensorflow/lite/tools/benchmark/benchmark_model.cc and profiling/ of TensorFlow.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from dataclasses import dataclass, field
from typing import Any

from virtual_phone.device.call import Call
from virtual_phone.files.nodes import ROOT

MARKER = b"bigcore:virtual:benchmark_model"
LITERT_MARKER = MARKER + b":litert"
"""Stands for LiteRT 2.x's tool: other flags, and a summary of its own (litert/tools/benchmark_litert_model.h)."""
KNOWN = frozenset(
    {
        "graph", "num_runs", "min_secs", "max_secs", "run_delay", "num_threads", "warmup_runs", "warmup_min_secs",
        "use_xnnpack", "enable_op_profiling", "verbose", "dry_run", "use_gpu", "use_nnapi",
        "max_profiling_buffer_entries",
        "report_peak_memory_footprint", "op_profiling_output_mode", "op_profiling_output_file",
    }
)  # fmt: skip
LITERT_KNOWN = KNOWN - {"use_xnnpack", "use_nnapi", "enable_op_profiling", "max_profiling_buffer_entries",
    "op_profiling_output_mode", "op_profiling_output_file"} | {"use_cpu", "use_npu", "use_profiler", "result_file_path",
    "require_full_delegation", "allow_fp16", "signature_to_run_for"}  # fmt: skip
MOST_THREADS = 64


@dataclass(slots=True)
class Answer:
    """What the engine said of the one model."""

    invoke_us: list[int] = field(default_factory=list)
    model: dict[str, Any] = field(default_factory=dict)
    failure: str = ""


async def benchmark_model(call: Call, litert: bool = False) -> int:
    flags = {name: value for name, _, value in (word.removeprefix("--").partition("=") for word in call.words)}
    if "help" not in flags:  # what tells its usage ends at once, and no fault of a measuring tool strikes it
        await call.launch_tool("benchmark_model")
    if "help" in flags or "graph" not in flags:
        known = sorted(LITERT_KNOWN if litert else KNOWN)
        told = "\n".join(f"\t--{name}=\tstring\toptional\tsee the source" for name in known)
        call.plain_error(f"usage: {call.words[0] if call.words else 'benchmark_model'} <flags>\nFlags:\n{told}")
        return 1
    try:
        content = call.phone.files.read(call.path(flags["graph"]), call.process.actor)
    except OSError:
        call.plain_error(f"ERROR: Could not open '{flags['graph']}'.\nERROR: Failed to load model {flags['graph']}")
        return 1
    _say_parameters(call, flags, LITERT_KNOWN if litert else KNOWN)
    answer = await _run(call, flags, content)
    if answer.failure:
        call.plain_error(f"ERROR: {answer.failure}\nERROR: Benchmarking failed.")
        return 1
    _say_result(call, flags, answer, len(content), litert)
    return 0


def _say_parameters(call: Call, flags: dict[str, str], known: frozenset[str]) -> None:
    unknown = [f"--{name}={value}" for name, value in flags.items() if name not in known]
    if unknown:
        call.line(f"WARN: Unconsumed cmdline flags: {' '.join(unknown)}")
    call.line("INFO: Log parameter values verbosely: [0]")
    labels = {
        "num_runs": "Min num runs",
        "min_secs": "Min runs duration (seconds)",
        "max_secs": "Max runs duration (seconds)",
        "num_threads": "Num threads",
        "warmup_runs": "Min warmup runs",
        "warmup_min_secs": "Min warmup runs duration (seconds)",
        "graph": "Graph",
        "use_xnnpack": "Use xnnpack",
    }
    for name, label in labels.items():
        if name in flags:
            value = {"true": "1", "false": "0"}.get(flags[name], flags[name])
            call.line(f"INFO: {label}: [{value}]")
    call.line(f"INFO: #threads used for CPU inference: [{flags.get('num_threads', '1')}]")
    call.line(f"INFO: Loaded model {flags['graph']}")


def _request(call: Call, flags: dict[str, str], path: str, content: bytes) -> bytes:
    """The tool's two phases in the app's words; its first warm-up run is the app's first inference."""

    def ms(name: str, default: str) -> int:
        return min(3_600_000, int(float(flags.get(name, default)) * 1000))

    longest_ms = ms("max_secs", "150")
    warmup = {
        "min_runs": max(1, int(flags.get("warmup_runs", "1"))),
        "min_ms": ms("warmup_min_secs", "0.5"),
        "max_ms": longest_ms,
        "tolerance": 1,
        "steady_runs": 0,
    }
    stop = {"min_runs": max(1, int(flags.get("num_runs", "50"))), "min_ms": ms("min_secs", "1.0"), "max_ms": longest_ms}
    sha256 = hashlib.sha256(content).hexdigest()
    model = {"id": "m", "path": path, "sha256": sha256, "input": {"seed": 1}, "warmup": warmup, "stop": stop}
    document = {
        "protocol": 1,
        "run": "benchmark_model",
        "nonce": "0",
        "start": 0,
        "core_mask": f"{call.phone.processes.allowed(call.process):x}",
        "threads": min(MOST_THREADS, max(1, int(flags.get("num_threads", "1")))),
        "xnnpack": flags.get("use_xnnpack", "true") in ("true", "1"),
        "clock": "free",
        "models": [model],
    }
    return json.dumps(document).encode()


async def _run(call: Call, flags: dict[str, str], content: bytes) -> Answer:
    folder = f"/data/local/tmp/bigcore/benchmark_model.{call.process.pid}"
    files = call.phone.files
    for path in ("/data/local/tmp/bigcore", folder):
        if not files.exists(path, ROOT):
            files.make_folder(path, ROOT, 0o771)
    graph, request = f"{folder}/graph", f"{folder}/request"
    try:
        for path, data in ((graph, content), (request, _request(call, flags, graph, content))):
            files.open_for_writing(path, ROOT, mode=0o644)
            files.append(path, data, ROOT)
        answer = Answer()
        assert call.phone.engine is not None
        async for event in call.phone.engine.tool_events(call, request):
            _hear(answer, json.loads(event))
        return answer
    finally:
        for path in (graph, request, folder):
            if files.exists(path, ROOT):
                files.remove(path, ROOT)


def _hear(answer: Answer, event: dict[str, Any]) -> None:
    match event["event"]:
        case "latencies":
            answer.invoke_us += [ns // 1000 for ns in event["invoke_ns"]]
        case "model":
            answer.model = event
        case "failure" if event["reason"] != "pinning_failed":
            answer.failure = str(event["detail"])


def _say_result(call: Call, flags: dict[str, str], answer: Answer, size: int, litert: bool) -> None:
    model, runs = answer.model, answer.invoke_us
    first_us, init_us = model["first_ns"] // 1000, model["init_ns"] // 1000
    warm_us = model["warmup_ns"] / 1000 / model["warmup_runs"]
    delegated = flags.get("use_xnnpack") in ("true", "1")
    if delegated:
        call.line(
            "INFO: Explicitly applied XNNPACK delegate, and the model graph will be completely executed by the "
            "delegate."
        )
    call.line(f"INFO: The input model file size (MB): {size / 1e6:.6g}")
    call.line(f"INFO: Initialized session in {init_us / 1000:.6g}ms.")
    _say_phase(call, flags, "warmup_runs", "1", "warmup_min_secs", "0.5")
    call.line(
        f"INFO: count={model['warmup_runs']} first={first_us} curr={int(warm_us)} min={int(warm_us)} max={first_us} "
        f"avg={warm_us:.6g} std=0\n"
    )
    _say_phase(call, flags, "num_runs", "50", "min_secs", "1")
    call.line(f"INFO: {_statistics(runs)}\n")
    if litert:
        _say_litert_summary(call, answer)
        return
    call.line(
        f"INFO: Inference timings in us: Init: {init_us}, First inference: {first_us}, "
        f"Warmup (avg): {warm_us:.6g}, Inference (avg): {statistics.fmean(runs):.6g}"
    )
    call.line(
        "INFO: Note: as the benchmark tool itself affects memory footprint, the following is only APPROXIMATE to the "
        "actual memory footprint of the model at runtime. Take the information at your discretion."
    )
    call.line("INFO: Memory footprint delta from the start of the tool (MB): init=5.3 overall=9.1")


def _say_litert_summary(call: Call, answer: Answer) -> None:
    model, runs = answer.model, answer.invoke_us
    first_ms, init_ms = model["first_ns"] / 1e6, model["init_ns"] / 1e6
    warm_ms = model["warmup_ns"] / 1e6 / model["warmup_runs"]
    where = "INFO: [./litert/tools/benchmark_litert_model.h:"
    call.line(f"{where}81] \n========== BENCHMARK RESULTS ==========")
    call.line(f"{where}82] Model initialization: {init_ms:.2f} ms")
    call.line(f"{where}84] Warmup (first):       {first_ms:.2f} ms")
    call.line(f"{where}86] Warmup (avg):         {warm_ms:.2f} ms ({model['warmup_runs']} runs)")
    call.line(f"{where}88] Inference (avg):      {statistics.fmean(runs) / 1000:.2f} ms ({len(runs)} runs)")
    call.line(f"{where}92] Inference (min):      {min(runs) / 1000:.2f} ms")
    call.line(f"{where}94] Inference (max):      {max(runs) / 1000:.2f} ms")
    call.line(f"{where}96] Inference (std):      {statistics.pstdev(runs) / 1000:.2f}")
    call.line(f"{where}126] ======================================\n")


def _say_phase(call: Call, flags: dict[str, str], runs: str, fewest: str, seconds: str, shortest: str) -> None:
    call.line(
        f"INFO: Running benchmark for at least {flags.get(runs, fewest)} iterations and at least "
        f"{flags.get(seconds, shortest)} seconds but terminate if exceeding {flags.get('max_secs', '150')} seconds."
    )


def _statistics(runs: list[int]) -> str:
    if len(runs) == 1:
        return f"count=1 curr={runs[0]}"
    ordered = sorted(runs)
    if ordered[0] == ordered[-1]:
        return f"count={len(runs)} curr={runs[-1]}(all same)"

    def percentile(part: float) -> int:
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    return (
        f"count={len(runs)} first={runs[0]} curr={runs[-1]} min={ordered[0]} max={ordered[-1]} "
        f"avg={statistics.fmean(runs):.6g} std={round(statistics.pstdev(runs))} "
        f"p5={percentile(0.05)} median={percentile(0.5)} p95={percentile(0.95)}"
    )

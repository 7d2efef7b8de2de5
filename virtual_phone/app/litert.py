"""TensorFlow Lite on this computer, with the phone's slowness added inside the timed window.

invoke_ns is `Interpreter.invoke()`, whose Python part is below a microsecond; the wheel gives no figure of its own.
call_ns is what a user of the library waits for: the inputs set, the invocation, the outputs got.
"""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray

from virtual_phone.app.control import Control
from virtual_phone.app.digest import Output
from virtual_phone.app.request import MOST_RUNS, Stop, Warmup
from virtual_phone.app.runtime import InputRefused, InvokeFailed, ModelRejected, Timed, Warmed
from virtual_phone.app.seeded_inputs import UnknownType, inputs
from virtual_phone.app.warmth import Steadiness

now_ns = time.perf_counter_ns


class LiteRt:
    def __init__(self, control: Control, version: str) -> None:
        self._control = control
        self.name = f"ai-edge-litert {version}"
        self.version = version

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def load(self, content: bytes, threads: int, xnnpack: bool) -> LoadedModel:
        resolver = OpResolverType.AUTO if xnnpack else OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
        began_ns = now_ns()
        try:
            interpreter = Interpreter(
                model_content=content, num_threads=threads, experimental_op_resolver_type=resolver
            )
            interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as fault:
            raise ModelRejected(str(fault)) from fault
        return LoadedModel(interpreter, now_ns() - began_ns, self._control)

    def peak_rss_kb(self) -> int | None:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
        return None


class LoadedModel:
    def __init__(self, interpreter: Any, init_ns: int, control: Control) -> None:
        self._interpreter = interpreter
        self.init_ns = init_ns
        self._control = control
        self._inputs: list[tuple[int, NDArray[Any]]] = []
        self._outputs = [int(detail["index"]) for detail in interpreter.get_output_details()]

    def first(self, seed: int | None, input_bytes: bytes | None) -> int:
        details = self._interpreter.get_input_details()
        arrays = _seeded(details, seed) if input_bytes is None else _from_bytes(details, input_bytes)
        self._inputs = [(int(detail["index"]), array) for detail, array in zip(details, arrays, strict=True)]
        return self._run(Stop(1, 0, 0)).invoke_ns[0]

    def warm_up(self, rule: Warmup) -> Warmed:
        steadiness = Steadiness(rule)
        began_ns = now_ns()
        while True:
            steadiness.add(self._run(Stop(1, 0, 0)).call_ns[0])
            elapsed_ns = now_ns() - began_ns
            if steadiness.enough(elapsed_ns):
                return Warmed(steadiness.runs, elapsed_ns)

    def time(self, stop: Stop) -> Timed:
        gc.collect()
        gc.disable()
        try:
            return self._run(stop)
        finally:
            gc.enable()

    def _run(self, stop: Stop) -> Timed:
        """Runs the tight loop: between two readings of the clock stands nothing but what is measured."""
        invoke, set_tensor, get_tensor = (
            self._interpreter.invoke,
            self._interpreter.set_tensor,
            self._interpreter.get_tensor,
        )
        given, wanted, control = self._inputs, self._outputs, self._control.numbers
        invoke_ns: list[int] = []
        call_ns: list[int] = []
        cpus: list[int] = []
        least_ns, most_ns, least_runs = stop.min_ms * 1e6, stop.max_ms * 1e6, max(1, stop.min_runs)
        began = now_ns()
        try:
            while True:
                factor = control[0]
                called = now_ns()
                for index, array in given:
                    set_tensor(index, array)
                started = now_ns()
                invoke()
                if factor > 1.0:
                    end = started + (now_ns() - started) * factor
                    while now_ns() < end:
                        pass
                ended = now_ns()
                for index in wanted:
                    get_tensor(index)
                returned = now_ns()
                invoke_ns.append(ended - started)
                call_ns.append(returned - called)
                cpus.append(int(control[1]))
                control[2] += returned - called
                elapsed = returned - began
                runs = len(cpus)
                if elapsed >= most_ns or runs >= MOST_RUNS or (runs >= least_runs and elapsed >= least_ns):
                    return Timed(invoke_ns, call_ns, cpus, elapsed)
        except (RuntimeError, ValueError) as fault:
            raise InvokeFailed(str(fault)) from fault

    def outputs(self) -> list[Output]:
        found: list[Output] = []
        for detail in self._interpreter.get_output_details():
            scale, zero_point = detail["quantization"]
            values = self._interpreter.get_tensor(detail["index"])
            found.append(Output(str(detail["name"]), values, float(scale), int(zero_point)))
        return found


def _shape(detail: dict[str, Any]) -> tuple[int, ...]:
    """A dynamic dimension counts as 1."""
    return tuple(max(1, int(size)) for size in detail["shape"])


def _seeded(details: list[dict[str, Any]], seed: int | None) -> list[NDArray[Any]]:
    try:
        return inputs(seed or 0, [(_shape(detail), np.dtype(detail["dtype"]).name) for detail in details])
    except UnknownType as fault:
        raise InputRefused(str(fault)) from fault


def _from_bytes(details: list[dict[str, Any]], data: bytes) -> list[NDArray[Any]]:
    arrays: list[NDArray[Any]] = []
    at = 0
    for detail in details:
        dtype, shape = np.dtype(detail["dtype"]), _shape(detail)
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        if at + size > len(data):
            raise InputRefused(f"{len(data)} bytes are fewer than the inputs need")
        arrays.append(np.frombuffer(data, dtype, int(np.prod(shape, dtype=np.int64)), at).reshape(shape))
        at += size
    if at != len(data):
        raise InputRefused(f"{len(data)} bytes are more than the {at} that the inputs need")
    return arrays

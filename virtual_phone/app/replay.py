"""Latencies drawn from a declared model of a phone, without inference and in virtual time.

latency = base · session · ramp · start · run · (core and heat), each a factor near 1: the base from a table by hash or
from the model's MAdds; session, start and run log-normal; now and then a slow start; the ramp grows with the session.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from virtual_phone.app.added_delay import slower_percent
from virtual_phone.app.digest import Output
from virtual_phone.app.local_device import LocalDevice
from virtual_phone.app.request import MOST_RUNS, Stop, Warmup
from virtual_phone.app.runtime import ModelRejected, Timed, Warmed
from virtual_phone.app.seeded_inputs import values
from virtual_phone.app.warmth import Steadiness
from virtual_phone.device.clock import PacedClock, ScaledClock, SteppedClock
from virtual_phone.device.leaping_loop import LoopClock
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import Replay

TFLITE = b"TFL3"
SLICE_NS = 50_000_000
"""Heat, frequency and faults are looked at this often."""
CALL_OVERHEAD = 1.01
COLD_FACTOR = 3.0
COLD_RUNS = 2.0
INIT_NS_PER_BYTE = 2.0


@dataclass(frozen=True, slots=True)
class KnownModel:
    """What is learnt of a file once: its cost and the outputs of its first inference."""

    base_ns: float
    outputs: list[Output]


class KnownModels:
    """Shared by phones of one process, so that a thousand of them count each file once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, str], KnownModel] = {}

    def find(self, content: bytes, seed: int, model: Replay) -> KnownModel:
        sha256 = hashlib.sha256(content).hexdigest()
        key = (sha256, seed, model.model_dump_json())
        if key not in self._known:
            self._known[key] = _learn(content, sha256, seed, model)
        return self._known[key]


def _learn(content: bytes, sha256: str, seed: int, model: Replay) -> KnownModel:
    outputs = _inferred(content, seed) if model.outputs == "inference" else _made_up(sha256)
    return KnownModel(_base_ns(content, sha256, model), outputs)


def _base_ns(content: bytes, sha256: str, model: Replay) -> float:
    return _network_ns(content, sha256, model) * (1 + slower_percent(content) / 100)


def _network_ns(content: bytes, sha256: str, model: Replay) -> float:
    for start, latency_ms in model.latency_ms.items():
        if sha256.startswith(start):
            return latency_ms * 1e6
    from models.cost.count import count_bytes

    return count_bytes(content).madds * model.ns_per_madd + model.overhead_us * 1e3


def _inferred(content: bytes, seed: int) -> list[Output]:
    from virtual_phone.app.control import Control
    from virtual_phone.app.litert import LiteRt

    loaded = LiteRt(Control.private(), "").load(content, 1, True)
    loaded.first(seed, None)
    return loaded.outputs()


def _made_up(sha256: str) -> list[Output]:
    draws = np.frombuffer(hashlib.shake_256(sha256.encode()).digest(8 * 10), np.uint64)
    return [Output("made_up", values(draws, "float32").reshape(1, 10), 0.0, 0)]


class ReplayRuntime:
    name = "replay (synthetic)"
    version = "replay"

    def __init__(
        self, phone: Phone, device: LocalDevice, known: KnownModels, random: Generator, session: float
    ) -> None:
        self._phone = phone
        self._device = device
        self._known = known
        self._random = random
        self._model = phone.profile.replay
        self._factor = session * self._start_factor()

    def _start_factor(self) -> float:
        model = self._model
        factor = math.exp(self._random.normal(0.0, model.start_noise))
        if self._random.random() < model.slow_start_share:
            low, high = model.slow_start_percent
            factor *= 1.0 + self._random.uniform(low, high) / 100
        return factor

    def now_ns(self) -> int:
        return self._phone.clock.boot_ns()

    def load(self, content: bytes, threads: int, xnnpack: bool) -> ReplayModel:
        if content[4:8] != TFLITE:
            raise ModelRejected("not a TensorFlow Lite model")
        return ReplayModel(self, content, self._known, self._model)

    def peak_rss_kb(self) -> int | None:
        return None

    def draw(self, base_ns: float, count: int) -> NDArray[np.float64]:
        """Returns the next latencies, in nanoseconds, at the phone's present speed."""
        return self.centre_ns(base_ns) * self.noise(count)

    def centre_ns(self, base_ns: float) -> float:
        """Stays as it is until the phone works or rests."""
        ramp = 1.0 + self._model.session_ramp * min(1.0, self._phone.load.busy_s / self._model.ramp_seconds)
        return base_ns * self._factor * ramp * self._device.factor()

    def noise(self, count: int) -> NDArray[np.float64]:
        noise: NDArray[np.float64] = np.exp(self._random.normal(0.0, self._model.run_noise, count))
        return noise

    @property
    def cpu(self) -> int:
        return self._device.cpu

    def work(self, ns: int) -> None:
        """Lets time pass in which the app is busy."""
        clock = self._phone.clock
        assert isinstance(clock, PacedClock | ScaledClock | SteppedClock | LoopClock)
        self._phone.load.worked(self._device.cpu, ns, ns)
        clock.advance_ns(ns)
        self._device.let_wander()
        self._phone.faults.elapsed()


class ReplayModel:
    def __init__(self, runtime: ReplayRuntime, content: bytes, known: KnownModels, model: Replay) -> None:
        self._runtime = runtime
        self._content = content
        self._known = known
        self._model = model
        self._base_ns = 0.0
        self._outputs: list[Output] = []
        self.init_ns = int(len(content) * INIT_NS_PER_BYTE)

    def first(self, seed: int | None, input_bytes: bytes | None) -> int:
        known = self._known.find(self._content, seed or 0, self._model)
        self._base_ns, self._outputs = known.base_ns, known.outputs
        latency_ns = int(self._runtime.draw(self._base_ns, 1)[0] * COLD_FACTOR)
        self._runtime.work(self.init_ns + latency_ns)
        return latency_ns

    def warm_up(self, rule: Warmup) -> Warmed:
        """The first runs are slower, and less so each time."""
        steadiness, elapsed_ns, centre_ns = Steadiness(rule), 0, self._runtime.centre_ns(self._base_ns)
        while not steadiness.runs or not steadiness.enough(elapsed_ns):
            cold = 1.0 + (COLD_FACTOR - 1.0) * math.exp(-(steadiness.runs + 1) / COLD_RUNS)
            latency_ns = int(centre_ns * self._runtime.noise(1)[0] * cold * CALL_OVERHEAD)
            steadiness.add(latency_ns)
            elapsed_ns += latency_ns
        self._runtime.work(elapsed_ns)
        return Warmed(steadiness.runs, elapsed_ns)

    def time(self, stop: Stop) -> Timed:
        invoke_ns: list[int] = []
        cpus: list[int] = []
        wall_ns = 0.0
        while True:
            cpu = self._runtime.cpu
            size = max(1, min(MOST_RUNS, int(SLICE_NS / max(1.0, self._base_ns))))
            part = self._runtime.draw(self._base_ns, size)
            ends = wall_ns + np.cumsum(part * CALL_OVERHEAD)
            runs = np.arange(len(invoke_ns) + 1, len(invoke_ns) + size + 1)
            enough = (runs >= stop.min_runs) & (ends >= stop.min_ms * 1e6) | (ends >= stop.max_ms * 1e6)
            kept = int(np.argmax(enough)) + 1 if enough.any() else size
            invoke_ns += part[:kept].astype(np.int64).tolist()
            cpus += [cpu] * kept
            self._runtime.work(int(ends[kept - 1] - wall_ns))
            wall_ns = float(ends[kept - 1])
            if enough.any() or len(cpus) >= MOST_RUNS:
                call_ns = [int(latency * CALL_OVERHEAD) for latency in invoke_ns]
                return Timed(invoke_ns, call_ns, cpus, int(wall_ns))

    def outputs(self) -> list[Output]:
        return self._outputs

"""How much two evenings' answers differ, measured through the real road: sweeps of replay phones, and benchmark_model's
protocol on the same phones.

    python benchmarks/replay_sweeps.py [--sweeps 200] [--seed 1]

The phone: in-session ramp 3 %, start noise 0.9 %, 4 % slow starts of +3 to 15 %, session sd 0.5 %, each evening a
phone of its own seed. Ours is `harness.session.measure_phone` over the phone itself, without adb in between: plan, app
protocol, judge, store, estimate. Theirs is the tool as a virtual phone plays it, asked by our runner for it: one
invocation, as its users run it, and as many as fit into the seconds that a variant of our sweep took of that phone.
against_benchmark_model.py does the same at the level of starts, without a phone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sd_ratio import sd_ratio

from harness.clock import spell
from harness.config import MeasureSection, SweepConfig, read_config
from harness.results.records import Clock, CoreChoice, SweepRecord
from harness.runners.benchmark_model.runner import BenchmarkModelRunner
from harness.runners.runner import Effort, Measured, ModelOnPhone, Question
from harness.session.order import SessionOrder, SideOrder
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep.models import anchor_order, build_wanted, throwaway_order
from virtual_phone.android.benchmark_model import MARKER
from virtual_phone.app.launcher import Launcher
from virtual_phone.app.replay import KnownModels
from virtual_phone.app.replay_engine import ReplayEngine
from virtual_phone.device.clock import SteppedClock
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import Profile, Replay, load
from virtual_phone.factory import equip
from virtual_phone.in_process import InProcessTransport

START_COST_S = 1.5
"""What the harness may cost beyond the work in a start; a stepped clock does not see it."""
INVOCATION_COST_S = 0.3
"""Loading and starting a program."""
RAMP_SECONDS = 30.0
"""Of work: so that our sweep and as many seconds of invocations go through most of the ramp."""
TOOL_HEAD = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9) + struct.pack("<HH", 2, 183)
"""An ELF program for arm64, as far as anybody looks."""
TOOL_EFFORT = Effort(min_runs=50, min_ms=1000, max_ms=150_000, warmup_min_ms=500, warmup_max_ms=500)
"""benchmark_model's defaults: --num_runs 50, --min_secs 1, --max_secs 150, --warmup_min_secs 0.5."""


@dataclass(frozen=True, slots=True)
class PhoneInHand:
    """A phone, its transport as the only one of a switchboard, and its time as the harness's."""

    phone: Phone
    adb: InProcessTransport
    clock: PhoneTime

    def transport(self, serial: str) -> InProcessTransport:
        return self.adb

    def connected(self) -> tuple[tuple[str, str], ...]:
        return ((self.adb.serial, "device"),)

    def device_path(self, serial: str) -> str | None:
        return None

    def reconnect(self, serial: str) -> None: ...

    def connect(self, address: str) -> None: ...

    def is_ours(self) -> bool:
        return True

    def restart(self) -> None: ...

    def reboot(self, serial: str) -> None: ...


@dataclass(frozen=True, slots=True)
class PhoneTime:
    clock: SteppedClock
    adb: InProcessTransport

    def monotonic_s(self) -> float:
        return self.clock.boot_ns() / 1e9

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.monotonic_s())

    def wait(self, seconds: float) -> None:
        self.adb.pass_time(seconds)


@dataclass(frozen=True, slots=True)
class Evening:
    latency_ms: float
    seconds: float
    starts: int


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sweeps", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    generator = np.random.default_rng(asked.seed)
    models, known = build_wanted(asked_for(), lambda _: None).models, KnownModels()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = name
        folder = Path(name)
        (folder / "benchmark_model").write_bytes(TOOL_HEAD + MARKER)
        ours = [our_evening(models, folder, known, 100_000 * asked.seed + number) for number in range(asked.sweeps)]
        theirs = [
            their_evening(models, folder, known, 100_000 * asked.seed + 50_000 + number, evening.seconds)
            for number, evening in enumerate(ours)
        ]
    seconds = np.mean([evening.seconds for evening in ours])
    print(
        f"{asked.sweeps} evenings each, seed {asked.seed}; ours took {np.mean([e.starts for e in ours]):.1f} starts and"
        f" {seconds:.0f} s of phone time a variant"
    )
    our_logs = np.log([evening.latency_ms for evening in ours])
    once = sd_ratio(our_logs, np.log([each[0] for each in theirs]), generator)
    repeated = sd_ratio(our_logs, np.log([np.mean(each) for each in theirs]), generator)
    print(f"against one invocation:                      sd {once}")
    print(f"against the mean of {np.mean([len(e) for e in theirs]):4.1f} invocations, same time: sd {repeated}")
    raise SystemExit(0 if once.value <= 0.5 and repeated.value < 1 else 1)


def asked_for() -> SweepConfig:
    """Several, as users do: what a start costs beside its models is shared by them."""
    return read_config(None, {"grid": {"widths": [0.35], "resolutions": [96, 128, 160, 192]}})


def drifting() -> Profile:
    replay = Replay(
        session_ramp=0.03,
        ramp_seconds=RAMP_SECONDS,
        start_noise=0.009,
        slow_start_share=0.04,
        slow_start_percent=(3.0, 15.0),
        session_noise=0.005,
    )
    return load("pixel_1_cool").model_copy(update={"replay": replay})


@contextmanager
def phone_of(seed: int, known: KnownModels) -> Iterator[PhoneInHand]:
    loop = asyncio.new_event_loop()
    clock = SteppedClock()
    phone = equip(Phone(drifting(), "replay", clock=clock, seed=seed))
    phone.engine = Launcher(phone, ReplayEngine(phone, known))
    try:
        adb = InProcessTransport(phone, loop)
        yield PhoneInHand(phone, adb, PhoneTime(clock, adb))
    finally:
        loop.run_until_complete(phone.close())
        loop.close()


def our_evening(models: SideOrder, folder: Path, known: KnownModels, seed: int) -> Evening:
    sweep = f"evening-{seed}"
    store_file = folder / f"{sweep}.sqlite"
    with phone_of(seed, known) as hand, Store.open(str(store_file)) as store:
        config = SweepConfig(measure=MeasureSection(seed=seed))
        began = spell(hand.clock.now())
        store.add_sweep(SweepRecord(sweep, began, None, seed, config.model_dump_json(), "benchmark", "0"))
        order = SessionOrder(
            sweep=sweep,
            first_run_number=1,
            serial=hand.adb.serial,
            store_url=str(store_file),
            config=config,
            sets=(models,),
            anchor=anchor_order(),
            throwaway=throwaway_order(),
        )
        measure_phone(order, hand, store, hand.clock, lambda word: None)
        (result,) = store.sweep(sweep).runs
        starts = len(store.starts(result.run.run))
    store_file.unlink()
    estimate = result.estimates[0]
    assert estimate.latency_ms is not None, estimate.reasons
    seconds = hand.clock.monotonic_s() + START_COST_S * starts
    return Evening(estimate.latency_ms, seconds / len(result.estimates), estimate.starts)


def their_evening(models: SideOrder, folder: Path, known: KnownModels, seed: int, seconds: float) -> list[float]:
    """The averages of invocations, one after another, for as long as our sweep took; at least one."""
    model = models.models[0]
    runner = BenchmarkModelRunner(folder / "benchmark_model")
    averages: list[float] = []
    with phone_of(seed, known) as hand:
        remote = f"/data/local/tmp/{model.sha256}.tflite"
        hand.adb.push(model.file, remote)
        question = question_of(ModelOnPhone(model.name, model.sha256, remote))
        while not averages or hand.clock.monotonic_s() + INVOCATION_COST_S * len(averages) < seconds:
            (said,) = runner.ask(hand.adb, question, lambda _: None).measured
            averages.append(mean_ms(said))
    return averages


def mean_ms(said: Measured) -> float:
    return float(np.mean(said.latencies_ns)) / 1e6


def question_of(model: ModelOnPhone) -> Question:
    return Question(
        run="tool",
        start=1,
        nonce="",
        core=CoreChoice(3, "8", "max_frequency", "large"),
        threads=1,
        xnnpack=True,
        clock=Clock.FREE,
        models=(model,),
        effort=TOOL_EFFORT,
        input_seed=1,
    )


if __name__ == "__main__":
    main()

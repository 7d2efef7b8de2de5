"""The sweeps of faults.py through real adb servers: one server, and one phone process at a time, for each worker."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from faults import Result, Script
from kill import end_server, environment_in, free_port, start_phone
from support.fault_ground import (
    SWEEP,
    Outcome,
    Task,
    fresh_store,
    read_outcome,
    reason_of,
    task_of,
    write_little_models,
)
from support.fault_truth import Ear, Truth, problems

from harness.errors import HarnessError
from harness.phone.adb.adb_server import AdbServer
from harness.phone.adb.transport import Transport
from harness.phone.line import line
from harness.results.records import RunnerName
from harness.session.session import measure_phone
from harness.store.store import Store
from virtual_phone.device.faults import Fault

SPEED = 20.0
"""The phone's time, and with it every limit of the harness, runs so much faster."""
SERIAL = "ADBPHONE"
LIMIT_S = 120.0
"""A sweep that takes longer hangs."""


class FastClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        return time.monotonic() * SPEED

    def wait(self, seconds: float) -> None:
        time.sleep(seconds / SPEED)


@dataclass(frozen=True)
class HearingServer:
    """The real one as a Switchboard; its transports are heard along."""

    server: AdbServer
    truth: Truth

    def connected(self) -> tuple[tuple[str, str], ...]:
        return self.server.connected()

    def reconnect(self, serial: str) -> None:
        self.server.reconnect(serial)

    def connect(self, address: str) -> None:
        self.server.connect(address)

    def is_ours(self) -> bool:
        return self.server.is_ours()

    def restart(self) -> None:
        self.server.restart()

    def reboot(self, serial: str) -> None:
        self.server.reboot(serial)

    def device_path(self, serial: str) -> str | None:
        return self.server.device_path(serial)

    def transport(self, serial: str) -> Transport:
        way = self.server.transport(serial)

        def who() -> str:
            return way.run(line("getprop", "ro.serialno")).stdout.strip()

        return Ear(way, self.truth, who, SPEED)


def through_adb(folder: Path, workers: int, runner: RunnerName, scripts: Sequence[Script]) -> Iterator[Result]:
    said: multiprocessing.Queue = multiprocessing.Queue()
    shares = [scripts[first::workers] for first in range(workers)]
    processes = [
        multiprocessing.Process(target=_work, args=(folder / f"worker{index}", runner, share, said))
        for index, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    for _ in scripts:
        yield said.get(timeout=LIMIT_S * 2)
    for process in processes:
        process.join()


def _work(folder: Path, runner: RunnerName, scripts: Sequence[Script], said: multiprocessing.Queue) -> None:
    folder.mkdir(exist_ok=True)
    port = free_port()
    environment = environment_in(folder, port)
    os.environ.update(environment)
    task = task_of(write_little_models(folder / "models"), runner=runner)
    (folder / "replay.toml").write_text(f"speed = {SPEED}\n")
    try:
        for number, script in scripts:
            began = time.monotonic()
            outcome = _sweep(folder, environment, task, script)
            seconds = time.monotonic() - began
            if seconds > LIMIT_S:
                outcome.problems.append(f"took {seconds:.0f} s")
            said.put((number, outcome, seconds))
    finally:
        end_server(port)


def _sweep(folder: Path, environment: dict[str, str], task: Task, script: list[Fault]) -> Outcome:
    faults, log = folder / "faults.json", folder / "fired.jsonl"
    faults.write_text(json.dumps([fault.model_dump(mode="json") for fault in script]))
    log.unlink(missing_ok=True)
    words = ("--serial", SERIAL, "--faults", str(faults), "--fault-log", str(log))
    phone, serial = start_phone(folder, environment, *words, "--replay", str(folder / "replay.toml"))
    outcome, server = Outcome(), HearingServer(AdbServer.from_environment(), Truth())
    place = fresh_store(folder / "store.sqlite")
    try:
        with Store.open(str(place)) as store:
            try:
                measure_phone(task.order(serial, place), server, store, FastClock(), outcome.words.append)
            except HarnessError as error:
                outcome.reason = reason_of(error)
            read_outcome(store, outcome, store.sweep(SWEEP).runs)
            if task.tells_events:
                outcome.problems += problems(store, SWEEP, server.truth)
        if outcome.reason is None and list((folder / "state").glob("bigcore/journals/*.json")):
            outcome.problems.append("a finished sweep left settings on the phone")
    except Exception:  # noqa: BLE001 what the benchmark is there to find: any traceback at all
        outcome.problems.append(traceback.format_exc())
    finally:
        phone.terminate()
        phone.wait(20)
        for journal in (folder / "state").glob("bigcore/journals/*.json"):
            journal.unlink()
    if log.exists():
        rows = [json.loads(text) for text in log.read_text().splitlines()]
        known = Fault.model_fields
        outcome.fired = tuple(Fault(**{name: row[name] for name in row if name in known}) for row in rows)
    return outcome

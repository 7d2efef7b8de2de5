"""Replay phones in this process: a switchboard without adb, a clock that leaps, and one sweep on it."""

from __future__ import annotations

import asyncio
import struct
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from support.empty_store import open_empty_store
from support.fault_truth import Ear, Truth, problems

from harness.config import SweepConfig
from harness.errors import HarnessError, PhoneFailed
from harness.phone import settings
from harness.phone.adb.refusals import lost
from harness.phone.adb.transport import Transport
from harness.phone.facts import read_facts
from harness.phone.files import ROOT
from harness.phone.identity import identity
from harness.phone.journal import JournalFolder
from harness.phone.pending_restores import pending_restores_after
from harness.results.outcomes import RunResult
from harness.results.records import ANCHOR, RunnerName, SweepRecord
from harness.session.order import SessionOrder, SideOrder
from harness.session.progress import Finished, ProgressEvent, SampleDone, Trouble
from harness.session.session import measure_phone
from harness.store.store import Store
from harness.sweep.models import anchor_order, build_wanted, throwaway_order
from models.formats.tflite.writer import conv_2d, write_chain
from virtual_phone.android.benchmark_model import MARKER
from virtual_phone.app.launcher import Launcher
from virtual_phone.app.replay import KnownModels
from virtual_phone.app.replay_engine import ReplayEngine
from virtual_phone.device.fault_script import Faults
from virtual_phone.device.faults import Fault
from virtual_phone.device.leaping_loop import LeapingLoop, LoopClock, NothingWillHappen
from virtual_phone.device.phone import Phone
from virtual_phone.device.profile import load
from virtual_phone.factory import equip
from virtual_phone.files.nodes import SHELL_GROUPS, SHELL_UID, Actor
from virtual_phone.in_process import InProcessTransport
from virtual_phone.kernel.layout import EMPTY_ARCHIVE, put_apk

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SHELL = Actor(SHELL_UID, SHELL_GROUPS)
SWEEP = "sweep"


def little_model(seed: int, channels: int, size: int) -> bytes:
    """One 3x3 convolution of three channels: a file of a few kB, quick to run."""
    random = np.random.default_rng(seed)
    weights = random.normal(0, 0.2, (channels, 3, 3, 3)).astype(np.float32)
    layer = conv_2d(weights, np.full(channels, 0.1, np.float32), 1, (1, size, size, channels))
    return write_chain(f"little {seed}", (1, size, size, 3), [layer])


def write_little_models(folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for seed, (channels, size) in enumerate(((8, 48), (16, 64), (24, 64))):
        file = folder / f"little{seed}.tflite"
        file.write_bytes(little_model(seed, channels, size))
        files.append(file)
    return tuple(files)


def write_tool(file: Path, marker: bytes = MARKER) -> Path:
    """What stands for an official benchmark_model: an ELF program for arm64, as far as anybody looks (System V ABI)."""
    file.write_bytes(b"\x7fELF" + bytes([2, 1, 1]) + bytes(9) + struct.pack("<HH", 2, 183) + bytes(4000) + marker)
    return file


@dataclass(frozen=True, slots=True)
class Task:
    """What is measured in every sweep of these."""

    config: SweepConfig
    models: SideOrder

    @property
    def tells_events(self) -> bool:
        """Whether the phone says what it measured in words that can be heard along; benchmark_model does not."""
        return RunnerName.BENCHMARK_MODEL not in self.config.measure.runners

    def order(self, serial: str, store: Path, resume: bool = False, run_number: int = 1) -> SessionOrder:
        return SessionOrder(
            sweep=SWEEP,
            first_run_number=run_number,
            serial=serial,
            store_url=str(store),
            config=self.config,
            sets=(self.models,),
            anchor=anchor_order_once(),
            throwaway=throwaway_order_once(),
            resume=resume,
        )


anchor_order_once = cache(anchor_order)
throwaway_order_once = cache(throwaway_order)


def task_of(
    files: Sequence[Path],
    starts: int = 3,
    max_wait_s: float = 120.0,
    seed: int = 1,
    runner: RunnerName = RunnerName.APP,
) -> Task:
    measure = {"min_starts": starts, "max_starts": starts, "seed": seed, "runners": [runner]}
    if runner is RunnerName.BENCHMARK_MODEL:
        measure["benchmark_model"] = write_tool(files[0].with_name("benchmark_model"))
    config = SweepConfig.model_validate(
        {
            "model": [{"file": file} for file in files],
            "measure": measure,
            "conditions": {"max_wait_seconds": max_wait_s},
        }
    )
    found = build_wanted(config, lambda built: None).models
    # known to be float32, so that a wrong output is seen as such
    models = tuple(one.model_copy(update={"record": replace(one.record, precision="float32")}) for one in found.models)
    return Task(config, found.model_copy(update={"models": models}))


@cache
def _begun_store() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "begun.sqlite"
        with open_empty_store(file) as store:
            store.add_sweep(SweepRecord(SWEEP, "2026-01-01T00:00:00Z", None, 1, "{}", "bigcore sweep", "0"))
        return file.read_bytes()


def fresh_store(place: Path) -> Path:
    """A store with the sweep in it."""
    for old in place.parent.glob(place.name + "*"):
        old.unlink()
    place.write_bytes(_begun_store())
    return place


class LoopTime:
    """The harness's clock on the phones' loop."""

    def __init__(self, loop: LeapingLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self._loop.time())

    def monotonic_s(self) -> float:
        return self._loop.time()

    def wait(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))


@dataclass
class MemoryBoard:
    """A Switchboard over phones of this process."""

    loop: LeapingLoop
    truth: Truth = field(default_factory=Truth)
    phones: dict[str, Phone] = field(default_factory=dict)
    ways: dict[str, InProcessTransport] = field(default_factory=dict)

    def add(self, phone: Phone, address: str) -> None:
        self.phones[address] = phone
        self.ways[address] = InProcessTransport(phone, self.loop, address, lambda: self._appear_again(address))

    def _appear_again(self, address: str) -> None:
        again = f"{address}-wifi"
        self.phones[again], self.ways[again] = self.phones[address], self.ways[address]

    def connected(self) -> tuple[tuple[str, str], ...]:
        states = ((address, way.state()) for address, way in self.ways.items())
        return tuple((address, state) for address, state in states if state != "absent")

    def reconnect(self, serial: str) -> None:
        self.ways[serial].pass_time(0.1)

    def connect(self, address: str) -> None:
        raise lost(address)

    def is_ours(self) -> bool:
        return True

    def restart(self) -> None:
        for phone in self.phones.values():
            phone.link.end.drop_connections()

    def reboot(self, serial: str) -> None:
        self.phones[serial].reboot_soon()

    def device_path(self, serial: str) -> str | None:
        return None

    def transport(self, serial: str) -> Transport:
        if serial not in self.ways:
            raise lost(serial)
        phone = self.phones[serial]
        return Ear(self.ways[serial], self.truth, lambda: phone.properties.get("ro.serialno"))


def replay_phone(
    loop: LeapingLoop,
    known: KnownModels,
    script: list[Fault],
    serial: str = "",
    seed: int = 1,
    profile: str = "pixel_1_cool",
) -> Phone:
    phone = equip(Phone(load(profile), "replay", serial, seed, LoopClock(loop), Faults(script)))
    phone.engine = Launcher(phone, ReplayEngine(phone, known))
    return phone


@dataclass(slots=True)
class Outcome:
    """One sweep on one phone: what fired, what was said, what is wrong."""

    fired: tuple[Fault, ...] = ()
    words: list[ProgressEvent] = field(default_factory=list)
    reason: str | None = None
    """Why the phone was set aside."""
    problems: list[str] = field(default_factory=list)
    valid: dict[tuple[int, str], int] = field(default_factory=dict)
    """(round, variant) -> valid samples; without the anchor, which each start measures."""
    latencies: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    sample_reasons: frozenset[str] = frozenset()
    estimates: dict[str, float | None] = field(default_factory=dict)

    met: str | None = None
    """Identity of the phone that the session began with."""
    changed_settings: bool = False
    """Before anything was put back by a later start."""

    @property
    def valid_samples(self) -> int:
        return sum(self.valid.values())

    @property
    def reasons(self) -> frozenset[str]:
        """Every reason that the user is told in this sweep."""
        told = {word.reason for word in self.words if isinstance(word, Trouble)}
        told |= {reason for word in self.words if isinstance(word, SampleDone) for reason in word.reasons}
        return frozenset(told | self.sample_reasons | ({self.reason} if self.reason else set()))


def reason_of(error: HarnessError) -> str:
    return str(error.reason) if isinstance(error, PhoneFailed) else type(error).__name__


@dataclass
class MemoryGround:
    """Sweeps one after another in one process; the known models are learnt once."""

    task: Task
    folder: Path
    known: KnownModels = field(default_factory=KnownModels)
    packages: tuple[str, ...] = ()
    """The benchmark apps that each phone has beside the one of the factory."""

    def sweep(
        self, script: list[Fault], serial: str = "MEMORY1", seed: int = 1, address: str = "usb-1", put_back: bool = True
    ) -> Outcome:
        loop, outcome = LeapingLoop(), Outcome()
        phone = replay_phone(loop, self.known, script, serial, seed)
        for package in self.packages:
            put_apk(phone, package, "0.1.0-virtual", 1, False, EMPTY_ARCHIVE)
        before, faults = _belongings(phone), phone.faults
        board = MemoryBoard(loop)
        board.add(phone, address)
        place = fresh_store(self.folder / "store.sqlite")
        try:
            with Store.open(str(place)) as store:
                try:
                    order = self.task.order(address, place)
                    measure_phone(order, board, store, LoopTime(loop), outcome.words.append)
                except HarnessError as error:
                    outcome.reason = reason_of(error)
                read_outcome(store, outcome, store.sweep(SWEEP).runs)
                outcome.met = next((session.phone for session in store.sessions(SWEEP)), None)
                if self.task.tells_events:
                    outcome.problems += problems(store, SWEEP, board.truth)
            if phone.survivors.starts_beside:
                outcome.problems.append(f"{phone.survivors.starts_beside} starts beside something that had survived")
            outcome.changed_settings = _belongings(phone) != before
            if outcome.changed_settings and not _said_to_be_owed(outcome, address):
                outcome.problems.append("settings are changed, and nobody is told")
            if put_back:
                outcome.problems += _not_put_back(phone, board, before, address, outcome)
        except NothingWillHappen as error:
            outcome.problems.append(f"hung: {error}\n{traceback.format_exc()}")
        except Exception:  # noqa: BLE001 what the benchmark is there to find: any traceback at all
            outcome.problems.append(traceback.format_exc())
        finally:
            outcome.fired = tuple(faults.fired)
            loop.run_until_complete(phone.close())
            close(loop)
        return outcome


def read_outcome(store: Store, outcome: Outcome, runs: Sequence[RunResult]) -> None:
    found: set[str] = set()
    for result in runs:
        rounds = {start.start: start.round for start in store.starts(result.run.run) if not start.extra}
        for sample in store.samples(result.run.run):
            found.update(sample.reasons)
            if sample.valid and sample.start in rounds and sample.variant != ANCHOR:
                key = (rounds[sample.start], sample.variant)
                outcome.valid[key] = outcome.valid.get(key, 0) + 1
                outcome.latencies[key] = sample.latencies_ns
        outcome.estimates.update({one.variant: one.latency_ms for one in result.numbers})
    outcome.sample_reasons = frozenset(found)


def _belongings(phone: Phone) -> object:
    return {name: dict(table) for name, table in phone.settings.tables.items()}


def _said_to_be_owed(outcome: Outcome, address: str) -> bool:
    """By the session where it finished, and by the sweep in its last line and exit code in any case."""
    last = outcome.words[-1] if outcome.words else None
    finished_quietly = isinstance(last, Finished) and not last.pending_restores
    return not finished_quietly and bool(pending_restores_after([address], [outcome.met or ""], JournalFolder()))


def _not_put_back(phone: Phone, board: MemoryBoard, before: object, address: str, outcome: Outcome) -> list[str]:
    """Settings put back and files gone; on a phone that was lost, by what the journal and the next start do."""
    if _belongings(phone) == before and not (outcome.reason is None and phone.files.exists(ROOT, SHELL)):
        return []
    left_files = outcome.reason is None and phone.files.exists(ROOT, SHELL)
    if left_files and not _said_to_be_owed(outcome, address):
        return ["a finished sweep left files on the phone, and nobody is told"]
    _bring_back(phone, outcome.met)
    board.loop.run_until_complete(asyncio.sleep(30))
    way = board.ways[address]
    try:
        found = read_facts(way, "2026-01-01T00:00:00Z").phone
        settings.restore(way, found.identity, JournalFolder())
    except PhoneFailed as error:
        return [f"the phone cannot be put back: {error}"]
    if _belongings(phone) != before:
        return ["the settings are not put back, and no journal tells how"]
    if left_files and phone.files.exists(ROOT, SHELL):
        return ["the files that were said to lie on the phone are still there"]
    return []


def _bring_back(phone: Phone, met: str | None) -> None:
    """The cause is mended: the phone that the session met is plugged in again, allowed, and has no more faults."""
    phone.faults = Faults()
    phone.link.silent = phone.link.unauthorized = False
    if _identity_of(phone) != met:
        for name in ("ro.serialno", "ro.boot.serialno"):
            phone.properties.set(name, phone.serial)
    phone.system_server.down = False
    phone.link.end.come_back()


def _identity_of(phone: Phone) -> str:
    """Of whichever phone is plugged in now."""
    names = ("ro.serialno", "ro.product.manufacturer", "ro.product.model")
    return identity(*(phone.properties.get(name) for name in names))


def close(loop: LeapingLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()

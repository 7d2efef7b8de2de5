"""What a lab costs the computers that run it: CPU and database round trips of a sample.

    python benchmarks/lab.py --phones 1 --phones 4 [--agents 4] [--starts 25] [--inference-ms 10]

Replay phones, shared out among agents, all on this computer. Each phone measures four small networks; two sweeps of
different length separate what a sample costs from what a session costs once. With `--inference-ms` an inference takes
that long, so that phones wait as real ones do (a sample lasts about a second at 15 ms); without, it takes no time. CPU
is user and system time of the agents and of the sessions that they start; what replay phones, the adb server and
PostgreSQL need stands beside. Round trips are the calls that PostgreSQL's pg_stat_statements counts. Wall time depends
on what else this computer does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

# For tests/support/ and tests/conftest.py. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from lab_faults import kill_adb_server
from support.fault_ground import little_model
from support.lab_hall import LabHall
from support.postgresql import programs_folder, restart, running

from harness.lab.queue import JobQueue
from harness.store.store import Store

MODELS = 4
FEW_STARTS = 5
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 3600.0
LOOK_S = 1.0
OPEN_JOBS = """
SELECT count(*) FROM procrastinate_jobs WHERE args->>'sweep' = %s AND status IN ('todo', 'doing')
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU, calls and wall time so far."""

    harness_s: float
    phones_s: float
    adb_s: float
    postgresql_s: float
    calls: int
    wall_s: float

    def __sub__(self, earlier: Spent) -> Spent:
        return Spent(
            self.harness_s - earlier.harness_s,
            self.phones_s - earlier.phones_s,
            self.adb_s - earlier.adb_s,
            self.postgresql_s - earlier.postgresql_s,
            self.calls - earlier.calls,
            self.wall_s - earlier.wall_s,
        )


@dataclass(frozen=True, slots=True)
class Swept:
    samples: int
    spent: Spent


@dataclass
class Bench:
    hall: LabHall
    agents: list[Any]
    phones: list[Any]
    environment: dict[str, str]

    def sweep(self, starts: int) -> Swept:
        self.hall.sweep.write_text(sweep_toml(self.hall.sweep.parent, starts))
        before = self.spent()
        name = self.hall.submit()["sweep"]
        looks = self._until_over(name)
        spent = self.spent() - before
        return Swept(len(self.hall.samples(name)), replace(spent, calls=spent.calls - looks))

    def _until_over(self, sweep: str) -> int:
        """How often this looked, which is no call of the lab's."""
        with psycopg.connect(self.hall.url, autocommit=True) as connection:
            for looks in range(1, int(PATIENCE_S / LOOK_S)):
                open_jobs = connection.execute(OPEN_JOBS, (sweep,)).fetchone()
                if open_jobs == (0,):
                    return looks
                time.sleep(LOOK_S)
        raise SystemExit(f"{sweep} did not end within {PATIENCE_S:.0f} s")

    def spent(self) -> Spent:
        with psycopg.connect(self.hall.url) as connection:
            calls = connection.execute("SELECT sum(calls) FROM pg_stat_statements").fetchone()
            data = connection.execute("SHOW data_directory").fetchone()
        assert calls is not None
        assert data is not None
        postmaster = int((Path(data[0]) / "postmaster.pid").read_text().split()[0])
        return Spent(
            sum(cpu_s(agent.pid) for agent in self.agents),
            sum(cpu_s(phone.pid) for phone in self.phones),
            cpu_s(adb_server_pid(self.environment["ANDROID_ADB_SERVER_PORT"])),
            cpu_s(postmaster),
            int(calls[0]),
            time.monotonic(),
        )


def cpu_s(pid: int) -> float:
    """Of a process and of its children, those that live and those that were waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(field) for field in fields[11:15]) / TICKS_A_SECOND
    children = [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]
    return own + sum(cpu_s(child) for child in children if Path(f"/proc/{child}").exists())


def adb_server_pid(port: str) -> int:
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"fork-server" in words and f"tcp:{port}".encode() in b" ".join(words):
            return int(place.name)
    raise SystemExit("the adb server of this benchmark is not among the processes")


def sweep_toml(folder: Path, starts: int) -> str:
    models = folder / "models"
    models.mkdir(exist_ok=True)
    words = ""
    for number in range(MODELS):
        file = models / f"little{number}.tflite"
        if not file.exists():
            file.write_bytes(little_model(number, 8 * (number + 1), 96))
        words += f'[[model]]\nfile = "{file}"\n'
    return words + f"[measure]\nmin_starts = {starts}\nmax_starts = {starts}\n"


@contextmanager
def bench(folder: Path, phones: int, agents: int, inference_ms: float) -> Iterator[Bench]:
    from conftest import Command, free_port

    programs = programs_folder()
    if programs is None:
        raise SystemExit("no PostgreSQL server found: apt-get install postgresql")
    home = folder / "home"
    (home / "run").mkdir(parents=True, mode=0o700)
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
    environment |= {"BIGCORE_CACHE": str(folder / "cache"), "ANDROID_ADB_SERVER_PORT": str(free_port())}
    command = Command(environment, folder)
    with running(programs) as url:
        count_calls(url)
        with Store.open(url), JobQueue.opened(url) as queue:
            queue.prepare()
        model = replay_toml(folder, inference_ms)
        started = [start_phone(command, f"BENCH{number}", model) for number in range(phones)]
        hall = LabHall(command, None, url, folder / "sweep.toml")
        serials = [serial for _, serial in started]
        shares = [serials[place::agents] for place in range(min(agents, phones))]
        served = [
            hall.agent(f"host-{place}", *(word for serial in share for word in ("--phone", serial)))
            for place, share in enumerate(shares)
        ]
        try:
            hall.until_phones_are_known(phones)
            yield Bench(hall, served, [process for process, _ in started], environment)
        finally:
            hall.close()
            for process, _ in started:
                process.terminate()
                process.wait(20)
            kill_adb_server(environment["ANDROID_ADB_SERVER_PORT"])


def replay_toml(folder: Path, inference_ms: float) -> Path:
    file = folder / "replay.toml"
    file.write_text(f"paced = true\noverhead_us = {1000 * inference_ms}\n" if inference_ms else "")
    return file


def start_phone(command: Any, serialno: str, model: Path) -> tuple[Any, str]:
    import json

    words = ("--profile", "pixel_1_cool", "--engine", "replay", "--port", "0", "--serial", serialno, "--json")
    process = command.start("virtual-phone", "start", *words, "--replay", model)
    text = ""
    while True:
        text += process.stdout.readline()
        try:
            return process, json.loads(text)["serial"]
        except json.JSONDecodeError:
            continue


def count_calls(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        connection.execute("ALTER SYSTEM SET max_connections = 300")  # one a session, five an agent
    restart(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")


def row(phones: int, few: Swept, many: Swept) -> str:
    """Per sample: what the longer sweep cost more, by the samples that it has more. A session once: the rest."""
    more, between = many.samples - few.samples, many.spent - few.spent
    once_s = few.spent.harness_s - between.harness_s * few.samples / more
    each_ms = [1000 * one / more for one in (between.harness_s, between.phones_s, between.adb_s, between.postgresql_s)]
    costs = " | ".join(f"{one:.1f}" for one in each_ms)
    return (
        f"| {phones} | {many.samples} | {costs} | {between.calls / more:.1f} | {once_s / phones:.2f} |"
        f" {few.spent.wall_s - between.wall_s * few.samples / more:.0f} | {between.wall_s * many.samples / more:.0f} |"
    )


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--phones", type=int, action="append", default=[])
    reader.add_argument("--agents", type=int, default=4)
    reader.add_argument("--starts", type=int, default=25)
    reader.add_argument("--inference-ms", type=float, default=0.0)
    asked = reader.parse_args()
    print(
        "| phones | samples | harness, ms | phones, ms | adb, ms | PostgreSQL, ms | round trips | once, s |"
        " wall once, s | wall of the samples, s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for phones in asked.phones or [1, 4]:
        with tempfile.TemporaryDirectory(prefix="bigcore-lab-") as name:
            with bench(Path(name), phones, asked.agents, asked.inference_ms) as lab:
                lab.sweep(FEW_STARTS)  # files are shipped, the app is installed
                few, many = lab.sweep(FEW_STARTS), lab.sweep(asked.starts)
            print(row(phones, few, many), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

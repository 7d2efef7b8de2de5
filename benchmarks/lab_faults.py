"""Somebody of a lab is killed in mid-sweep, again and again: nothing is lost, nothing is there twice, all ends.

    python benchmarks/lab_faults.py --repeats 20 --seed 1 [--fault "agent killed"]…

PostgreSQL, an adb server, a replay phone, an agent and a submitter, each a process of its own. Once the store holds
a random number of samples, the fault strikes. Recovery is the time from the fault to the next sample.
For `network cut` all of them but PostgreSQL live in a network namespace, to which PostgreSQL's answers are lost for
half a minute; recovery counts from its end. It needs root and `ip`.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

# For tests/support/ and tests/conftest.py. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.fault_ground import write_little_models
from support.lab_hall import LabHall
from support.postgresql import programs_folder, restart, running

from harness.lab.queue import JobQueue
from harness.results.lab import JobState
from harness.store.store import Store

STARTS, MODELS = 30, 3
LATEST_SAMPLE = STARTS * MODELS // 2
"""A fault strikes while at least half of the sweep is still to be measured, however fast this computer is."""
WORKER_KILLED, AGENT_KILLED, AGENT_STOPPED = "worker killed", "agent killed", "agent stopped"
SUBMITTER_KILLED, DATABASE_RESTARTED, CUT = "submitter killed", "PostgreSQL restarted", "network cut"
FAULTS = (WORKER_KILLED, AGENT_KILLED, AGENT_STOPPED, SUBMITTER_KILLED, DATABASE_RESTARTED, CUT)
SESSION_ENDS = (WORKER_KILLED, AGENT_KILLED, AGENT_STOPPED)
CUT_S = 30.0
PREFIX = "bigcore-"
"""Of our network namespaces; a process number follows."""
PROBE_S = 5.0
RECOVERY_LIMIT_S = 60.0
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Struck:
    recovery_s: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A namespace, and the link between it and the database."""

    name: str
    link: str
    address: str
    peer: str

    @classmethod
    def of_process(cls, pid: int) -> Network:
        """Two labs on one computer have addresses of their own."""
        first = f"10.203.{pid // 64 % 256}.{pid % 64 * 4}"
        return cls(f"{PREFIX}{pid}", f"bcl{pid}", neighbour(first, 1), neighbour(first, 2))

    @classmethod
    @contextmanager
    def made(cls) -> Iterator[Network]:
        forget_remains()
        one = cls.of_process(os.getpid())
        inside = ("ip", "netns", "exec", one.name, "ip")
        peer = f"{one.link}p"
        run("ip", "netns", "add", one.name)
        try:
            run("ip", "link", "add", one.link, "type", "veth", "peer", "name", peer, "netns", one.name)
            run("ip", "address", "add", f"{one.address}/30", "dev", one.link)
            run("ip", "link", "set", one.link, "up")
            run(*inside, "address", "add", f"{one.peer}/30", "dev", peer)
            run(*inside, "link", "set", peer, "up")
            run(*inside, "link", "set", "lo", "up")
            yield one
        finally:
            run("ip", "netns", "del", one.name)

    def carries(self) -> bool:
        """Some computers make namespaces and links, and filter what goes over them."""
        with socket.create_server((self.address, 0)) as server:
            port = server.getsockname()[1]
            words = f"import socket; socket.create_connection(({self.address!r}, {port}), {PROBE_S})"
            inside = ("ip", "netns", "exec", self.name, sys.executable, "-c", words)
            return subprocess.run(inside, capture_output=True, check=False).returncode == 0

    def cut(self) -> None:
        """What the database answers is lost, as in a router: its clients hear nothing, and cannot know what it did."""
        run("ip", "route", "add", "blackhole", f"{self.peer}/32")
        try:
            time.sleep(CUT_S)
        finally:
            run("ip", "route", "del", "blackhole", f"{self.peer}/32")

    def reach(self, url: str) -> str:
        """Has the database, which listens on the link, let the namespace in; returns its address there."""
        with psycopg.connect(url, autocommit=True) as connection:
            (row,) = connection.execute("SHOW hba_file").fetchall()
            (port,) = connection.execute("SHOW port").fetchone() or ("",)
            with Path(row[0]).open("a") as rules:
                rules.write(f"host all all {self.peer}/32 trust\n")
            connection.execute("SELECT pg_reload_conf()")
        return f"postgresql://bigcore@{self.address}:{port}/postgres"


def forget_remains() -> None:
    """A namespace outlives the process that made it, where that was killed, and with it the addresses."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    for name in (line.split()[0] for line in listed.splitlines() if line.startswith(PREFIX)):
        pid = name.removeprefix(PREFIX)
        if pid == str(os.getpid()) or not Path(f"/proc/{pid}").exists():
            run("ip", "netns", "del", name)


def neighbour(address: str, step: int) -> str:
    return str(ipaddress.IPv4Address(address) + step)


def run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@dataclass
class Faults:
    """One lab, in which one sweep after another is struck."""

    hall: LabHall
    network: Network | None = None
    agent: Any = None
    submitter: Any = None
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def ways(self) -> dict[str, Callable[[], None]]:
        return {
            WORKER_KILLED: self.kill_worker,
            AGENT_KILLED: self.kill_agent,
            AGENT_STOPPED: self.stop_agent,
            SUBMITTER_KILLED: self.kill_submitter,
            DATABASE_RESTARTED: lambda: restart(self.hall.url),
            **({} if self.network is None else {CUT: self.network.cut}),
        }

    def begin(self) -> None:
        self.hall.phone("FAULTY1")
        self.agent = self.hall.agent()
        self.hall.until_phones_are_known(1)

    def strike(self, name: str) -> Struck:
        self.hall.until_phones_are_known(1)
        before = len(self.hall.said)
        self.submitter = self.hall.submitter()
        words = self.hall.until(lambda: next((one for one in self.hall.said[before:] if "jobs queued" in one), None))
        sweep = words.removeprefix("sweep ").partition(":")[0]
        self.hall.until_measuring(sweep, int(self.random.integers(1, LATEST_SAMPLE)))
        committed = self._samples(sweep)
        too_late = not self._is_open(sweep)
        sessions = children_of(self.agent.pid)
        began = time.monotonic()
        self.ways()[name]()
        if name in SESSION_ENDS:
            # A session that is cut off keeps what the phone had told it: its last samples are no recovery.
            self.hall.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in sessions))
        before_recovery = len(self._samples(sweep))
        self.hall.until(lambda: len(self._samples(sweep)) > before_recovery or not self._is_open(sweep))
        recovery_s = time.monotonic() - began - (CUT_S if name == CUT else 0.0)
        jobs = self.hall.until_over(sweep, 300)
        after = self._samples(sweep)
        problems = ["the sweep had ended before the fault"] if too_late else []
        problems += [f"{key} is gone" for key in committed if key not in after]
        problems += [f"{key} is there {number} times" for key, number in Counter(after).items() if number > 1]
        problems += [f"job {job.job} ended as {job.state}" for job in jobs if job.state is not JobState.SUCCEEDED]
        problems += self._incomplete(sweep)
        if recovery_s > RECOVERY_LIMIT_S:
            problems.append(f"recovered after {recovery_s:.0f} s")
        self.submitter.wait(60)
        return Struck(recovery_s, tuple(problems))

    def kill_worker(self) -> None:
        for pid in children_of(self.agent.pid):
            os.kill(pid, signal.SIGKILL)

    def kill_agent(self) -> None:
        self.hall.kill(self.agent)
        self.agent = self.hall.agent()

    def stop_agent(self) -> None:
        self.hall.stop(self.agent)
        self.agent = self.hall.agent()

    def kill_submitter(self) -> None:
        self.hall.kill(self.submitter)

    def _samples(self, sweep: str) -> list[Key]:
        return [(one.run, one.start, one.variant) for one in self.hall.samples(sweep)]

    def _is_open(self, sweep: str) -> bool:
        return any(job.state.open for job in self.hall.jobs(sweep))

    def _incomplete(self, sweep: str) -> list[str]:
        valid = Counter(one.variant for one in self.hall.samples(sweep) if one.valid)
        return [f"{name} has {valid[name]} valid samples" for name in self._variants() if valid[name] < STARTS]

    def _variants(self) -> list[str]:
        return [f"little{number}" for number in range(MODELS)]


@contextmanager
def lab(folder: Path, network: Network | None = None) -> Iterator[Faults]:
    from conftest import Command, free_port

    class Inside(Command):
        """The command in the namespace."""

        @property
        def program(self) -> Path:
            return folder / "bigcore"

    if network is not None:
        words = f"ip netns exec {network.name} {Path(sys.executable).with_name('bigcore')}"
        (folder / "bigcore").write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        (folder / "bigcore").chmod(0o755)

    programs = programs_folder()
    if programs is None:
        raise SystemExit("no PostgreSQL server found: apt-get install postgresql")
    home = folder / "home"
    (home / "run").mkdir(parents=True, mode=0o700)
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
    environment |= {"BIGCORE_CACHE": str(folder / "cache"), "ANDROID_ADB_SERVER_PORT": str(free_port())}
    files = write_little_models(folder / "models")[:MODELS]
    words = "".join(f'[[model]]\nfile = "{file}"\n' for file in files)
    sweep = folder / "sweep.toml"
    sweep.write_text(words + f"[measure]\nmin_starts = {STARTS}\nmax_starts = {STARTS}\n")
    command = Command(environment, folder) if network is None else Inside(environment, folder)
    phones: list[subprocess.Popen[str]] = []

    def start_phone(profile: str, *options: str) -> None:
        process = command.start("virtual-phone", "start", "--profile", profile, "--port", "0", *options)
        assert process.stdout is not None
        process.stdout.readline()
        phones.append(process)

    with running(programs, "" if network is None else network.address) as url:
        with Store.open(url), JobQueue.opened(url) as queue:
            queue.prepare()
        hall = LabHall(command, start_phone, url, sweep, None if network is None else network.reach(url))
        try:
            yield Faults(hall, network)
        finally:
            hall.close()
            for process in phones:
                process.terminate()
                process.wait(20)
            kill_adb_server(environment["ANDROID_ADB_SERVER_PORT"], network)


def children_of(pid: int) -> list[int]:
    return [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]


def kill_adb_server(port: str, network: Network | None = None) -> None:
    import adbutils

    inside = [] if network is None else ["ip", "netns", "exec", network.name]
    words = [*inside, adbutils.adb_path(), "-P", port, "kill-server"]
    subprocess.run(words, capture_output=True, timeout=30, check=False)


@contextmanager
def struck_lab(seed: int) -> Iterator[Faults]:
    """A lab with one phone that is served; its network can be cut where this computer lets us."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bigcore-lab-")))
        network = stack.enter_context(Network.made()) if can_cut() else None
        faults = stack.enter_context(lab(folder, network))
        faults.random = np.random.default_rng(seed)
        faults.begin()
        yield faults


def table(names: list[str], repeats: int, seed: int) -> dict[str, list[Struck]]:
    """Every fault so many times, in turn."""
    with struck_lab(seed) as faults:
        found: dict[str, list[Struck]] = {name: [] for name in names or faults.ways()}
        for repeat in range(repeats):
            for fault, struck in found.items():
                one = faults.strike(fault)
                struck.append(one)
                words = "; ".join(one.problems) or "whole"
                print(f"{repeat + 1:>3} {fault}: on after {one.recovery_s:.1f} s, {words}", file=sys.stderr, flush=True)
    return found


def can_cut() -> bool:
    """Whether this computer lets us make a network namespace, and packets pass between it and the rest."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    try:
        with Network.made() as network:
            return network.carries()
    except subprocess.CalledProcessError:
        return False


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--repeats", type=int, default=20)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--fault", action="append", default=[])
    asked = reader.parse_args()
    found = table(asked.fault, asked.repeats, asked.seed)
    print("| fault | times | whole | recovery, median | longest |\n|---|---|---|---|---|")
    for fault, struck in found.items():
        seconds = [one.recovery_s for one in struck]
        whole = sum(not one.problems for one in struck)
        print(f"| {fault} | {len(struck)} | {whole} | {statistics.median(seconds):.1f} s | {max(seconds):.1f} s |")
    return any(one.problems for struck in found.values() for one in struck)


if __name__ == "__main__":
    sys.exit(main())

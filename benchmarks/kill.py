"""kill -9 of the harness at random moments of a sweep, then `--resume`: nothing committed or told is gone or missing.

python benchmarks/kill.py --kills 100 --seed 1
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.fault_ground import write_little_models

from harness.reasons import Reason
from harness.results.records import ANCHOR, Sample
from harness.store.store import Store

STARTS = 3
LATER_S = 0.3
LIMIT_S = 120.0
"""No command may take longer."""
WAYS = ("the command alone", "the command and its worker")
"""The second is what a power cut does."""
ROUND_DONE = re.compile(r"round (\d+) done")


@dataclass(frozen=True, slots=True)
class Killed:
    """What happened in words, how many samples of a start in progress were kept, and what is wrong."""

    words: str
    unfinished: int = 0
    problems: tuple[str, ...] = ()


@dataclass
class Killing:
    """A replay phone behind a real adb server, and sweeps on it that are killed."""

    folder: Path
    environment: Mapping[str, str]
    program: Path = field(default_factory=lambda: Path(sys.executable).with_name("bigcore"))
    lines: int = 0
    """So many an undisturbed sweep says."""

    def prepare(self) -> None:
        files = write_little_models(self.folder / "models")
        lines = [f'[[model]]\nfile = "{file}"\n' for file in files]
        lines.append(f"[measure]\nmin_starts = {STARTS}\nmax_starts = {STARTS}\n")
        (self.folder / "sweep.toml").write_text("".join(lines))
        done = self._run("sweep", "sweep.toml")
        if done.returncode != 0:
            raise SystemExit(f"an undisturbed sweep failed: {done.stderr}")
        self.lines = len(done.stderr.splitlines())

    def kill_one(self, random: Generator) -> Killed:
        for old in self._store.parent.glob(self._store.name + "*"):
            old.unlink()
        line, later_s = int(random.integers(self.lines)), float(random.uniform(0.0, LATER_S))
        way = WAYS[int(random.integers(len(WAYS)))]
        told = self._kill(line, later_s, way)
        if told is None:
            return Killed("the sweep had ended before the kill")
        before = self._samples()
        words = f"killed {way} {later_s:.2f} s after its line {line}, {len(before or {})} samples committed"
        if before is None:
            return Killed(f"{words}, before the sweep was in the store")
        unfinished = sum(Reason.START_UNFINISHED in sample.reasons for sample in before.values())
        words += f", {unfinished} of a start in progress" if unfinished else ""
        problems = self._told_and_missing(told)
        done = self._run("sweep", "--resume", "latest")
        if done.returncode != 0:
            problems.append(f"--resume ended with {done.returncode}: {done.stderr[-500:]}")
            return Killed(words, unfinished, tuple(problems))
        after = self._samples() or {}
        problems += [f"{key} is gone or changed" for key, sample in before.items() if after.get(key) != sample]
        problems += self._incomplete() + self._journals()
        return Killed(words, unfinished, tuple(problems))

    def _kill(self, line: int, later_s: float, way: str) -> str | None:
        """All that it had said by then; None where it had ended."""
        process = subprocess.Popen(
            [str(self.program), "sweep", "sweep.toml"],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        told = "".join(process.stderr.readline() for _ in range(line))
        try:
            process.wait(later_s)
        except subprocess.TimeoutExpired:
            workers = _children(process.pid)
            process.kill()
            process.wait()
            for worker in workers:
                if way == WAYS[1]:
                    _kill_worker(worker)
                _wait_for(worker)
            return told + process.stderr.read()
        return None

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *words],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )

    @property
    def _store(self) -> Path:
        return Path(self.environment["BIGCORE_STORE"])

    def _samples(self) -> dict[tuple[str, int, str], Sample] | None:
        """None where the store holds no sweep yet."""
        if not self._store.exists():
            return None
        with Store.open(str(self._store)) as store:
            if not store.sweeps():
                return None
            runs = store.sweep("latest").runs
            samples = [one for result in runs for one in store.samples(result.run.run)]
        return {(one.run, one.start, one.variant): one for one in samples}

    def _told_and_missing(self, told: str) -> list[str]:
        """A round that people were told is done has its samples in the store."""
        rounds = {int(number) for number in ROUND_DONE.findall(told)}
        valid = self._valid()
        promised = [(number, f"little{model}") for number in sorted(rounds) for model in range(3)]
        return [f"{key} was told as done, and the store does not have it" for key in promised if not valid[key]]

    def _incomplete(self) -> list[str]:
        valid = self._valid()
        wanted = {(number, f"little{model}"): 1 for number in range(1, STARTS + 1) for model in range(3)}
        return [] if dict(valid) == wanted else [f"valid samples by round and variant: {dict(valid)}"]

    def _valid(self) -> Counter[tuple[int, str]]:
        """Samples by round and variant."""
        valid: Counter[tuple[int, str]] = Counter()
        with Store.open(str(self._store)) as store:
            runs = store.sweep("latest").runs
            if not runs:
                return valid
            (result,) = runs
            round_of = {start.start: start.round for start in store.starts(result.run.run) if not start.extra}
            for one in store.samples(result.run.run):
                if one.valid and one.start in round_of and one.variant != ANCHOR:
                    valid[round_of[one.start], one.variant] += 1
        return valid

    def _journals(self) -> list[str]:
        left = list(Path(self.environment["XDG_STATE_HOME"]).glob("bigcore/journals/*.json"))
        return [f"settings are not yet put back on the phone: {left}"] if left else []


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _kill_worker(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _wait_for(pid: int) -> None:
    """A worker whose command was killed puts the phone's settings back and ends."""
    deadline = time.monotonic() + LIMIT_S
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)


def start_phone(folder: Path, environment: Mapping[str, str], *words: str) -> tuple[subprocess.Popen[str], str]:
    """A replay phone of its own process; its serial."""
    program = Path(sys.executable).with_name("bigcore")
    process = subprocess.Popen(
        [str(program), "virtual-phone", "start", "--profile", "pixel_1_cool", "--engine", "replay", "--json", *words],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        try:
            return process, str(json.loads(text)["serial"])
        except json.JSONDecodeError:
            continue
    raise SystemExit("the virtual phone did not start")


def environment_in(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_RUNTIME_DIR": str(folder),
        "BIGCORE_STORE": str(folder / "store.sqlite"),
        "ANDROID_ADB_SERVER_PORT": str(port),
    }


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_server(port: int) -> None:
    import adbutils

    subprocess.run([adbutils.adb_path(), "-P", str(port), "kill-server"], capture_output=True, timeout=30, check=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bigcore-kill-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = environment_in(folder, port)
        phone, _ = start_phone(folder, environment)
        try:
            return _killed_often(Killing(folder, environment), words.kills, words.seed)
        finally:
            phone.terminate()
            phone.wait(20)
            end_server(port)


def _killed_often(killing: Killing, kills: int, seed: int) -> int:
    killing.prepare()
    print(f"an undisturbed sweep says {killing.lines} lines; seed {seed}")
    bad, in_mid_start, unfinished = 0, 0, 0
    for number in range(kills):
        one = killing.kill_one(np.random.default_rng([seed, number]))
        bad += bool(one.problems)
        in_mid_start += bool(one.unfinished)
        unfinished += one.unfinished
        print(f"{number:>3}  {one.words}" + "".join(f"\n     WRONG: {wrong}" for wrong in one.problems), flush=True)
    print(f"{kills} kills, {in_mid_start} of them in mid-start ({unfinished} samples kept unfinished), {bad} broken")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

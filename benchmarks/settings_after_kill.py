"""kill -9 of a whole sweep at random moments: after the next start every setting on the phone is what it was before.

    python benchmarks/settings_after_kill.py [--kills 50] [--seed N]

A replay phone behind the real adb server; the sweep's command and its worker are killed together at a moment drawn
from the length of an undisturbed sweep, then another sweep is begun and let end. Before the first and after each,
`settings get`, the idle exemptions and the screen are read through adb. Each line tells too whether the kill came while
anything was changed. A kill costs about 15 s.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import adbutils

from harness.phone.settings import WANTED_SETTINGS

BIGCORE = Path(sys.executable).with_name("bigcore")
PROFILE = "pixel_8"
SMALL = ("--width", "0.35", "--resolution", "96")
LONG = ("--min-starts", "40", "--max-starts", "40", "--clock", "fixed")
LIMIT_S = 120


@dataclass(frozen=True, slots=True)
class Bench:
    environment: dict[str, str]
    serial: str

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(BIGCORE), *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def sweep(self, *words: str) -> subprocess.Popen[bytes]:
        return self.command("sweep", "--phone", self.serial, *SMALL, *words)

    def shell(self, line: str) -> str:
        asked = [adbutils.adb_path(), "-P", self.environment["ANDROID_ADB_SERVER_PORT"], "-s", self.serial]
        done = subprocess.run(
            [*asked, "shell", line],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout

    def settings(self) -> dict[str, str]:
        told = {one.key: self.shell(f"settings get {one.namespace} {one.key}") for one in WANTED_SETTINGS}
        told["idle"] = self.shell("dumpsys deviceidle whitelist")
        told["screen"] = self.shell("dumpsys power | grep mWakefulness=")
        return told

    def journals(self) -> list[Path]:
        return list(Path(self.environment["HOME"]).rglob("journals/*.json"))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=int(time.time()))
    asked = options.parse_args()
    moments = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as home, phone_in(Path(home)) as bench:
        bench.shell("settings put system screen_off_timeout 45000; settings delete global window_animation_scale")
        before = bench.settings()
        began = time.monotonic()
        exit_code = bench.sweep(*LONG).wait(LIMIT_S)
        whole_s = time.monotonic() - began
        print(f"seed {asked.seed}; an undisturbed sweep takes {whole_s:.1f} s and ends with {exit_code}")
        wrong = changed_after(before, bench)
        interrupted = 0
        for number in range(1, asked.kills + 1):
            moment_s = moments.uniform(0, whole_s)
            kill_at(bench.sweep(*LONG), moment_s)
            changed = bench.settings() != before
            interrupted += changed
            bench.sweep("--quick").wait(LIMIT_S)
            left = changed_after(before, bench)
            wrong += left
            state = "changed" if changed else "as before"
            print(f"kill {number} at {moment_s:5.2f} s: {state}, then {left or 'all back'}", flush=True)
    print(f"{asked.kills} kills, {interrupted} while the phone was changed: {len(wrong)} settings not put back")
    raise SystemExit(1 if wrong or not interrupted else 0)


def changed_after(before: dict[str, str], bench: Bench) -> list[str]:
    now = bench.settings()
    left = [f"a journal: {journal.name}" for journal in bench.journals()]
    return left + [f"{key}: {before[key].strip()} is {now[key].strip()}" for key in before if now[key] != before[key]]


def kill_at(sweep: subprocess.Popen[bytes], moment_s: float) -> None:
    """The worker is a session of its own, so it is killed by its number, before it can hear that its parent is gone."""
    try:
        sweep.wait(moment_s)
    except subprocess.TimeoutExpired:
        sweep.send_signal(signal.SIGSTOP)
        children = Path(f"/proc/{sweep.pid}/task/{sweep.pid}/children").read_text().split()
        for child in map(int, children):
            os.kill(child, signal.SIGKILL)
        sweep.kill()
        sweep.wait()


@contextmanager
def phone_in(home: Path) -> Iterator[Bench]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    (home / "run").mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment = kept | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "BIGCORE_STORE": str(home / "store.sqlite"),
        "ANDROID_ADB_SERVER_PORT": port,
    }
    started = [str(BIGCORE), "virtual-phone", "start", "--profile", PROFILE, "--engine", "replay", "--json"]
    phone = subprocess.Popen(started, env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert phone.stdout is not None
    try:
        yield Bench(environment, serial_of(phone.stdout))
    finally:
        phone.terminate()
        phone.wait(LIMIT_S)
        phone.stdout.close()
        subprocess.run([adbutils.adb_path(), "-P", port, "kill-server"], capture_output=True, timeout=30, check=False)


def serial_of(lines: Iterator[str]) -> str:
    text = ""
    for line in lines:
        text += line
        try:
            return str(json.loads(text)["serial"])
        except json.JSONDecodeError:
            continue
    raise SystemExit("the virtual phone did not start")


if __name__ == "__main__":
    main()

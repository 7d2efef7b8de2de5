"""The processes of a lab in one test: agents, submitters, and what the store holds of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.lab.queue import JobQueue
from harness.results.lab import QueuedJob
from harness.results.records import Sample
from harness.store.store import Store

PATIENCE_S = 120.0
LOOK_S = 0.1


@dataclass
class LabHall:
    bigcore: Any
    virtual_phone: Callable[..., Any]
    url: str
    sweep: Path
    their_url: str | None = None
    """How agents and submitters reach the store, where that is another way."""
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What the agents and submitters said, line by line."""

    def ask_for(self, starts: int) -> None:
        """The sweep that is submitted next takes so many starts of each variant."""
        words = self.sweep.read_text().partition("[measure]")[0]
        self.sweep.write_text(words + f"[measure]\nmin_starts = {starts}\nmax_starts = {starts}\n")

    def phone(self, serial: str, *words: str) -> Any:
        return self.virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", serial, *words)

    def agent(self, host: str = "host-1", *words: str) -> subprocess.Popen[str]:
        return self._start("agent", "--host", host, *words)

    def submitter(self, *words: str) -> subprocess.Popen[str]:
        return self._start("submit", str(self.sweep), *words)

    def submit(self, *words: str) -> Any:
        """Queues the sweep and returns the document that names it."""
        done = self.run("submit", self.sweep, "--detach", "--json", *words)
        assert done.code == 0, done.stderr
        return json.loads(done.stdout)

    def run(self, *words: object) -> Any:
        return self.bigcore("lab", *words, BIGCORE_STORE=self.url)

    def status(self) -> Any:
        done = self.run("status", "--json")
        assert done.code == 0, done.stderr
        return json.loads(done.stdout)

    def jobs(self, sweep: str) -> tuple[QueuedJob, ...]:
        with JobQueue.opened(self.url) as queue:
            return queue.jobs_of(sweep)

    def samples(self, sweep: str) -> list[Sample]:
        with Store.open(self.url) as store:
            return [one for run in store.sweep(sweep).runs for one in store.samples(run.run.run)]

    def until(self, holds: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
        """Returns what `holds` returns, once that is true. There is nobody to be waited for but the lab itself."""
        deadline = time.monotonic() + patience_s
        while not (found := holds()):
            assert time.monotonic() < deadline, "\n".join(self.said[-40:])
            time.sleep(LOOK_S)
        return found

    def until_phones_are_known(self, number: int) -> list[Any]:
        def known() -> list[Any]:
            phones = [phone for phone in self.status()["phones"] if phone["present"]]
            return phones if len(phones) >= number else []

        return self.until(known)

    def until_over(self, sweep: str, patience_s: float = PATIENCE_S) -> tuple[QueuedJob, ...]:
        def ended() -> tuple[QueuedJob, ...]:
            jobs = self.jobs(sweep)
            return () if any(job.state.open for job in jobs) else jobs

        return self.until(ended, patience_s)

    def until_measuring(self, sweep: str, samples: int = 1) -> None:
        self.until(lambda: len(self.samples(sweep)) >= samples)

    def kill(self, process: subprocess.Popen[str]) -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(20)

    def stop(self, process: subprocess.Popen[str]) -> int:
        process.send_signal(signal.SIGTERM)
        return process.wait(90)

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self, *words: str) -> subprocess.Popen[str]:
        return self.start("lab", *words)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command that goes on, and whose words are heard."""
        process = subprocess.Popen(
            [str(self.bigcore.program), *words, "--store", self.their_url or self.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=self.bigcore.folder,
            env=self.bigcore.environment,
            start_new_session=True,
        )
        self.processes.append(process)
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line.rstrip())

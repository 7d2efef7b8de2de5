"""A lab of this computer: PostgreSQL, agents and submitters as processes, replay phones behind a real adb server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.fault_ground import write_little_models
from support.lab_hall import LabHall

from harness.store.store import Store

STARTS = 3


@pytest.fixture
def lab_url(team_store: Store, postgresql: str) -> str:
    """An empty PostgreSQL store that is a lab."""
    pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")
    from harness.lab.queue import JobQueue

    with JobQueue.opened(postgresql) as queue:
        queue.prepare()
    return postgresql


@pytest.fixture
def little_sweep(tmp_path: Path) -> Path:
    files = write_little_models(tmp_path / "models")[:2]
    words = "".join(f'[[model]]\nfile = "{file}"\n' for file in files)
    file = tmp_path / "sweep.toml"
    file.write_text(words + f"[measure]\nmin_starts = {STARTS}\nmax_starts = {STARTS}\n")
    return file


@pytest.fixture
def hall(bigcore, virtual_phone: Callable[..., object], lab_url: str, little_sweep: Path) -> Iterator[LabHall]:
    opened = LabHall(bigcore, virtual_phone, lab_url, little_sweep)
    yield opened
    opened.close()


@pytest.fixture
def quick_agent(hall: LabHall, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """An agent of this process that does everything often, or at the pace that is passed."""
    for name, value in hall.bigcore.environment.items():
        monkeypatch.setenv(name, value)

    @contextmanager
    def running(**slower: float) -> Iterator[None]:
        from harness.lab.agent import Agent
        from harness.lab.post import Pace, Post
        from harness.phone.adb.adb_server import AdbServer

        quick = Pace(tell_s=0.5, beat_s=1.0, health_s=0.5, look_s=0.5, again_s=0.5)
        loop = asyncio.new_event_loop()
        post = Post("host-1", hall.url, AdbServer.from_environment(), pace=replace(quick, **slower))
        agent = Agent(post, hall.said.append)
        thread = threading.Thread(target=loop.run_until_complete, args=(agent.run(),))
        thread.start()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(agent.stop)
            thread.join(90)
            loop.close()

    return running

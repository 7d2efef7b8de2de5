"""Whoever waits for a sweep waits also while the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import update
from support.empty_store import open_empty_store
from support.fake_board import Clock
from support.lab_hall import LabHall
from support.lab_words import HOST, JOB, PHONE
from support.postgresql import restart
from support.scripted_queue import ScriptedQueue

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")

from harness.lab.errors import LabError, QueueFailed
from harness.lab.follow import PATIENCE_S, followed
from harness.lab.submit import Desk
from harness.results.lab import JobState
from harness.store import lab_tables as tables
from harness.store.lab import LabBook

AWAY = QueueFailed("queue", "the database does not answer", "check it")
BROKEN = psycopg.OperationalError("server closed the connection unexpectedly")
WAITS, DONE = (JOB,), (replace(JOB, state=JobState.SUCCEEDED),)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_empty_store(tmp_path / "store.sqlite") as store:
        LabBook(store).tell(HOST, [PHONE])
        yield Desk(store, ScriptedQueue([]), Clock())  # type: ignore[arg-type]


def said(desk: Desk, *looks: Any) -> list[str]:
    desk.queue.looks = list(looks)  # type: ignore[attr-defined]
    return [f"{news.serial}: {news.words}" for news in followed(JOB.sweep, desk)]


@pytest.mark.parametrize("away", [AWAY, BROKEN])
def test_a_database_that_is_away_for_a_while_is_told_once_and_waited_for(desk: Desk, away: Exception) -> None:
    waits, lab, finished = said(desk, WAITS, *[away] * 50, WAITS, DONE)
    assert (waits, finished) == ("FA1: waits for its turn", "FA1: finished")
    assert lab.startswith("lab: queue: the database")
    assert lab.endswith("; trying again")


def test_a_job_whose_host_is_dead_is_not_said_to_wait_for_its_turn(desk: Desk) -> None:
    with desk.store.changing() as connection:
        connection.execute(update(tables.lab_host).values(heard_at="2026-01-01T00:00:00Z"))
    first, _ = said(desk, WAITS, DONE)
    assert first.startswith("FA1: waits: the phone is not connected to any host; nothing heard of it since")


def test_patience_begins_anew_with_each_word_of_the_database(desk: Desk) -> None:
    looks = [AWAY] * 300
    assert said(desk, *looks, WAITS, *looks, DONE)[-1] == "FA1: finished"


def test_one_that_stays_away_ends_the_waiting_and_names_the_command_that_waits_again(desk: Desk) -> None:
    with pytest.raises(LabError, match=f"bigcore lab wait {JOB.sweep}"):
        said(desk, AWAY)
    assert desk.clock.monotonic_s() >= PATIENCE_S


@pytest.mark.adb
@pytest.mark.long
def test_a_submitter_waits_through_a_restart_and_anybody_may_wait_again(hall: LabHall, quick_agent) -> None:
    hall.phone("WAIT1")
    with quick_agent():
        hall.until_phones_are_known(1)
        submitter = hall.submitter()
        hall.until(lambda: any("jobs queued" in line for line in hall.said))
        restart(hall.url)
        assert submitter.wait(120) == 0, "\n".join(hall.said[-20:])
        (job,) = hall.jobs(queued_sweep(hall))
        again = hall.run("wait", job.sweep)
    assert again.code == 0
    assert "finished" in again.stderr
    assert hall.run("wait", "20261127-093000-0000").code == 2


def queued_sweep(hall: LabHall) -> str:
    line = next(line for line in hall.said if "jobs queued" in line)
    return line.split("sweep ")[1].split(":")[0]

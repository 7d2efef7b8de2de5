"""Whoever is killed at whatever moment: the sweep is measured to its end, nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.lab_hall import LabHall
from support.postgresql import restart

from harness.results.lab import JobState

pytestmark = [pytest.mark.adb, pytest.mark.long]

STARTS, MODELS = 15, 2
"""Long enough for something to happen in the middle of it."""
FOR_LONG = 500
AS_LONG_AS_A_CLEAN_UP_S = 90.0
"""Much less than a session takes to give a phone up."""


def assert_whole(hall: LabHall, sweep: str) -> None:
    """Every variant has as many valid samples as were asked for, and no sample is there twice."""
    jobs = hall.until_over(sweep)
    assert [job.state for job in jobs] == [JobState.SUCCEEDED], "\n".join(hall.said)
    samples = hall.samples(sweep)
    keys = [(one.run, one.start, one.variant) for one in samples]
    assert len(keys) == len(set(keys))
    rounds = Counter(one.variant for one in samples if one.valid and one.variant != "anchor")
    assert sorted(rounds.values())[-MODELS:] >= [STARTS] * MODELS


def names_taken(url: str) -> int:
    """How many agents hold the name of their host."""
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(asked).fetchone()
    except psycopg.OperationalError:
        return 0
    assert row is not None
    return int(row[0])


def session_processes(agent: Any) -> list[int]:
    """The workers that an agent has started."""
    children = Path(f"/proc/{agent.pid}/task").glob("*/children")
    return [int(pid) for file in children for pid in file.read_text().split()]


@pytest.fixture
def measuring(hall: LabHall) -> tuple[LabHall, Any, str]:
    """A sweep of which a first sample is there."""
    hall.ask_for(STARTS)
    hall.phone("DUR1")
    agent = hall.agent()
    hall.until_phones_are_known(1)
    sweep = hall.submit()["sweep"]
    hall.until_measuring(sweep)
    return hall, agent, sweep


def test_a_killed_worker_costs_no_sample(measuring) -> None:
    hall, agent, sweep = measuring
    for pid in session_processes(agent):
        os.kill(pid, signal.SIGKILL)
    assert_whole(hall, sweep)


def test_a_killed_agent_goes_on_where_it_was(measuring) -> None:
    hall, agent, sweep = measuring
    hall.kill(agent)
    hall.agent()
    assert_whole(hall, sweep)
    assert any("was ended in it" in line for line in hall.said)


def test_jobs_of_a_killed_agent_go_on_under_an_agent_of_another_name(measuring) -> None:
    hall, agent, sweep = measuring
    hall.kill(agent)
    hall.agent("host-2")
    assert_whole(hall, sweep)


def test_a_stopped_agent_gives_its_job_back(measuring) -> None:
    hall, agent, sweep = measuring
    assert hall.stop(agent) == 0
    assert [job.state for job in hall.jobs(sweep)] == [JobState.TODO]
    hall.agent()
    assert_whole(hall, sweep)


def test_a_restarted_postgresql_costs_no_sample(measuring) -> None:
    hall, _, sweep = measuring
    restart(hall.url)
    assert_whole(hall, sweep)


def test_a_killed_submitter_leaves_its_jobs_in_the_queue(hall: LabHall) -> None:
    hall.ask_for(STARTS)
    hall.phone("DUR1")
    hall.agent()
    hall.until_phones_are_known(1)
    submitter = hall.submitter()
    hall.until(lambda: any("jobs queued" in line for line in hall.said))
    hall.kill(submitter)
    (job,) = hall.status()["jobs"]
    assert_whole(hall, job["sweep"])


def test_a_job_that_is_cancelled_ends_and_does_not_come_again(hall: LabHall) -> None:
    hall.ask_for(FOR_LONG)
    hall.phone("DUR2")
    agent = hall.agent()
    hall.until_phones_are_known(1)
    sweep = hall.submit()["sweep"]
    hall.until_measuring(sweep)
    assert hall.run("cancel", sweep).code == 0
    assert [job.state for job in hall.until_over(sweep)] == [JobState.ABORTED]
    assert hall.run("cancel", sweep).code == 1
    hall.stop(agent)
    (phone,) = hall.status()["phones"]
    second = hall.submit("--phone", phone["phone"])["sweep"]
    assert hall.run("cancel", second).code == 0
    assert [job.state for job in hall.jobs(second)] == [JobState.CANCELLED]


def test_a_job_whose_phone_is_gone_is_cancelled_while_its_session_still_looks_for_it(hall: LabHall) -> None:
    hall.ask_for(FOR_LONG)
    phone = hall.phone("DUR4")
    hall.agent()
    hall.until_phones_are_known(1)
    sweep = hall.submit()["sweep"]
    hall.until_measuring(sweep)
    phone.process.terminate()
    hall.until(lambda: not any(one["present"] for one in hall.status()["phones"]))
    assert hall.run("cancel", sweep).code == 0
    assert [job.state for job in hall.until_over(sweep, AS_LONG_AS_A_CLEAN_UP_S)] == [JobState.ABORTED]


def test_a_second_agent_of_one_host_is_refused(measuring) -> None:
    hall, _, sweep = measuring
    refused = hall.run("agent", "--host", "host-1")
    assert refused.code == 3
    assert "another agent serves this host" in refused.stderr
    assert_whole(hall, sweep)


def test_an_agent_that_is_stopped_while_a_session_looks_for_its_phone_ends_and_gives_the_job_back(
    hall: LabHall,
) -> None:
    hall.ask_for(FOR_LONG)
    phone = hall.phone("DUR5")
    agent = hall.agent()
    hall.until_phones_are_known(1)
    sweep = hall.submit()["sweep"]
    hall.until_measuring(sweep)
    phone.process.terminate()
    hall.until(lambda: not any(one["present"] for one in hall.status()["phones"]))
    assert hall.stop(agent) == 0
    assert [job.state for job in hall.jobs(sweep)] == [JobState.TODO]


def test_two_hosts_of_one_name_do_not_undo_each_others_work(hall: LabHall, quick_agent) -> None:
    """The file of one computer cannot tell: the first agent here has none, as if it ran on another."""
    hall.ask_for(STARTS)
    hall.phone("DUR6")
    with quick_agent():
        hall.until_phones_are_known(1)
        sweep = hall.submit()["sweep"]
        hall.until_measuring(sweep)
        refused = hall.run("agent", "--host", "host-1")
        assert refused.code == 3
        assert "--host NAME" in refused.stderr
        assert_whole(hall, sweep)
    assert not any("was ended in it" in line for line in hall.said)
    second = hall.agent("host-1")
    hall.until(lambda: any("host-1 serves its phones" in line for line in hall.said))
    assert hall.stop(second) == 0


def test_an_agent_keeps_its_name_when_postgresql_is_restarted(hall: LabHall, quick_agent) -> None:
    hall.phone("DUR7")
    with quick_agent():
        hall.until_phones_are_known(1)
        restart(hall.url)
        hall.until(lambda: names_taken(hall.url) == 1)
        assert hall.run("agent", "--host", "host-1").code == 3
        sweep = hall.submit()["sweep"]
        assert [job.state for job in hall.until_over(sweep)] == [JobState.SUCCEEDED]

"""The queue of a phone, as PostgreSQL orders it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from support.records import SWEEP

from harness.errors import RecordNotFound
from harness.lab.errors import JobRefused, LabConfigRefused, QueueFailed
from harness.lab.functions import FUNCTIONS
from harness.lab.job import MOST_ROUNDS, MeasureJob, read_job
from harness.lab.queue import JOBS_OF_SWEEP, JobQueue, address, agent_app, forget_old_jobs
from harness.results.lab import JobAttempt, JobState, Purpose
from harness.store.lab import LabBook
from harness.store.store import Store

pytestmark = pytest.mark.long

PHONE, OTHER = "0123456789abcdef", "fedcba9876543210"


def put(queue: JobQueue, who: str, number: int, purpose: Purpose = Purpose.CASUAL) -> int:
    turn = queue.rounds([PHONE], purpose)[PHONE].next_for(who)
    sweep = f"20261127-093000-{number:04x}"
    job = MeasureJob(sweep=sweep, phone=PHONE, who=who, purpose=purpose, round=turn, first_run_number=1)
    return queue.put([job])[0]


def served(url: str, number: int) -> list[int]:
    """The jobs that a worker of this phone takes, one after another."""

    async def serve() -> list[int]:
        app, taken = agent_app(url), []
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            for _ in range(number):
                job = await app.job_manager.fetch_job([PHONE], worker)
                assert job is not None
                assert job.id is not None
                assert await app.job_manager.fetch_job([PHONE], worker) is None
                await app.connector.execute_query_async(
                    query="SELECT procrastinate_finish_job_v1(%(job)s, 'succeeded', false)", job=job.id
                )
                taken.append(job.id)
        return taken

    return asyncio.run(serve())


def test_users_take_turns_and_the_nightly_watch_goes_first(lab_url: str) -> None:
    with JobQueue.opened(lab_url) as queue:
        ada = [put(queue, "ada", number) for number in range(3)]
        bob = [put(queue, "bob", number) for number in range(10, 12)]
        watch = put(queue, "watch", 20, Purpose.NIGHTLY)
        assert served(lab_url, 2) == [watch, ada[0]]
        eve = put(queue, "eve", 30)
        assert served(lab_url, 5) == [bob[0], eve, ada[1], bob[1], ada[2]]


def test_a_sweep_that_was_taken_back_costs_its_user_no_turn(lab_url: str) -> None:
    with JobQueue.opened(lab_url) as queue:
        taken_back = put(queue, "bob", 1)
        assert queue.cancel(taken_back)
        ada = [put(queue, "ada", number) for number in range(2, 4)]
        bob = put(queue, "bob", 4)
        assert served(lab_url, 3) == [ada[0], bob, ada[1]]


def test_a_job_is_found_by_its_number_and_by_its_sweep(lab_url: str) -> None:
    with JobQueue.opened(lab_url) as queue:
        job = put(queue, "ada", 1)
        for name in (str(job), "20261127-093000-0001"):
            assert [one.job for one in queue.named(name)] == [job]
        for name in ("20261127-093000-0002", "999999", "9" * 40, "'; DROP TABLE procrastinate_jobs; --"):
            with pytest.raises(RecordNotFound):
                queue.named(name)
        assert queue.open_jobs()[0].state is JobState.TODO


def put_by_hand(url: str, args: object, queue: str = PHONE, priority: int = 0, status: str = "todo") -> int:
    """As its owner, or a bigcore of before, may have put it there."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, priority, args, status)"
            " VALUES (%s, 'measure', %s, %s, %s::jsonb, %s::procrastinate_job_status) RETURNING id",
            (queue, PHONE, priority, json.dumps(args), status),
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_what_stands_in_the_queue_and_is_no_job_of_ours_is_shown_and_taken_out(lab_url: str) -> None:
    """One of a queue that nobody serves, with a phone's lock, would keep every job of that phone for ever."""
    with JobQueue.opened(lab_url) as queue:
        foreign = put_by_hand(lab_url, {"x": 1}, queue="nobody", priority=2**31 - 1)
        ours = put(queue, "ada", 1)
        assert [(one.job, one.phone, one.who) for one in queue.open_jobs()] == [
            (foreign, PHONE, "?"),
            (ours, PHONE, "ada"),
        ]
        assert queue.rounds([PHONE, OTHER], Purpose.CASUAL)[OTHER].next_for("ada") == 0
        assert [one.job for one in queue.named(str(foreign))] == [foreign]
        assert queue.cancel(foreign)
        assert served(lab_url, 1) == [ours]


ODD_ROUNDS = [1e30, 1.5, 3_000_000_000, -1, "7", None, [1], {"a": 1}, True, 10**400]


@pytest.mark.parametrize("status", ["todo", "failed", "succeeded"])
def test_odd_jobs_of_before_hinder_nobody_from_queueing(lab_url: str, status: str) -> None:
    with JobQueue.opened(lab_url) as queue:
        for odd in ODD_ROUNDS:
            put_by_hand(lab_url, {**told(), "round": odd}, status=status)
        put_by_hand(lab_url, {key: word for key, word in told().items() if key != "who"}, status=status)
        for number in range(2):
            put(queue, "ada", number)
        assert queue.rounds([PHONE], Purpose.CASUAL)[PHONE].next_for("ada") > 0


def test_nobody_drives_the_rounds_to_their_end_or_goes_before_everybody(lab_url: str) -> None:
    put_by_hand(lab_url, {**told(), "round": MOST_ROUNDS}, status="succeeded")
    with JobQueue.opened(lab_url) as queue:
        for number in range(3):
            put(queue, "ada", number)
    with JobQueue.opened(lab_url) as queue, psycopg.connect(lab_url) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
        connection.commit()
        far = MeasureJob(**{**told("eve"), "round": MOST_ROUNDS})
        assert [queue.jobs_of(far.sweep)[at].round for at in range(2) if queue.put([far])] == [0, 1]
        served(lab_url, 2)
        early = MeasureJob(**{**told("bob"), "round": 0})
        (job,) = queue.put([early])
        assert queue.named(str(job))[0].round == 1


def told(who: str = "eve") -> dict[str, Any]:
    job = MeasureJob(sweep="20261127-093000-3f9a", phone=PHONE, who=who, first_run_number=1)
    return job.model_dump(mode="json")


NO_JOBS = [
    *[{**told(), field: word} for field in told() for word in ("../..", "", None, 1, 1.5, 10**30, -1, True, [], {})],
    *[{**told(), field: word + "\n"} for field, word in told().items() if isinstance(word, str)],
    {**told(), "round": MOST_ROUNDS + 1},
    {**told(), "round": "1"},
    {**told(), "first_run_number": 0},
    {**told(), "command": "reboot"},
    {key: word for key, word in told().items() if key != "sweep"},
    [told()],
    "job",
    None,
    7,
]


def test_the_database_takes_the_jobs_that_a_host_takes_and_no_others(lab_url: str) -> None:
    with JobQueue.opened(lab_url):
        pass
    with psycopg.connect(lab_url, autocommit=True) as connection:
        for args in [*NO_JOBS, told(), {**told(), "purpose": "nightly"}, {**told(), "round": MOST_ROUNDS}]:
            try:
                read_job(args)
                ours = True
            except JobRefused:
                ours = False
            (found,) = connection.execute("SELECT bigcore_lab_is_job(%s::jsonb)", (json.dumps(args),)).fetchone() or ()
            assert found is ours, args
            if not ours:
                with pytest.raises(psycopg.DataError, match="no job"):
                    connection.execute("SELECT bigcore_lab_queue(jsonb_build_array(%s::jsonb))", (json.dumps(args),))
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_jobs_of_sweeps_that_were_over_long_ago_are_forgotten(lab_url: str, team_store: Store) -> None:
    at = "2026-11-27T09:30:00Z"
    book = LabBook(team_store)
    with JobQueue.opened(lab_url) as queue:
        names = ["20261127-093000-0001", "20261127-093000-0002", "20261127-093000-0003"]
        for number, name in enumerate(names, start=1):
            team_store.add_sweep(replace(SWEEP, sweep=name))
            assert queue.jobs_of(name) == ()
            book.note(JobAttempt(put(queue, "ada", number), name, PHONE, "host-1", at))
        first, second, third = (queue.jobs_of(name)[0].job for name in names)
        assert queue.cancel(first)
        assert queue.cancel(second)
        team_store.end_sweep(names[0], at)
        team_store.end_sweep(names[2], at)
        forget(lab_url)
        assert len(book.attempts([first, second, third])) == 3, "they ended a moment ago"
        with psycopg.connect(lab_url) as connection:
            connection.execute("UPDATE procrastinate_events SET at = at - interval '40 days'")
        forget(lab_url)
        assert [one.job for one in book.attempts([first, second, third])] == [second, third]
        assert [[one.job for one in queue.jobs_of(name)] for name in names] == [[], [second], [third]]


def forget(url: str) -> None:
    async def forgotten() -> None:
        app = agent_app(url)
        async with app.open_async():
            await forget_old_jobs(app)

    asyncio.run(forgotten())


def test_the_jobs_of_one_sweep_are_found_without_reading_the_others(lab_url: str) -> None:
    with psycopg.connect(lab_url) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute("EXPLAIN " + JOBS_OF_SWEEP % {"task": "'measure'", "sweep": "'x'"}).fetchall()
    assert "bigcore_lab_jobs_by_sweep" in str(plan)


@pytest.mark.parametrize(
    ("stamp", "says"),
    [
        (None, "made by an older bigcore; run `bigcore lab init` again"),
        ("0 abc 3.10.0", "made by an older bigcore; run `bigcore lab init` again"),
        ("999 abc 3.10.0", "made by a newer bigcore; update bigcore"),
        (f"{FUNCTIONS} abc 3.99.0", "of Procrastinate 3.99.0; pip install procrastinate==3.99.0"),
    ],
)
def test_a_lab_of_another_version_says_what_to_do(lab_url: str, stamp: str | None, says: str) -> None:
    with psycopg.connect(lab_url) as connection:
        connection.execute("DROP FUNCTION bigcore_lab_stamp()")
        if stamp is not None:
            connection.execute(
                f"CREATE FUNCTION bigcore_lab_stamp() RETURNS text LANGUAGE sql AS $$ SELECT '{stamp}' $$"
            )
    with JobQueue.opened(lab_url) as queue:
        with pytest.raises(QueueFailed, match=says):
            queue.demand()
        if "init" in says:
            queue.prepare()
            queue.demand()
        else:
            with pytest.raises(QueueFailed, match=says):
                queue.prepare()


def test_an_sqlite_store_is_no_lab_and_says_so() -> None:
    with pytest.raises(LabConfigRefused, match="PostgreSQL"):
        address("results.sqlite")


def test_a_store_without_a_queue_names_the_command_that_makes_one(team_store, postgresql: str) -> None:
    with JobQueue.opened(postgresql) as queue, pytest.raises(QueueFailed, match="bigcore lab init"):
        queue.demand()

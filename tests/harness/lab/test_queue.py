"""The queue of a phone, as PostgreSQL orders it."""

from __future__ import annotations

import asyncio

import pytest

from harness.errors import RecordNotFound
from harness.lab.errors import LabConfigRefused, QueueFailed
from harness.lab.job import MeasureJob
from harness.lab.queue import JobQueue, address, agent_app
from harness.results.lab import JobState, Purpose

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


def test_what_stands_in_the_queue_and_is_no_job_of_ours_is_passed_over(lab_url: str) -> None:
    from procrastinate.jobs import Job

    with JobQueue.opened(lab_url) as queue:
        foreign = Job(queue=PHONE, lock=None, queueing_lock=None, task_name="measure", task_kwargs={"sweep": "../.."})
        queue._app.job_manager.defer_job(foreign)
        assert queue.open_jobs() == ()
        assert queue.rounds([PHONE, OTHER], Purpose.CASUAL)[OTHER].next_for("ada") == 0


def test_an_sqlite_store_is_no_lab_and_says_so() -> None:
    with pytest.raises(LabConfigRefused, match="PostgreSQL"):
        address("results.sqlite")


def test_a_store_without_a_queue_names_the_command_that_makes_one(team_store, postgresql: str) -> None:
    with JobQueue.opened(postgresql) as queue, pytest.raises(QueueFailed, match="bigcore lab init"):
        queue.demand()

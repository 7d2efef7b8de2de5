"""Jobs whose worker is gone come back, in each way in which Procrastinate is known to leave them `doing` for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from procrastinate import App
from procrastinate.worker import Worker

from harness.lab import stalled
from harness.lab.job import MeasureJob
from harness.lab.queue import MEASURE, JobQueue, agent_app
from harness.results.lab import JobState

pytestmark = pytest.mark.long

PHONE = "0123456789abcdef"
SWEEP = "20261127-093000-3f9a"
SILENT = "UPDATE procrastinate_workers SET last_heartbeat = NOW() - interval '1 hour' WHERE id = %(worker)s"


@dataclass
class Ground:
    """One job in the queue of one phone, and an agent's way to it."""

    url: str
    app: App

    async def taken(self) -> int:
        """A worker that takes the job and is never heard again; returns its number."""
        worker = await self.app.job_manager.register_worker()
        job = await self.app.job_manager.fetch_job([PHONE], worker)
        assert job is not None
        return worker

    async def silence(self, worker: int) -> None:
        await self.app.connector.execute_query_async(query=SILENT, worker=worker)

    def state(self) -> JobState:
        with JobQueue.opened(self.url) as queue:
            (job,) = queue.jobs_of(SWEEP)
            return job.state


@pytest.fixture
def on_ground(lab_url: str) -> Callable[[Callable[[Ground], Awaitable[Any]]], Any]:
    with JobQueue.opened(lab_url) as queue:
        queue.put([MeasureJob(sweep=SWEEP, phone=PHONE, who="ada", first_run_number=1)])

    def run(story: Callable[[Ground], Awaitable[Any]]) -> Any:
        async def told() -> Any:
            app = agent_app(lab_url)
            async with app.open_async():
                return await story(Ground(lab_url, app))

        return asyncio.run(told())

    return run


def test_a_job_whose_worker_is_silent_comes_back(on_ground) -> None:
    async def story(ground: Ground) -> None:
        await ground.silence(await ground.taken())
        assert len(await stalled.bring_back(ground.app)) == 1
        assert ground.state() is JobState.TODO

    on_ground(story)


def test_a_job_whose_worker_is_heard_stays(on_ground) -> None:
    async def story(ground: Ground) -> None:
        worker = await ground.taken()
        assert await stalled.beat(ground.app, [worker]) == frozenset()
        assert await stalled.bring_back(ground.app) == ()
        assert ground.state() is JobState.DOING

    on_ground(story)


def test_a_job_comes_back_whose_workers_row_was_pruned(on_ground) -> None:
    async def story(ground: Ground) -> None:
        worker = await ground.taken()
        await ground.silence(worker)
        assert await ground.app.job_manager.prune_stalled_workers(30) == [worker]
        assert ground.state() is JobState.DOING
        assert len(await stalled.bring_back(ground.app)) == 1
        assert ground.state() is JobState.TODO

    on_ground(story)


def test_a_worker_that_runs_again_does_not_beat_for_the_job_of_its_former_life(on_ground) -> None:
    async def story(ground: Ground) -> None:
        former = await ground.taken()
        await ground.silence(former)
        numbers = []
        again = Worker(app=ground.app, queues=["another"], wait=False, install_signal_handlers=False)
        for _ in range(2):
            life = asyncio.create_task(again.run())
            while again.worker_id is None:
                await asyncio.sleep(0)
            numbers.append(again.worker_id)
            await life
        assert len({former, *numbers}) == 3
        # running again has pruned the silent row, the other known way into the trap
        assert len(await stalled.bring_back(ground.app)) == 1
        assert ground.state() is JobState.TODO

    on_ground(story)


def test_a_job_that_was_cancelled_while_nobody_did_it_does_not_run_again(on_ground) -> None:
    async def story(ground: Ground) -> None:
        await ground.silence(await ground.taken())
        with JobQueue.opened(ground.url) as queue:
            (job,) = queue.jobs_of(SWEEP)
            assert queue.cancel(job.job)
        await stalled.bring_back(ground.app)
        assert ground.state() is JobState.FAILED

    on_ground(story)


def test_two_agents_that_look_at_once_bring_a_job_back_once(on_ground) -> None:
    async def story(ground: Ground) -> None:
        await ground.silence(await ground.taken())
        found = await asyncio.gather(*(stalled.bring_back(ground.app) for _ in range(4)))
        assert sum(len(jobs) for jobs in found) == 1

    on_ground(story)


def test_the_queue_says_which_workers_it_has_forgotten_and_which_jobs_it_believes_in(on_ground) -> None:
    async def story(ground: Ground) -> None:
        worker = await ground.taken()
        assert await stalled.beat(ground.app, [worker, worker + 1000]) == {worker + 1000}
        (job,) = await stalled.held(ground.app, [worker])
        assert await stalled.held(ground.app, [worker + 1000]) == frozenset()
        assert await stalled.bring_back_these(ground.app, [job]) == (job,)
        assert await stalled.bring_back_these(ground.app, [job]) == ()

    on_ground(story)


def test_the_number_of_the_task_is_the_one_that_agents_serve(on_ground) -> None:
    async def story(ground: Ground) -> None:
        job = await ground.app.job_manager.fetch_job([PHONE], await ground.app.job_manager.register_worker())
        assert job is not None
        assert (job.task_name, job.lock, job.queue) == (MEASURE, PHONE, PHONE)

    on_ground(story)

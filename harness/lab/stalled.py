"""Looks after jobs whose worker is gone, and keeps the workers of this host known to the queue.

Procrastinate notices a dead worker by its heartbeat and leaves the rest to its users: a job stays `doing` for ever
where nobody asks for it, also where the row of its worker was pruned. Each statement below is atomic, so that agents of
several hosts may run it at once: what one of them takes, the others pass over.
"""

from __future__ import annotations

from collections.abc import Collection

from procrastinate import App

STALLED_S = 30.0
"""So long after the last heartbeat of its worker a job is taken for abandoned; Procrastinate's own default."""

_BRING_BACK = """
WITH abandoned AS MATERIALIZED (
    SELECT job.id
      FROM procrastinate_jobs job
     WHERE job.status = 'doing'
       AND NOT EXISTS (
           SELECT 1 FROM procrastinate_workers worker
            WHERE worker.id = job.worker_id
              AND worker.last_heartbeat >= NOW() - make_interval(secs => %(stalled_s)s)
       )
       FOR UPDATE OF job SKIP LOCKED
)
SELECT id, procrastinate_retry_job_v2(id, NOW(), NULL, NULL, NULL) FROM abandoned
"""

_BRING_BACK_THESE = """
WITH abandoned AS MATERIALIZED (
    SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND id = ANY(%(jobs)s) FOR UPDATE SKIP LOCKED
)
SELECT id, procrastinate_retry_job_v2(id, NOW(), NULL, NULL, NULL) FROM abandoned
"""

_HELD = """
SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%(workers)s)
"""

_BEAT = """
UPDATE procrastinate_workers SET last_heartbeat = NOW() WHERE id = ANY(%(workers)s) RETURNING id
"""

_FORGET = """
DELETE FROM procrastinate_workers worker
 WHERE worker.last_heartbeat < NOW() - make_interval(secs => %(stalled_s)s)
   AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs job WHERE job.worker_id = worker.id AND job.status = 'doing')
"""


async def bring_back(app: App, stalled_s: float = STALLED_S) -> tuple[int, ...]:
    """Puts abandoned jobs back into their queues, and forgets the workers that left none. Returns the jobs."""
    rows = await app.connector.execute_query_all_async(query=_BRING_BACK, stalled_s=stalled_s)
    await app.connector.execute_query_async(query=_FORGET, stalled_s=stalled_s)
    return tuple(row["id"] for row in rows)


async def bring_back_these(app: App, jobs: Collection[int]) -> tuple[int, ...]:
    """Those of them that nobody does, as the caller knows. Returns the ones that were still called `doing`."""
    if not jobs:
        return ()
    rows = await app.connector.execute_query_all_async(query=_BRING_BACK_THESE, jobs=list(jobs))
    return tuple(row["id"] for row in rows)


async def held(app: App, workers: Collection[int]) -> frozenset[int]:
    """The jobs that the queue believes these workers to be doing."""
    rows = await app.connector.execute_query_all_async(query=_HELD, workers=list(workers))
    return frozenset(row["id"] for row in rows)


async def beat(app: App, workers: Collection[int]) -> frozenset[int]:
    """One heartbeat for all workers of a host. Returns those that the queue does not know any more."""
    if not workers:
        return frozenset()
    rows = await app.connector.execute_query_all_async(query=_BEAT, workers=list(workers))
    return frozenset(workers) - {row["id"] for row in rows}

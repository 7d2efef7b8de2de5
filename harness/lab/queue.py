"""The queue of a lab: Procrastinate's, in the PostgreSQL database that holds the results.

A phone's queue and its lock bear the phone's identity, so that a phone does one job at a time, whoever takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, Self

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job
from psycopg.conninfo import make_conninfo
from pydantic import ValidationError

from harness.errors import RecordNotFound
from harness.lab.errors import LabConfigRefused, QueueFailed
from harness.lab.job import MeasureJob
from harness.lab.roles import MAKE_CANCEL, MAKE_ROLES
from harness.lab.rounds import PhoneRounds, priority_of
from harness.results.lab import JobState, Purpose, QueuedJob
from harness.store.address import postgresql_address
from harness.store.engine import PATIENCE

MEASURE = "measure"
CONNECT_LIMIT_S = 10.0
_MOST_CONNECTIONS_OF_AGENT = 4
_JOBS = """
SELECT id, queue_name, args, status::text AS status, attempts FROM procrastinate_jobs
 WHERE task_name = %(task)s
"""
OPEN_JOBS = _JOBS + "AND status IN ('todo', 'doing') ORDER BY priority DESC, id"
JOBS_OF_SWEEP = _JOBS + "AND args->>'sweep' = %(sweep)s ORDER BY id"
JOB = _JOBS + "AND id = %(job)s"
_DONE_SWEEPS = """
SELECT args->>'sweep' AS sweep FROM procrastinate_jobs
 WHERE task_name = %(task)s AND args->>'sweep' = ANY(%(sweeps)s)
 GROUP BY 1 HAVING NOT bool_or(status IN ('todo', 'doing'))
"""
_NEXT_SWEEP = """
SELECT args->>'sweep' AS sweep FROM procrastinate_jobs
 WHERE task_name = %(task)s AND queue_name = %(phone)s AND status = 'todo'
 ORDER BY priority DESC, id LIMIT 1
"""
_ROUNDS = """
SELECT queue_name, args->>'who' AS who, max((args->>'round')::int) AS last,
       coalesce(max((args->>'round')::int) FILTER (WHERE status NOT IN ('todo', 'cancelled')), 0) AS reached
  FROM procrastinate_jobs
 WHERE task_name = %(task)s AND queue_name = ANY(%(phones)s) AND args->>'purpose' = %(purpose)s
   AND jsonb_typeof(args->'round') = 'number' AND status <> 'cancelled'
 GROUP BY queue_name, args->>'who'
"""


def address(store_url: str | None) -> str:
    """Raises LabConfigRefused where the store cannot hold a queue."""
    found = postgresql_address(store_url)
    if found is None:
        raise LabConfigRefused(
            "--store",
            "a lab's queue and results are kept in PostgreSQL",
            "give --store postgresql://USER@HOST/DATABASE",
        )
    return found


def agent_app(store_url: str | None) -> App:
    """The queue as an agent uses it: few connections, however many phones it has."""
    connector = PsycopgConnector(
        conninfo=address(store_url),
        min_size=1,
        max_size=_MOST_CONNECTIONS_OF_AGENT,
        timeout=CONNECT_LIMIT_S,
        kwargs=dict(PATIENCE),
    )
    return App(connector=connector)


async def done_sweeps(app: App, sweeps: Sequence[str]) -> tuple[str, ...]:
    """Those of them that had jobs, of which none is open now."""
    rows = await app.connector.execute_query_all_async(query=_DONE_SWEEPS, task=MEASURE, sweeps=list(sweeps))
    return tuple(row["sweep"] for row in rows)


async def next_sweep(app: App, phone: str) -> str | None:
    """The sweep of the job that this phone does next."""
    rows = await app.connector.execute_query_all_async(query=_NEXT_SWEEP, task=MEASURE, phone=phone)
    return rows[0]["sweep"] if rows else None


class JobQueue:
    """The queue as people use it. Each call is one statement, which is done whole or not at all."""

    def __init__(self, app: App) -> None:
        self._app = app

    @classmethod
    @contextmanager
    def opened(cls, store_url: str | None) -> Iterator[Self]:
        where = address(store_url)
        connector = SyncPsycopgConnector(conninfo=where, min_size=1, max_size=1, timeout=CONNECT_LIMIT_S)
        app = App(connector=connector)
        with told_plainly():
            # A pool would try for long, and keep to itself why it is refused.
            psycopg.connect(make_conninfo(where, **PATIENCE)).close()
        with told_plainly(), app.open():
            yield cls(app)

    def prepare(self) -> None:
        """Makes the queue's tables where there are none."""
        if not self.ready():
            self._app.schema_manager.apply_schema()
        self._app.connector.get_sync_connector().execute_query(query=MAKE_CANCEL.replace("%", "%%"))

    def make_roles(self) -> None:
        """The agents' and the submitters', with their rights; told again after an update, which may bring tables."""
        self._app.connector.get_sync_connector().execute_query(query=MAKE_ROLES.replace("%", "%%"))

    def ready(self) -> bool:
        return self._app.check_connection()

    def demand(self) -> None:
        if not self.ready():
            raise QueueFailed("queue", "this store has none", "make one with `bigcore lab init`")

    def put(self, jobs: Sequence[MeasureJob]) -> tuple[int, ...]:
        """Queues all of them or none; returns their numbers."""
        wanted = [
            Job(
                queue=job.phone,
                lock=job.phone,
                queueing_lock=None,
                task_name=MEASURE,
                priority=priority_of(job.purpose, job.round),
                task_kwargs=job.model_dump(mode="json"),
            )
            for job in jobs
        ]
        return tuple(job.id or 0 for job in self._app.job_manager.batch_defer_jobs(wanted))

    def open_jobs(self) -> tuple[QueuedJob, ...]:
        return self._jobs(OPEN_JOBS)

    def jobs_of(self, sweep: str) -> tuple[QueuedJob, ...]:
        return self._jobs(JOBS_OF_SWEEP, sweep=sweep)

    def named(self, name: str) -> tuple[QueuedJob, ...]:
        """The one of that number, or all of a sweep."""
        found = self._jobs(JOB, job=int(name)) if name.isdecimal() and len(name) < 19 else self.jobs_of(name)
        if not found:
            raise RecordNotFound(name, "no such job or sweep in the queue", "`bigcore lab status` names the open ones")
        return found

    def rounds(self, phones: Sequence[str], purpose: Purpose) -> dict[str, PhoneRounds]:
        """How far the queue of each of these phones has come."""
        rows = self._rows(_ROUNDS, phones=list(phones), purpose=purpose.value)
        of_phone: dict[str, list[dict[str, Any]]] = {phone: [] for phone in phones}
        for row in rows:
            of_phone[row["queue_name"]].append(row)
        return {
            phone: PhoneRounds(
                max((row["reached"] for row in found), default=0), {row["who"]: row["last"] for row in found}
            )
            for phone, found in of_phone.items()
        }

    def cancel(self, job: int) -> bool:
        """One that waits never runs; one that runs is told to stop. False: it had ended."""
        (row,) = self._rows("SELECT bigcore_lab_cancel(%(job)s) AS job", job=job)
        return row["job"] is not None

    def _jobs(self, query: LiteralString, **what: object) -> tuple[QueuedJob, ...]:
        return jobs_in(self._rows(query, **what))

    def _rows(self, query: LiteralString, **what: object) -> list[dict[str, Any]]:
        return self._app.connector.get_sync_connector().execute_query_all(query=query, task=MEASURE, **what)


def jobs_in(rows: Sequence[dict[str, Any]]) -> tuple[QueuedJob, ...]:
    """What stands in the queue and is no job of ours is left out; the host that takes it refuses it."""
    return tuple(job for row in rows if (job := _job_in(row)) is not None)


def _job_in(row: dict[str, Any]) -> QueuedJob | None:
    try:
        told = MeasureJob.model_validate(row["args"])
    except ValidationError:
        return None
    return QueuedJob(
        job=row["id"],
        sweep=told.sweep,
        phone=told.phone,
        who=told.who,
        purpose=told.purpose,
        round=told.round,
        state=JobState(row["status"]),
        attempts=row["attempts"],
    )


@contextmanager
def told_plainly() -> Iterator[None]:
    try:
        yield
    except (ConnectorException, psycopg.Error) as error:
        detail = str(error.__cause__ or error).strip().splitlines()
        what = f"the database says: {detail[0][:300]}" if detail else "the database does not answer"
        raise QueueFailed("queue", what, "check the address, the server and your rights there") from error
    except ProcrastinateException as error:
        raise QueueFailed("queue", str(error) or type(error).__name__, "check the store's address") from error

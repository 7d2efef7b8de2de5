"""The queue of a lab: Procrastinate's, in the PostgreSQL database that holds the results.

A phone's queue and its lock bear the phone's identity, so that a phone does one job at a time, whoever takes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, Self

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from psycopg.conninfo import make_conninfo
from pydantic import ValidationError

from harness.errors import RecordNotFound
from harness.lab.errors import LabConfigRefused, QueueFailed
from harness.lab.functions import FUNCTIONS, make_functions, stamp_of, why_unfit
from harness.lab.job import MeasureJob
from harness.lab.roles import MAKE_ROLES
from harness.lab.rounds import PhoneRounds
from harness.results.lab import JobState, Purpose, QueuedJob
from harness.store.address import postgresql_address
from harness.store.engine import PATIENCE

MEASURE = "measure"
CONNECT_LIMIT_S = 10.0
_MOST_CONNECTIONS_OF_AGENT = 4
NOBODY = "?"
"""Whose a job is that is none of ours."""
_JOBS = "SELECT id, queue_name, lock, args, status::text AS status, attempts, abort_requested FROM procrastinate_jobs "
OPEN_JOBS = _JOBS + "WHERE status IN ('todo', 'doing') ORDER BY priority DESC, id"
JOBS_OF_SWEEP = _JOBS + "WHERE task_name = %(task)s AND args->>'sweep' = %(sweep)s ORDER BY id"
JOB = _JOBS + "WHERE id = %(job)s"
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
SELECT queue_name, args->>'who' AS who, max(bigcore_lab_round(args)) AS last,
       max(bigcore_lab_round(args)) FILTER (WHERE status <> 'todo') AS reached, min(bigcore_lab_round(args)) AS first
  FROM procrastinate_jobs
 WHERE task_name = %(task)s AND queue_name = ANY(%(phones)s) AND args->>'purpose' = %(purpose)s
   AND status <> 'cancelled' AND bigcore_lab_round(args) IS NOT NULL AND args->>'who' IS NOT NULL
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


async def forget_old_jobs(app: App) -> None:
    """Of sweeps that were over long ago; whichever agent asks first."""
    await app.connector.execute_query_async(query="SELECT bigcore_lab_forget()")


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
        connector = SyncPsycopgConnector(
            conninfo=where, min_size=1, max_size=1, timeout=CONNECT_LIMIT_S, kwargs=dict(PATIENCE)
        )
        app = App(connector=connector)
        with told_plainly():
            # A pool would try for long, and keep to itself why it is refused.
            psycopg.connect(make_conninfo(where, **PATIENCE)).close()
        with told_plainly(), app.open():
            yield cls(app)

    def prepare(self) -> None:
        """Makes the queue's tables where there are none, and its functions anew. Tables of another Procrastinate are
        left as they are, and QueueFailed is raised."""
        if not self.ready():
            self._app.schema_manager.apply_schema()
        found = self._stamp()
        if found is not None and int(found.split(" ", 1)[0]) >= FUNCTIONS:
            self.demand()
        self._app.connector.get_sync_connector().execute_query(query=make_functions(self._app).replace("%", "%%"))

    def make_roles(self) -> None:
        """The agents' and the submitters', with their rights; told again after an update, which may bring tables."""
        self._app.connector.get_sync_connector().execute_query(query=MAKE_ROLES.replace("%", "%%"))

    def ready(self) -> bool:
        return self._app.check_connection()

    def demand(self) -> None:
        """Raises QueueFailed where this bigcore cannot work with the queue of this store."""
        if not self.ready():
            raise QueueFailed("queue", "this store has none", "make one with `bigcore lab init`")
        unfit = why_unfit(self._stamp(), stamp_of(self._app))
        if unfit is not None:
            raise QueueFailed("queue", *unfit)

    def _stamp(self) -> str | None:
        (row,) = self._rows("SELECT to_regprocedure('bigcore_lab_stamp()') IS NOT NULL AS there")
        return self._rows("SELECT bigcore_lab_stamp() AS stamp")[0]["stamp"] if row["there"] else None

    def put(self, jobs: Sequence[MeasureJob]) -> tuple[int, ...]:
        """Queues all of them or none; returns their numbers."""
        told = json.dumps([job.model_dump(mode="json") for job in jobs])
        rows = self._rows("SELECT unnest(bigcore_lab_queue(%(jobs)s::jsonb)) AS job", jobs=told)
        return tuple(row["job"] for row in rows)

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
            phone: PhoneRounds(_reached(found), {row["who"]: row["last"] for row in found})
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
    return tuple(_job_in(row) for row in rows)


def _job_in(row: dict[str, Any]) -> QueuedJob:
    """What stands in the queue and is no job of ours is nobody's; the host that takes it refuses it."""
    try:
        told = MeasureJob.model_validate(row["args"])
    except ValidationError:
        told = None
    return QueuedJob(
        job=row["id"],
        sweep=told.sweep if told else "",
        phone=told.phone if told else row["lock"] or row["queue_name"],
        who=told.who if told else NOBODY,
        purpose=told.purpose if told else Purpose.CASUAL,
        round=told.round if told else 0,
        state=JobState(row["status"]),
        attempts=row["attempts"],
        first_run_number=told.first_run_number if told else 1,
        stopping=row["abort_requested"] and row["status"] == JobState.DOING,
    )


def _reached(rows: Sequence[dict[str, Any]]) -> int:
    """The round of the last job that was begun, or of the first that waits, where earlier ones were forgotten."""
    begun = [row["reached"] for row in rows if row["reached"] is not None]
    return max(begun) if begun else min((row["first"] for row in rows), default=0)


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

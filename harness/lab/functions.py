"""What people and hosts do to a lab's queue and files by functions of the database, which check what they are told.

A role that might write those tables itself could put a job before all others that no host ever takes, or add a piece to
somebody's file. Each function runs with the rights of the owner; who may call it stands in `roles`.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import LiteralString

from procrastinate import App

from harness.lab.job import IDENTITY, MOST_ROUNDS, MOST_RUNS, PERSON, SWEEP
from harness.lab.rounds import NIGHTLY_PRIORITY
from harness.store.lab import PIECE_BYTES

FUNCTIONS = 1
"""Raised with each change of them, so that a lab whose owner has not yet made the new ones says so."""
KEPT_DAYS = 30
"""So long after its end a job stays in the queue's tables. What was measured stays for ever."""

_LENT = (
    "bigcore_lab_queue(jsonb)",
    "bigcore_lab_cancel(bigint)",
    "bigcore_lab_ship(text, bytea)",
    "bigcore_lab_forget()",
)

_INDEX: LiteralString = """
CREATE INDEX IF NOT EXISTS bigcore_lab_jobs_by_sweep ON procrastinate_jobs ((args->>'sweep'));
"""

_NUMBERS = f"""
-- A whole number of at most seven digits; null where it is anything else.
CREATE OR REPLACE FUNCTION bigcore_lab_number(told jsonb) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(told) = 'number' AND told::text ~ '^[0-9]{{1,7}}$' THEN told::text::integer END
$$;
-- The round of a job; null where the queue holds something that is none of ours.
CREATE OR REPLACE FUNCTION bigcore_lab_round(args jsonb) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT least(bigcore_lab_number(args->'round'), {MOST_ROUNDS})
$$;
"""

_IS_JOB = f"""
-- As harness.lab.job reads it.
CREATE OR REPLACE FUNCTION bigcore_lab_is_job(job jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(job) = 'object' THEN coalesce(
        (SELECT count(*) FROM jsonb_object_keys(job)) = 6
        AND jsonb_typeof(job->'sweep') = 'string' AND job->>'sweep' ~ '{SWEEP}'
        AND jsonb_typeof(job->'phone') = 'string' AND job->>'phone' ~ '{IDENTITY}'
        AND jsonb_typeof(job->'who') = 'string' AND job->>'who' ~ '{PERSON}'
        AND job->'purpose' IN ('"casual"', '"nightly"')
        AND bigcore_lab_number(job->'round') <= {MOST_ROUNDS}
        AND bigcore_lab_number(job->'first_run_number') BETWEEN 1 AND {MOST_RUNS}, false) ELSE false END
$$;
"""  # noqa: S608

_QUEUE = f"""
-- Queues jobs, all of them or none. A round is held between what the phone's queue has reached and the next that nobody
-- has yet: nobody goes before everybody, and nobody drives the rounds to their end.
CREATE OR REPLACE FUNCTION bigcore_lab_queue(jobs jsonb) RETURNS bigint[]
    LANGUAGE plpgsql STRICT SECURITY DEFINER AS $$
DECLARE
    job jsonb;
    reached integer;
    farthest integer;
    number integer;
    wanted procrastinate_job_to_defer_v1[] := ARRAY[]::procrastinate_job_to_defer_v1[];
BEGIN
    IF jsonb_typeof(jobs) <> 'array' THEN
        RAISE EXCEPTION 'these are no jobs' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR job IN SELECT * FROM jsonb_array_elements(jobs) LOOP
        IF NOT bigcore_lab_is_job(job) THEN
            RAISE EXCEPTION 'this is no job of a lab' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        SELECT coalesce(max(bigcore_lab_round(args)) FILTER (WHERE status <> 'todo'),
                        min(bigcore_lab_round(args)), 0),
               coalesce(max(bigcore_lab_round(args)) + 1, 0)
          INTO reached, farthest
          FROM procrastinate_jobs
         WHERE task_name = 'measure' AND queue_name = job->>'phone' AND args->>'purpose' = job->>'purpose'
           AND status <> 'cancelled';
        number := least(greatest(bigcore_lab_round(job), reached), farthest, {MOST_ROUNDS});
        wanted := wanted || ROW(
            job->>'phone', 'measure',
            CASE WHEN job->>'purpose' = 'nightly' THEN {NIGHTLY_PRIORITY} ELSE 0 END - number,
            job->>'phone', NULL, jsonb_set(job, ARRAY['round'], to_jsonb(number)), NULL
        )::procrastinate_job_to_defer_v1;
    END LOOP;
    RETURN coalesce(procrastinate_defer_jobs_v1(wanted), ARRAY[]::bigint[]);
END;
$$;
"""  # noqa: S608

_CANCEL: LiteralString = """
CREATE OR REPLACE FUNCTION bigcore_lab_cancel(job bigint) RETURNS bigint
    LANGUAGE plpgsql STRICT SECURITY DEFINER AS $$
BEGIN
    RETURN procrastinate_cancel_job_v1(job, true, false);
END;
$$;
"""

_SHIP = f"""
-- Keeps a file under the hash of its content; false where it is there already. Of two who ship one file at once, the
-- second waits for the first.
CREATE OR REPLACE FUNCTION bigcore_lab_ship(hash text, content bytea) RETURNS boolean
    LANGUAGE plpgsql STRICT SECURITY DEFINER AS $$
BEGIN
    IF encode(sha256(content), 'hex') <> hash THEN
        RAISE EXCEPTION 'this is not the file of that hash' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO lab_file (sha256, size_bytes, shipped_at)
        VALUES (hash, length(content), to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO lab_piece (sha256, place, content)
        SELECT hash, place, substring(content FROM place * {PIECE_BYTES} + 1 FOR {PIECE_BYTES})
          FROM generate_series(0, (length(content) - 1) / {PIECE_BYTES}) AS place;
    RETURN true;
END;
$$;
"""  # noqa: S608

_FORGET = f"""
-- Deletes jobs of sweeps that are over, some time after anything was last said of them.
CREATE OR REPLACE FUNCTION bigcore_lab_forget() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM procrastinate_jobs job
     WHERE job.status NOT IN ('todo', 'doing')
       AND NOT EXISTS (SELECT 1 FROM procrastinate_events event
                        WHERE event.job_id = job.id AND event.at > now() - interval '{KEPT_DAYS} days')
       AND NOT EXISTS (SELECT 1 FROM sweep WHERE sweep.sweep = job.args->>'sweep' AND sweep.ended_at IS NULL);
    DELETE FROM lab_attempt attempt
     WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs job WHERE job.id = attempt.job);
$$;
"""  # noqa: S608


def make_functions(app: App) -> str:
    """The SQL that makes all of them, or makes them anew."""
    stamp = (
        f"CREATE OR REPLACE FUNCTION bigcore_lab_stamp() RETURNS text LANGUAGE sql AS $$ SELECT '{stamp_of(app)}' $$;"
    )
    made = (_INDEX, _NUMBERS, _IS_JOB, _QUEUE, _CANCEL, _SHIP, _FORGET, stamp, *(_safe(one) for one in _LENT))
    return "".join(made)


def stamp_of(app: App) -> str:
    """Which functions these are, and which Procrastinate's tables they stand on."""
    tables = hashlib.sha256(app.schema_manager.get_schema().encode()).hexdigest()
    return f"{FUNCTIONS} {tables} {version('procrastinate')}"


def why_unfit(found: str | None, ours: str) -> tuple[str, str] | None:
    """Of two stamps: what is wrong and the next step, where this bigcore cannot work with that lab."""
    number, tables, made_by = (found or "0 - -").split(" ", 2)
    if int(number) < FUNCTIONS:
        return (
            "it was made by an older bigcore",
            "run `bigcore lab init` again as its owner, with --roles where it has them",
        )
    if int(number) > FUNCTIONS:
        return "it was made by a newer bigcore", "update bigcore on this computer"
    if tables != ours.split(" ")[1]:
        return f"its tables are of Procrastinate {made_by}", f"pip install procrastinate=={made_by} on this computer"
    return None


def _safe(function: str) -> str:
    """Nobody's but those whom `roles` names; and a caller's own search path must not choose what the owner's rights are
    lent to."""
    return f"""
REVOKE ALL ON FUNCTION {function} FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {function} SET search_path = %I, pg_temp', current_schema());
END;
$$;
"""

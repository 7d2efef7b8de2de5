"""The two roles of a lab's database: who may queue sweeps, and who may take jobs and write samples. Neither may do the
other's, and neither may change a table.

Both read everything. Deleting sweeps, accepting builds and migrations are the owner's. What GRANT cannot say, which
rows and not only which tables, triggers say: they ask only where one of the two roles writes.
"""

from __future__ import annotations

from typing import LiteralString

AGENT = "bigcore_agent"
SUBMITTER = "bigcore_submitter"

_ROLES: LiteralString = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bigcore_agent') THEN
        CREATE ROLE bigcore_agent LOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bigcore_submitter') THEN
        CREATE ROLE bigcore_submitter LOGIN;
    END IF;
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM bigcore_agent, bigcore_submitter', current_schema());
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO bigcore_agent, bigcore_submitter', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO bigcore_agent, bigcore_submitter', current_schema());
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO bigcore_agent, bigcore_submitter', current_schema());
END;
$$;
"""

_GRANTS: LiteralString = """
GRANT EXECUTE ON FUNCTION bigcore_lab_queue(jsonb), bigcore_lab_cancel(bigint), bigcore_lab_ship(text, bytea)
    TO bigcore_submitter;
GRANT INSERT ON sweep, lab_sweep, failure TO bigcore_submitter;
GRANT UPDATE (ended_at, ended_by, why) ON lab_set_aside TO bigcore_submitter;

GRANT EXECUTE ON FUNCTION bigcore_lab_forget() TO bigcore_agent;
GRANT UPDATE (ended_at) ON sweep TO bigcore_agent;
GRANT INSERT, UPDATE ON phone, start TO bigcore_agent;
GRANT INSERT ON session, run, artifact, sample, series TO bigcore_agent;
GRANT UPDATE (ended_at, host_json) ON session TO bigcore_agent;
GRANT UPDATE (runtime, app_sha256) ON run TO bigcore_agent;
GRANT UPDATE (at, valid, reasons_json, unproven_json, telemetry_json) ON sample TO bigcore_agent;
GRANT INSERT, UPDATE, DELETE ON estimate, operator, failure, lab_host, lab_phone, lab_attempt TO bigcore_agent;
GRANT INSERT, UPDATE ON lab_set_aside TO bigcore_agent;
GRANT UPDATE (status, worker_id, attempts, scheduled_at, abort_requested, priority, queue_name, lock)
    ON procrastinate_jobs TO bigcore_agent;
GRANT INSERT ON procrastinate_events TO bigcore_agent;
GRANT INSERT, UPDATE, DELETE ON procrastinate_workers TO bigcore_agent;
"""

_GUARDS: LiteralString = """
-- An agent writes what is measured now: of a sweep that has a job in the queue, which no agent can put there.
CREATE OR REPLACE FUNCTION bigcore_lab_guard_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM run WHERE run.run IN (OLD.run, NEW.run) AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs job
             WHERE job.args->>'sweep' = run.sweep AND job.queue_name = run.phone AND job.status IN ('todo', 'doing')
        )
    ) THEN
        RAISE EXCEPTION 'permission denied: no job of this sweep is open for this phone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce(NEW, OLD);
END;
$$;
CREATE OR REPLACE FUNCTION bigcore_lab_guard_sweep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM unnest(ARRAY[OLD.sweep, NEW.sweep]) AS told(sweep)
         WHERE told.sweep IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs job
             WHERE job.args->>'sweep' = told.sweep AND job.status IN ('todo', 'doing')
        )
    ) THEN
        RAISE EXCEPTION 'permission denied: no job of this sweep is open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN coalesce(NEW, OLD);
END;
$$;
-- Nor does it move a job, put it before others, or open one that has ended.
CREATE OR REPLACE FUNCTION bigcore_lab_guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.queue_name, NEW.lock, NEW.priority) IS DISTINCT FROM (OLD.queue_name, OLD.lock, OLD.priority)
       OR (OLD.status NOT IN ('todo', 'doing') AND NEW.status IN ('todo', 'doing')) THEN
        RAISE EXCEPTION 'permission denied: an agent neither moves jobs nor opens them again'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;
-- A submitter says what could not be built of a sweep that it queues, and nothing of one that is measured.
CREATE OR REPLACE FUNCTION bigcore_lab_guard_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procrastinate_jobs job WHERE job.args->>'sweep' = NEW.sweep)
       OR EXISTS (SELECT 1 FROM session WHERE session.sweep = NEW.sweep) THEN
        RAISE EXCEPTION 'permission denied: this sweep is queued already' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;
-- What has ended is history: a sweep for an agent, a phone's time aside for both.
CREATE OR REPLACE FUNCTION bigcore_lab_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'permission denied: this has ended' USING ERRCODE = 'insufficient_privilege';
END;
$$;
DO $$
DECLARE
    guarded text;
    by_agent CONSTANT text := 'current_user = ''bigcore_agent''';
    by_submitter CONSTANT text := 'current_user = ''bigcore_submitter''';
    by_either CONSTANT text := 'current_user IN (''bigcore_agent'', ''bigcore_submitter'')';
BEGIN
    FOREACH guarded IN ARRAY ARRAY['run', 'sweep', 'job', 'new', 'end'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp',
            'bigcore_lab_guard_' || guarded, current_schema());
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['start', 'artifact', 'sample', 'estimate', 'operator'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS bigcore_lab_guard ON %I', guarded);
        EXECUTE format('CREATE TRIGGER bigcore_lab_guard BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW'
            ' WHEN (%s) EXECUTE FUNCTION bigcore_lab_guard_run()', guarded, by_agent);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['session', 'run', 'failure'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS bigcore_lab_guard ON %I', guarded);
        EXECUTE format('CREATE TRIGGER bigcore_lab_guard BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW'
            ' WHEN (%s) EXECUTE FUNCTION bigcore_lab_guard_sweep()', guarded, by_agent);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['lab_sweep', 'failure'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS bigcore_lab_guard_new ON %I', guarded);
        EXECUTE format('CREATE TRIGGER bigcore_lab_guard_new BEFORE INSERT ON %I FOR EACH ROW'
            ' WHEN (%s) EXECUTE FUNCTION bigcore_lab_guard_new()', guarded, by_submitter);
    END LOOP;
    DROP TRIGGER IF EXISTS bigcore_lab_guard ON procrastinate_jobs;
    EXECUTE format('CREATE TRIGGER bigcore_lab_guard BEFORE UPDATE ON procrastinate_jobs FOR EACH ROW'
        ' WHEN (%s) EXECUTE FUNCTION bigcore_lab_guard_job()', by_agent);
    DROP TRIGGER IF EXISTS bigcore_lab_guard ON sweep;
    EXECUTE format('CREATE TRIGGER bigcore_lab_guard BEFORE UPDATE ON sweep FOR EACH ROW'
        ' WHEN (%s AND OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)'
        ' EXECUTE FUNCTION bigcore_lab_guard_end()', by_agent);
    DROP TRIGGER IF EXISTS bigcore_lab_guard ON lab_set_aside;
    EXECUTE format('CREATE TRIGGER bigcore_lab_guard BEFORE UPDATE ON lab_set_aside FOR EACH ROW'
        ' WHEN (%s AND OLD.ended_at IS NOT NULL) EXECUTE FUNCTION bigcore_lab_guard_end()', by_either);
END;
$$;
"""

MAKE_ROLES: LiteralString = _ROLES + _GRANTS + _GUARDS

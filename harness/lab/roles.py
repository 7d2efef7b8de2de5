"""The two roles of a lab's database: who may queue sweeps, and who may take jobs and write samples. Neither may do the
other's, and neither may change a table.

Both read everything. Deleting sweeps, accepting builds and migrations are the owner's.
"""

from __future__ import annotations

from typing import LiteralString

AGENT = "bigcore_agent"
SUBMITTER = "bigcore_submitter"

CANCEL = "bigcore_lab_cancel"
"""A submitter may not change a job, but may ask for its end; the function does it with the rights of the owner."""

MAKE_CANCEL: LiteralString = """
CREATE OR REPLACE FUNCTION bigcore_lab_cancel(job bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    RETURN procrastinate_cancel_job_v1(job, true, false);
END;
$$;
DO $$
BEGIN
    -- a caller's own search path must not choose what the owner's rights are lent to
    EXECUTE format('ALTER FUNCTION bigcore_lab_cancel(bigint) SET search_path = %I, pg_temp', current_schema());
END;
$$;
"""

MAKE_ROLES: LiteralString = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bigcore_agent') THEN
        CREATE ROLE bigcore_agent LOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bigcore_submitter') THEN
        CREATE ROLE bigcore_submitter LOGIN;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO bigcore_agent, bigcore_submitter', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO bigcore_agent, bigcore_submitter', current_schema());
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO bigcore_agent, bigcore_submitter', current_schema());
END;
$$;
REVOKE ALL ON FUNCTION bigcore_lab_cancel(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bigcore_lab_cancel(bigint) TO bigcore_submitter;

GRANT INSERT ON sweep, lab_sweep, lab_file, lab_piece, failure TO bigcore_submitter;
GRANT UPDATE (ended_at, ended_by, why) ON lab_set_aside TO bigcore_submitter;
GRANT INSERT ON procrastinate_jobs, procrastinate_events TO bigcore_submitter;

GRANT UPDATE (ended_at) ON sweep TO bigcore_agent;
GRANT INSERT, UPDATE ON phone, session, run, artifact, start, sample, series TO bigcore_agent;
GRANT INSERT, UPDATE, DELETE ON estimate, operator, failure, lab_host, lab_phone, lab_attempt TO bigcore_agent;
GRANT INSERT, UPDATE ON lab_set_aside TO bigcore_agent;
GRANT UPDATE ON procrastinate_jobs TO bigcore_agent;
GRANT INSERT ON procrastinate_events TO bigcore_agent;
GRANT INSERT, UPDATE, DELETE ON procrastinate_workers TO bigcore_agent;
"""

"""What the store knows of the earlier sessions of a phone, a series or a run."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, select

from harness.results.nightly import NIGHTLY_COMMAND
from harness.results.records import ANCHOR, CoreChoice, Estimate
from harness.results.series import series_of
from harness.store import rows, tables
from harness.store.reading import run_record


def earlier_core(connection: Connection, phone: str, like: CoreChoice, threads: int) -> CoreChoice | None:
    """The core of the phone's newest run of our own whose core was called the same, or chosen by the same rule."""
    run, sweep = tables.run.c, tables.sweep.c
    same = run.core_label == like.label if like.label in ("large", "small") else run.core_rule == like.rule
    found = (
        select(tables.run)
        .join(tables.sweep, sweep.sweep == run.sweep)
        .where(run.phone == phone, run.threads == threads, sweep.origin.is_(None), same)
        .order_by(sweep.started_at.desc(), run.run.desc())
        .limit(1)
    )
    row = connection.execute(found).mappings().first()
    return None if row is None else rows.run_of(row).core


def earlier_sessions(connection: Connection, run: str, variant: str) -> tuple[Estimate, ...]:
    """One valid estimate from each other session of the same series with the same Android build, oldest first.

    A virtual phone's numbers are pooled only where the same engine stood behind it. The sweeps of a night do not count.
    """
    record = run_record(connection, run)
    session, estimate = tables.session.c, tables.estimate.c
    own = connection.execute(select(session.fingerprint, session.engine).where(session.session == record.session)).one()
    found = (
        select(tables.estimate, tables.run.c.session.label("session"))
        .join(tables.run, tables.run.c.run == estimate.run)
        .join(tables.session, session.session == tables.run.c.session)
        .join(tables.sweep, tables.sweep.c.sweep == session.sweep)
        .where(tables.sweep.c.command.not_like(f"{NIGHTLY_COMMAND} %"))
        .where(estimate.series == series_of(record, variant).name)
        .where(estimate.valid, estimate.latency_ms.is_not(None))
        .where(session.session != record.session, session.fingerprint == own.fingerprint)
        .where(session.engine.is_not_distinct_from(own.engine))
        .order_by(session.started_at, session.session, case((tables.run.c.model_set == record.set, 0), else_=1))
    )
    of_session: dict[str, Estimate] = {}
    for row in connection.execute(found).mappings():
        of_session.setdefault(row["session"], rows.estimate_of(row))
    return tuple(of_session.values())


COMPANY = 2
"""Starts of twice as many models, or half, are about as far apart."""


def earlier_anchors(connection: Connection, session_name: str, models: int) -> tuple[Estimate, ...]:
    """The anchor's estimate of each session that this phone had before, with the same Android build and the same engine
    behind it: the anchor is in every start, so that it tells how much neighbouring starts resemble each other. Only of
    runs of about as many models: starts of one model are seconds apart, those of a grid half a minute."""
    session, estimate, other = tables.session.c, tables.estimate.c, tables.estimate.alias()
    company = (
        select(func.count()).where(other.c.run == estimate.run, other.c.variant != ANCHOR).correlate(tables.estimate)
    ).scalar_subquery()
    own = connection.execute(select(tables.session).where(session.session == session_name)).mappings().one()
    found = (
        select(tables.estimate, tables.run.c.session.label("session"))
        .join(tables.run, tables.run.c.run == estimate.run)
        .join(tables.session, session.session == tables.run.c.session)
        .where(estimate.variant == ANCHOR, estimate.autocorrelation.is_not(None))
        .where(session.phone == own["phone"], session.fingerprint == own["fingerprint"])
        .where(session.engine.is_not_distinct_from(own["engine"]), session.started_at < own["started_at"])
        .where(company * COMPANY >= models, company <= models * COMPANY)
        .order_by(session.started_at, tables.run.c.run)
    )
    of_session: dict[str, Estimate] = {}
    for row in connection.execute(found).mappings():
        of_session.setdefault(row["session"], rows.estimate_of(row))
    return tuple(of_session.values())


def earlier_estimates(connection: Connection, run: str) -> tuple[Estimate, ...]:
    """What the run's estimates were before newer methods made them anew, the oldest method first."""
    earlier = tables.earlier_estimate
    found = select(earlier).where(earlier.c.run == run).order_by(earlier.c.method, earlier.c.variant)
    return tuple(rows.earlier_estimate_of(row) for row in connection.execute(found).mappings())

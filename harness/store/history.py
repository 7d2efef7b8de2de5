"""What the store knows of the earlier sessions of a phone, a series or a run."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, RowMapping, ScalarSelect, case, func, literal, or_, select

from harness.results.asked_for import cool_down_s_of
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

    A virtual phone's numbers are pooled only where the same engine stood behind it, and never with another computer's,
    where a phone of the same name may be made up. The sweeps of a night do not count.
    """
    record = run_record(connection, run)
    session, estimate, sweep = tables.session.c, tables.estimate.c, tables.sweep.c
    own = _session_and_sweep(connection, record.session)
    same_computer = or_(session.engine.is_(None), sweep.origin.is_not_distinct_from(own["origin"]))
    found = (
        select(tables.estimate, tables.run.c.session.label("session"))
        .join(tables.run, tables.run.c.run == estimate.run)
        .join(tables.session, session.session == tables.run.c.session)
        .join(tables.sweep, sweep.sweep == session.sweep)
        .where(sweep.command.not_like(f"{NIGHTLY_COMMAND} %"), same_computer)
        .where(estimate.series == series_of(record, variant).name)
        .where(estimate.valid, estimate.latency_ms.is_not(None))
        .where(session.session != record.session, session.fingerprint == own["fingerprint"])
        .where(session.engine.is_not_distinct_from(own["engine"]))
        .order_by(session.started_at, session.session, case((tables.run.c.model_set == record.set, 0), else_=1))
    )
    of_session: dict[str, Estimate] = {}
    for row in connection.execute(found).mappings():
        of_session.setdefault(row["session"], rows.estimate_of(row))
    return tuple(of_session.values())


COMPANY = 2
"""Starts of twice as many models, or half, are about as far apart."""


def earlier_anchors(connection: Connection, run_name: str, models: int) -> tuple[Estimate, ...]:
    """The anchor's estimate of each earlier session of the run's phone whose starts were about as far apart as this
    run's: the anchor is in every start, so that it tells how much neighbouring starts resemble each other.

    That is with about as many models (starts of one are seconds apart, those of a grid half a minute), as many runs
    that take turns, the same pause, on the same core with the same runner and threads, and of nights only for a night.
    With the same Android build, and of the same store: another computer may have a virtual phone of the same name.
    """
    session, run, sweep, estimate = tables.session.c, tables.run.c, tables.sweep.c, tables.estimate.c
    record = run_record(connection, run_name)
    own = _session_and_sweep(connection, record.session)
    found = (
        select(tables.estimate, run.session, sweep.config_json)
        .join(tables.run, run.run == estimate.run)
        .join(tables.session, session.session == run.session)
        .join(tables.sweep, sweep.sweep == session.sweep)
        .where(estimate.variant == ANCHOR, estimate.autocorrelation.is_not(None))
        .where(session.phone == own["phone"], session.fingerprint == own["fingerprint"])
        .where(session.engine.is_not_distinct_from(own["engine"]), session.started_at < own["started_at"])
        .where(sweep.origin.is_not_distinct_from(own["origin"]), _is_of_a_night(own["command"]))
        .where(_models_of(estimate.run) * COMPANY >= models, _models_of(estimate.run) <= models * COMPANY)
        .where(_runs_of(run.session) == _runs_of(literal(record.session)))
        .where(run.runner == record.runner, run.threads == record.threads, run.xnnpack == record.xnnpack)
        .where(run.mask == record.core.mask, run.clock == record.clock)
        .order_by(session.started_at, run.run)
    )
    pause_s = cool_down_s_of(own["config_json"])
    of_session: dict[str, Estimate] = {}
    for row in connection.execute(found).mappings():
        if cool_down_s_of(row["config_json"]) == pause_s:
            of_session.setdefault(row["session"], rows.estimate_of(row))
    return tuple(of_session.values())


def _session_and_sweep(connection: Connection, session_name: str) -> RowMapping:
    session, sweep = tables.session, tables.sweep
    found = select(session, sweep.c.command, sweep.c.origin, sweep.c.config_json).join(
        sweep, sweep.c.sweep == session.c.sweep
    )
    return connection.execute(found.where(session.c.session == session_name)).mappings().one()


def _is_of_a_night(command: str) -> ColumnElement[bool]:
    """As this command is: a night measures two builds in turn, in stages."""
    pattern = f"{NIGHTLY_COMMAND} %"
    column = tables.sweep.c.command
    return column.like(pattern) if command.startswith(f"{NIGHTLY_COMMAND} ") else column.not_like(pattern)


def _models_of(run: ColumnElement[str]) -> ScalarSelect[int]:
    other = tables.estimate.alias()
    return select(func.count()).where(other.c.run == run, other.c.variant != ANCHOR).scalar_subquery()


def _runs_of(session: ColumnElement[str]) -> ScalarSelect[int]:
    other = tables.run.alias()
    return select(func.count()).where(other.c.session == session).scalar_subquery()


def earlier_estimates(connection: Connection, run: str) -> tuple[Estimate, ...]:
    """What the run's estimates were before newer methods made them anew, the oldest method first."""
    earlier = tables.earlier_estimate
    found = select(earlier).where(earlier.c.run == run).order_by(earlier.c.method, earlier.c.variant)
    return tuple(rows.earlier_estimate_of(row) for row in connection.execute(found).mappings())

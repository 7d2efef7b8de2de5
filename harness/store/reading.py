"""What the store answers."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, select

from harness.errors import AmbiguousName, RecordNotFound
from harness.results.asked_for import GIVEN, given_app_of, given_apps_of
from harness.results.names import LATEST
from harness.results.nightly import NIGHTLY_COMMAND
from harness.results.outcomes import FailureRecord, RunResult, SweepResult, SweepSummary
from harness.results.records import (
    ANCHOR,
    ArtifactRecord,
    Estimate,
    OperatorRecord,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.store import rows, tables


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for."""

    sweep: str
    run: str | None
    """None: the whole sweep."""


def named(connection: Connection, name: str) -> Named:
    """`latest`, a sweep or a run. A name that is both is refused: only a file of somebody else's can bring one.

    `latest` is no sweep of the watch: a stage of a night answers no question by itself, and the night goes on with it.
    """
    sweep = tables.sweep.c
    if name == LATEST:
        return Named(sweep_name(connection, name), None)
    is_sweep = connection.execute(select(sweep.sweep).where(sweep.sweep == name)).first() is not None
    of_run = sweep_of_run(connection, name)
    if of_run is None or of_run == name:
        return Named(sweep_name(connection, name), None)
    if is_sweep:
        what = f"names a sweep, and also a run of sweep {of_run}"
        raise AmbiguousName(name, what, f"name {of_run} to show or delete the whole sweep of that run")
    return Named(of_run, name)


def sweep_name(connection: Connection, name: str) -> str:
    """The sweep of that name, or the newest that no watch measured: one of ours before an imported one."""
    sweep = tables.sweep.c
    if name != LATEST:
        if connection.execute(select(sweep.sweep).where(sweep.sweep == name)).first() is None:
            raise _not_found(connection, tables.sweep, name)
        return name
    newest = (
        select(sweep.sweep)
        .where(sweep.command.not_like(f"{NIGHTLY_COMMAND} %"))
        .order_by(case((sweep.origin.is_(None), 0), else_=1), sweep.started_at.desc(), sweep.sweep.desc())
    )
    found = connection.execute(newest.limit(1)).scalar()
    if found is None:
        raise _no_latest(connection)
    return str(found)


def _no_latest(connection: Connection) -> RecordNotFound:
    if connection.execute(select(tables.sweep.c.sweep).limit(1)).first() is None:
        return RecordNotFound(LATEST, "the store holds no sweep yet", "measure one with `bigcore sweep`")
    step = "see them with `bigcore nightly report`, or name one that `bigcore runs list` shows"
    return RecordNotFound(LATEST, "the store holds sweeps of the nightly watch only", step)


def sweep_of_run(connection: Connection, name: str) -> str | None:
    return connection.execute(select(tables.run.c.sweep).where(tables.run.c.run == name)).scalar()


def run_record(connection: Connection, run: str) -> RunRecord:
    found = connection.execute(select(tables.run).where(tables.run.c.run == run)).mappings().first()
    if found is None:
        raise _not_found(connection, tables.run, run)
    return rows.run_of(found)


def sweep_result(connection: Connection, name: str) -> SweepResult:
    sweep = sweep_name(connection, name)
    return _result(connection, sweep, tables.run.c.sweep == sweep)


def selection(connection: Connection, name: str) -> SweepResult:
    """A sweep by its name, or a run's sweep with that run alone."""
    found = named(connection, name)
    wanted = tables.run.c.sweep == found.sweep if found.run is None else tables.run.c.run == found.run
    return _result(connection, found.sweep, wanted)


def _result(connection: Connection, sweep: str, wanted: ColumnElement[bool]) -> SweepResult:
    found = connection.execute(select(tables.sweep).where(tables.sweep.c.sweep == sweep)).mappings().one()
    failures = _failures(connection, tables.failure.c.sweep == sweep)
    return SweepResult(
        sweep=rows.sweep_of(found),
        runs=_run_results(connection, wanted, failures),
        failures=tuple(failure for failure in failures if failure.run is None),
    )


def run_result(connection: Connection, run: str) -> RunResult:
    run_record(connection, run)
    failures = _failures(connection, tables.failure.c.run == run)
    return _run_results(connection, tables.run.c.run == run, failures)[0]


def _run_results(
    connection: Connection, wanted: ColumnElement[bool], failures: tuple[FailureRecord, ...]
) -> tuple[RunResult, ...]:
    runs = select(tables.run).where(wanted).order_by(tables.run.c.run)
    records = [rows.run_of(row) for row in connection.execute(runs).mappings()]
    sessions = {row["session"]: row for row in _of_runs(connection, tables.session, wanted)}
    phones = {row["identity"]: rows.phone_of(row) for row in _of_runs(connection, tables.phone, wanted)}
    artifacts: dict[str, list[ArtifactRecord]] = defaultdict(list)
    held = select(tables.artifact).join(tables.run).where(wanted).order_by(tables.artifact.c.place)
    for row in connection.execute(held).mappings():
        artifacts[row["run"]].append(rows.artifact_of(row))
    estimates: dict[str, list[Estimate]] = defaultdict(list)
    for row in connection.execute(_estimates_in_order().where(wanted)).mappings():
        estimates[row["run"]].append(rows.estimate_of(row))
    given = _given_apps(connection, wanted)
    return tuple(
        RunResult(
            run=record,
            session=rows.session_of(sessions[record.session]),
            phone=replace(phones[record.phone], engine=sessions[record.session]["engine"]),
            estimates=tuple(one for one in estimates[record.run] if one.variant != ANCHOR),
            anchor=next((one for one in estimates[record.run] if one.variant == ANCHOR), None),
            artifacts=tuple(artifacts[record.run]),
            failures=tuple(failure for failure in failures if failure.run == record.run),
            given_app_sha256=given_app_of(record, given.get(record.sweep, {})),
        )
        for record in sorted(records, key=lambda record: _natural(record.run))
    )


def _given_apps(connection: Connection, wanted: ColumnElement[bool]) -> dict[str, dict[str, str]]:
    """By sweep and side."""
    sweeps = tables.sweep.c.sweep.in_(select(tables.run.c.sweep).where(wanted))
    of_two_apps = tables.sweep.c.config_json.contains(GIVEN, autoescape=True)
    found = connection.execute(select(tables.sweep.c.sweep, tables.sweep.c.config_json).where(sweeps, of_two_apps))
    return {sweep: given_apps_of(config_json) for sweep, config_json in found}


def _estimates_in_order() -> Select[Any]:
    same = (tables.artifact.c.run == tables.estimate.c.run) & (tables.artifact.c.variant == tables.estimate.c.variant)
    return (
        select(tables.estimate)
        .join(tables.artifact, same)
        .join(tables.run, tables.run.c.run == tables.estimate.c.run)
        .order_by(tables.artifact.c.place)
    )


def _of_runs(connection: Connection, table: Table, wanted: ColumnElement[bool]) -> list[Any]:
    """The sessions or phones of some runs."""
    link = tables.run.c.session if table is tables.session else tables.run.c.phone
    key = table.primary_key.columns[0]
    found = select(table).where(key.in_(select(link).where(wanted)))
    return list(connection.execute(found).mappings())


def _failures(connection: Connection, wanted: ColumnElement[bool]) -> tuple[FailureRecord, ...]:
    found = select(tables.failure).where(wanted).order_by(tables.failure.c.failure)
    return tuple(rows.failure_of(row) for row in connection.execute(found).mappings())


def samples(connection: Connection, run: str, variant: str | None) -> Iterator[Sample]:
    """In the order measured."""
    found = select(tables.sample).where(tables.sample.c.run == run)
    if variant is not None:
        found = found.where(tables.sample.c.variant == variant)
    found = found.order_by(tables.sample.c.start, tables.sample.c.position)
    for row in connection.execution_options(yield_per=500).execute(found).mappings():
        yield rows.sample_of(row)


def sample_count(connection: Connection, run: str) -> int:
    found = select(func.count()).select_from(tables.sample).where(tables.sample.c.run == run)
    return connection.execute(found).scalar_one()


def has_unknown_starts(connection: Connection, run: str) -> bool:
    """Whether an import opened a start for its samples only, as that of a report does."""
    start = tables.start.c
    found = select(start.start).where(start.run == run, start.round.is_(None)).limit(1)
    return connection.execute(found).first() is not None


def starts(connection: Connection, run: str) -> tuple[StartRecord, ...]:
    """Also those that a kill cut short; of a start that an import opened for its samples nothing is known."""
    known = (tables.start.c.run == run) & tables.start.c.round.is_not(None)
    found = select(tables.start).where(known).order_by(tables.start.c.start)
    return tuple(rows.start_of(row) for row in connection.execute(found).mappings())


def operators(connection: Connection, run: str) -> tuple[OperatorRecord, ...]:
    found = select(tables.operator).where(tables.operator.c.run == run)
    ordered = found.order_by(tables.operator.c.variant, tables.operator.c.position)
    return tuple(rows.operator_of(row) for row in connection.execute(ordered).mappings())


def last_start(connection: Connection, run: str) -> int:
    """The highest number used, 0 for none: a resumed round goes on after it."""
    return connection.execute(select(func.max(tables.start.c.start)).where(tables.start.c.run == run)).scalar() or 0


def sessions(connection: Connection, sweep: str) -> tuple[SessionRecord, ...]:
    found = select(tables.session).where(tables.session.c.sweep == sweep).order_by(tables.session.c.session)
    return tuple(rows.session_of(row) for row in connection.execute(found).mappings())


def summaries(connection: Connection) -> tuple[SweepSummary, ...]:
    """Newest first."""
    sweep, run = tables.sweep.c, tables.run.c
    ordered = select(tables.sweep).order_by(sweep.started_at.desc(), sweep.sweep.desc())
    runs: dict[str, list[str]] = defaultdict(list)
    phones: dict[str, dict[str, None]] = defaultdict(dict)
    found = select(run.sweep, run.run, tables.phone.c.model).join(tables.phone, tables.phone.c.identity == run.phone)
    for name, of_sweep, model in connection.execute(found.order_by(run.run)):
        runs[name].append(of_sweep)
        phones[name][model] = None
    of_variants = tables.estimate.c.variant != ANCHOR
    estimates = _counted(connection, tables.estimate, of_variants)
    valid = _counted(connection, tables.estimate, of_variants & tables.estimate.c.valid)
    measured = _counted(connection, tables.sample)
    failed = select(tables.failure.c.sweep, func.count()).group_by(tables.failure.c.sweep)
    failures = _by_name(connection, failed)
    return tuple(
        SweepSummary(
            sweep=record,
            phones=tuple(phones[record.sweep]),
            runs=tuple(sorted(runs[record.sweep], key=_natural)),
            estimates=estimates.get(record.sweep, 0),
            valid=valid.get(record.sweep, 0),
            samples=measured.get(record.sweep, 0),
            failures=failures.get(record.sweep, 0),
        )
        for record in map(rows.sweep_of, connection.execute(ordered).mappings())
    )


def sweep_of_command(connection: Connection, command: str) -> SweepRecord | None:
    sweep = tables.sweep.c
    newest = select(tables.sweep).where(sweep.command == command).order_by(sweep.started_at.desc(), sweep.sweep.desc())
    row = connection.execute(newest.limit(1)).mappings().first()
    return None if row is None else rows.sweep_of(row)


def sweeps_of_commands(connection: Connection, beginning: str) -> tuple[SweepRecord, ...]:
    sweep = tables.sweep.c
    those = sweep.command.startswith(beginning, autoescape=True)
    newest = select(tables.sweep).where(those).order_by(sweep.started_at.desc(), sweep.sweep.desc())
    return tuple(rows.sweep_of(row) for row in connection.execute(newest).mappings())


def _counted(connection: Connection, table: Table, wanted: ColumnElement[bool] | None = None) -> dict[str, int]:
    """How many rows of a table each sweep has. Counted by run first: to look up the sweep of each of ten million
    samples takes longer than to count them."""
    rows_of_run = select(table.c.run, func.count().label("rows")).group_by(table.c.run)
    by_run = (rows_of_run if wanted is None else rows_of_run.where(wanted)).subquery()
    run = tables.run.c
    found = select(run.sweep, func.sum(by_run.c.rows)).join(by_run, by_run.c.run == run.run)
    return _by_name(connection, found.group_by(run.sweep))


def _by_name(connection: Connection, counts: Select[Any]) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in connection.execute(counts)}


def _natural(run: str) -> tuple[str, int, str]:
    """`sweep.2` before `sweep.10`."""
    stem, _, number = run.rpartition(".")
    return (stem, int(number), "") if number.isdecimal() and len(number) < 10 else (run, 0, run)


def _not_found(connection: Connection, table: Table, name: str) -> RecordNotFound:
    key = table.primary_key.columns[0]
    existing = [str(each) for each in connection.execute(select(key)).scalars()]
    nearest = difflib.get_close_matches(name, existing, n=1, cutoff=0.5) or sorted(existing)[-1:]
    what = f"no such {table.name} in the store"
    if nearest:
        what += f" (the nearest is {nearest[0]})"
    return RecordNotFound(name, what, "`bigcore runs list` names all")

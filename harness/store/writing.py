"""What the store is told, each in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, insert, select, update

from harness.errors import RecordNotFound, StoreFailed
from harness.results.outcomes import FailureRecord
from harness.results.records import (
    ArtifactRecord,
    Engine,
    Estimate,
    HostNoise,
    OperatorRecord,
    PhoneRecord,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.results.series import series_of
from harness.store import rows, tables
from harness.store.reading import run_record
from harness.store.record_columns import Row

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """A run as it is opened: without its artifacts nothing measured in it could be kept."""

    run: RunRecord
    artifacts: tuple[ArtifactRecord, ...]
    asked_again: tuple[str, ...] = ()
    """The variants whose failure stands no longer, because a resumed sweep asks for them once more."""


@dataclass(frozen=True, slots=True)
class RuntimeMet:
    """What a run's runner computes with, as its first start told."""

    runtime: str
    app_sha256: str | None


def put_phone(connection: Connection, phone: PhoneRecord) -> None:
    """A phone that is known already is told again: its serial follows the transport it was last seen on."""
    meet_phone(connection, phone)
    known = tables.phone.c.identity == phone.identity
    connection.execute(update(tables.phone).where(known).values(rows.phone_row(phone)))


def meet_phone(connection: Connection, phone: PhoneRecord) -> None:
    """A phone told by a file: what the store itself knows of it stands."""
    _add_new(connection, tables.phone, [rows.phone_row(phone)])


def add_sweep(connection: Connection, sweep: SweepRecord) -> None:
    connection.execute(insert(tables.sweep).values(rows.sweep_row(sweep)))


def add_session(connection: Connection, session: SessionRecord, engine: Engine | None) -> None:
    """`engine` is what stands behind a virtual phone in this session; tomorrow it may be another one."""
    connection.execute(insert(tables.session).values(rows.session_row(session) | {"engine": engine}))


def open_session(connection: Connection, phone: PhoneRecord, session: SessionRecord, runs: Sequence[OpenedRun]) -> None:
    """What the store holds of them already is left as it is, but for the phone, which is told again."""
    put_phone(connection, phone)
    if not _holds(connection, tables.session, session.session):
        add_session(connection, session, engine_of(connection, session.phone))
    for opened in runs:
        if not _holds(connection, tables.run, opened.run.run):
            add_run(connection, opened.run)
        put_artifacts(connection, opened.run.run, opened.artifacts)
        failure = tables.failure.c
        again = (failure.run == opened.run.run) & failure.variant.in_(opened.asked_again)
        connection.execute(delete(tables.failure).where(again))


def engine_of(connection: Connection, phone: str) -> Engine | None:
    return connection.execute(select(tables.phone.c.engine).where(tables.phone.c.identity == phone)).scalar()


def add_run(connection: Connection, run: RunRecord) -> None:
    connection.execute(insert(tables.run).values(rows.run_row(run)))


def end(connection: Connection, table: Table, name: str, at: str) -> None:
    """Of a sweep or a session; ended again after a resume, it ended later."""
    key = table.primary_key.columns[0]
    if connection.execute(update(table).where(key == name).values(ended_at=at)).rowcount == 0:
        raise RecordNotFound(name, f"no such {table.name} in the store", "`bigcore runs list` names all")


def set_host(connection: Connection, session: str, host: HostNoise) -> None:
    connection.execute(update(tables.session).where(tables.session.c.session == session).values(host_json=host))


def set_runtime(connection: Connection, run: str, runtime: str, app_sha256: str | None) -> None:
    row = {"runtime": runtime, "app_sha256": app_sha256}
    connection.execute(update(tables.run).where(tables.run.c.run == run).values(row))


def put_artifacts(connection: Connection, run: str, artifacts: Sequence[ArtifactRecord]) -> None:
    """Those that the run already holds are left as they are."""
    held = select(tables.artifact.c.variant).where(tables.artifact.c.run == run)
    known = set(connection.execute(held).scalars())
    new = [artifact for artifact in artifacts if artifact.variant not in known]
    if new:
        first = len(known)
        connection.execute(
            insert(tables.artifact), [rows.artifact_row(run, first + at, artifact) for at, artifact in enumerate(new)]
        )


def put_start(connection: Connection, start: StartRecord) -> None:
    """When it begins, and again when it has ended; a sample may have opened it already."""
    row = rows.start_row(start)
    known = _is_start(start.run, start.start)
    if connection.execute(update(tables.start).where(known).values(row)).rowcount == 0:
        connection.execute(insert(tables.start).values(row))


def add_sample(connection: Connection, sample: Sample) -> None:
    """A sample is committed while its start still runs, so it opens the start where that is unknown."""
    if connection.execute(select(tables.start.c.start).where(_is_start(sample.run, sample.start))).first() is None:
        connection.execute(insert(tables.start).values(run=sample.run, start=sample.start))
    connection.execute(insert(tables.sample).values(rows.sample_row(sample)))


def settle_start(
    connection: Connection,
    start: StartRecord,
    samples: Sequence[Sample],
    met: RuntimeMet | None = None,
    failures: Sequence[FailureRecord] = (),
) -> None:
    """Its samples were kept without a verdict as they came; each is given its verdict where it stands."""
    put_start(connection, start)
    add_failures(connection, failures)
    if met is not None:
        set_runtime(connection, start.run, met.runtime, met.app_sha256)
    if not samples:
        return
    sample = tables.sample.c
    same = (
        (sample.run == bindparam("of_run"))
        & (sample.start == bindparam("of_start"))
        & (sample.variant == bindparam("of_variant"))
        & (sample.sha256 == bindparam("of_sha256"))
    )
    verdicts: dict[str, Any] = {name: bindparam(name) for name in rows.VERDICT_COLUMNS}
    told = connection.execute(
        update(tables.sample).where(same).values(verdicts), [rows.verdict_row(sample) for sample in samples]
    )
    if told.rowcount != len(samples):
        raise StoreFailed(
            f"start {start.start} of {start.run}",
            "its samples are no longer in the store: another process may have deleted the sweep",
            "begin a new sweep",
        )


def add_samples(connection: Connection, samples: Sequence[Sample]) -> None:
    """Many at once, of starts that are told already or are opened here."""
    wanted = {(sample.run, sample.start) for sample in samples}
    runs = {run for run, _ in wanted}
    held = select(tables.start.c.run, tables.start.c.start).where(tables.start.c.run.in_(runs))
    unknown = wanted - {(run, start) for run, start in connection.execute(held)}
    if unknown:
        connection.execute(insert(tables.start), [{"run": run, "start": start} for run, start in sorted(unknown)])
    for first in range(0, len(samples), _AT_ONCE):
        connection.execute(
            insert(tables.sample), [rows.sample_row(sample) for sample in samples[first : first + _AT_ONCE]]
        )


def put_operators(connection: Connection, run: str, variant: str, operators: Sequence[OperatorRecord]) -> None:
    """Replaces those of the variant."""
    held = (tables.operator.c.run == run) & (tables.operator.c.variant == variant)
    connection.execute(delete(tables.operator).where(held))
    if operators:
        connection.execute(insert(tables.operator), [rows.operator_row(operator) for operator in operators])


def add_failures(connection: Connection, failures: Sequence[FailureRecord]) -> None:
    if failures:
        connection.execute(insert(tables.failure), [rows.failure_row(failure) for failure in failures])


def forget_set_aside(connection: Connection, sweep: str, serials: Sequence[str]) -> None:
    of_phones = tables.failure.c.run.is_(None) & tables.failure.c.variant.is_(None)
    told = (tables.failure.c.sweep == sweep) & of_phones & tables.failure.c.serial.in_(serials)
    connection.execute(delete(tables.failure).where(told))


def forget_failures(connection: Connection, sweep: str, serial: str, reason: str) -> None:
    of_phone = (tables.failure.c.sweep == sweep) & (tables.failure.c.serial == serial)
    connection.execute(delete(tables.failure).where(of_phone & (tables.failure.c.reason == reason)))


def put_estimates(connection: Connection, run: str, estimates: Sequence[Estimate]) -> None:
    """Afterwards these are the estimates of the run, and no others."""
    record = run_record(connection, run)
    keys = {estimate.variant: series_of(record, estimate.variant) for estimate in estimates}
    _add_new(connection, tables.series, [rows.series_row(key) for key in keys.values()])
    estimate = tables.estimate.c
    connection.execute(delete(tables.estimate).where(estimate.run == run, estimate.variant.not_in(list(keys))))
    if estimates:
        wanted = _insert(connection, tables.estimate)
        told = {column.name: wanted.excluded[column.name] for column in estimate if not column.primary_key}
        connection.execute(
            wanted.on_conflict_do_update(index_elements=list(tables.estimate.primary_key), set_=told),
            [rows.estimate_row(one, keys[one.variant].name) for one in estimates],
        )


def replace_estimates(connection: Connection, run: str, old: Sequence[Estimate], new: Sequence[Estimate]) -> None:
    """The old ones are kept beside; those of a method that are kept already stand."""
    _add_new(connection, tables.earlier_estimate, [rows.earlier_estimate_row(one) for one in old])
    put_estimates(connection, run, new)


def _add_new(connection: Connection, table: Table, wanted: list[Row]) -> None:
    """Those that are there stay; two processes may meet the same new one at once."""
    if wanted:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), wanted)


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insertion that can say what becomes of a row that is there already; each database has its own words for it."""
    from sqlalchemy.dialects import postgresql, sqlite

    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _holds(connection: Connection, table: Table, name: str) -> bool:
    key = table.primary_key.columns[0]
    return connection.execute(select(key).where(key == name)).first() is not None


def _is_start(run: str, start: int) -> ColumnElement[bool]:
    return (tables.start.c.run == run) & (tables.start.c.start == start)

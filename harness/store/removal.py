"""What leaves the store: whole sweeps or runs, or their raw samples only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, update

from harness.errors import RecordNotFound
from harness.results.names import LATEST
from harness.store import reading, tables
from harness.store.reading import Named

MAY_STILL_MEASURE = timedelta(days=1)
"""A sweep without an end whose last start is younger may be running, here or on another host of the store."""

_HOLDS_SAMPLES = tables.sweep.c.sweep.in_(
    select(tables.run.c.sweep).join(tables.sample, tables.sample.c.run == tables.run.c.run)
)


def named(connection: Connection, name: str) -> Named:
    """What is deleted by that name. `latest` deletes a sweep of one's own only: an imported one must be named."""
    found = reading.named(connection, name)
    if name == LATEST and _is_imported(connection, found.sweep):
        what = f"no sweep of your own is left (the newest imported one is {found.sweep})"
        raise RecordNotFound(LATEST, what, "name what is to be deleted; `bigcore runs list` names all")
    return found


def _is_imported(connection: Connection, sweep: str) -> bool:
    origin = connection.execute(select(tables.sweep.c.origin).where(tables.sweep.c.sweep == sweep)).scalar_one()
    return origin is not None


def delete_sweep(connection: Connection, sweep: str) -> None:
    """With all that hangs on it, and the phones that nothing else was measured on."""
    connection.execute(delete(tables.sweep).where(tables.sweep.c.sweep == sweep))
    _forget_orphans(connection)


def delete_run(connection: Connection, run: str) -> None:
    connection.execute(delete(tables.run).where(tables.run.c.run == run))
    _forget_orphans(connection)


def prunable(connection: Connection, before: str | None, keep: int) -> tuple[str, ...]:
    """Ended sweeps with raw samples that began before a moment and are not among the newest `keep`; oldest first."""
    sweep = tables.sweep.c
    found = select(sweep.sweep, sweep.started_at).where(_HOLDS_SAMPLES, sweep.ended_at.is_not(None))
    older = list(connection.execute(found.order_by(sweep.started_at.desc(), sweep.sweep.desc())))[keep:]
    return tuple(name for name, started_at in reversed(older) if before is None or started_at < before)


def abandoned(connection: Connection, before: str, keep: int) -> tuple[str, ...]:
    """Sweeps with raw samples that never ended, whose last start did before a moment, without the newest `keep`.

    By age alone, never by count: `--resume` needs their samples, and one of them may be measuring now.
    """
    sweep = tables.sweep.c
    last = func.coalesce(func.max(tables.start.c.ended_at), sweep.started_at)
    found = (
        select(sweep.sweep, last)
        .select_from(tables.sweep.outerjoin(tables.run).outerjoin(tables.start))
        .where(_HOLDS_SAMPLES, sweep.ended_at.is_(None))
        .group_by(sweep.sweep, sweep.started_at)
    )
    older = list(connection.execute(found.order_by(last.desc(), sweep.sweep.desc())))[keep:]
    return tuple(name for name, last_at in reversed(older) if last_at < before)


def prune(connection: Connection, sweeps: Sequence[str], at: str) -> int:
    """Drops raw samples; estimates, starts, failures and artifacts stay. Returns how many samples went."""
    gone = 0
    for sweep in sweeps:
        runs = select(tables.run.c.run).where(tables.run.c.sweep == sweep)
        gone += connection.execute(delete(tables.sample).where(tables.sample.c.run.in_(runs))).rowcount
        connection.execute(update(tables.sweep).where(tables.sweep.c.sweep == sweep).values(pruned_at=at))
    return gone


def _forget_orphans(connection: Connection) -> None:
    for table, key in ((tables.series, tables.series.c.series), (tables.phone, tables.phone.c.identity)):
        referring = [
            other.c[reference.parent.name]
            for other in tables.metadata.tables.values()
            for reference in other.foreign_keys
            if reference.column is key
        ]
        unused = [key.not_in(select(column).where(column.is_not(None))) for column in referring]
        connection.execute(delete(table).where(*unused))

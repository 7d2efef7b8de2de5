"""Is the store whole? Every page, every reference, every blob."""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, select, type_coerce

from harness.store import tables
from harness.store.latencies import BrokenBlob, unpack

_MOST_NAMED = 5


def problems_of(connection: Connection) -> tuple[str, ...]:
    """Nothing where all is well; sentences otherwise."""
    found: list[str] = []
    if connection.dialect.name == "sqlite":
        pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        found += [] if pages == ["ok"] else pages
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        found += [f"{len(orphans)} rows refer to something that is not there"] if orphans else []
    return (*found, *_broken_samples(connection))


def _broken_samples(connection: Connection) -> list[str]:
    sample = tables.sample.c
    # As stored: the column's own reading would stop at the first broken one.
    blobs = (type_coerce(column, LargeBinary) for column in (sample.latencies, sample.calls))
    stored = select(sample.run, sample.start, sample.variant, sample.inferences, *blobs)
    broken = []
    found = connection.execution_options(yield_per=500).execute(stored)
    for run, start, variant, inferences, latencies, calls in found:
        try:
            whole = len(unpack(bytes(latencies))) == inferences
            if calls is not None:
                unpack(bytes(calls))
        except BrokenBlob:
            whole = False
        if not whole:
            broken.append(f"the latencies of {variant} in start {start} of {run} cannot be read")
    if len(broken) > _MOST_NAMED:
        return [*broken[:_MOST_NAMED], f"and {len(broken) - _MOST_NAMED} samples more"]
    return broken

"""What the store asks and tells of nights on one connection: rows of their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, delete, func, insert, select

from harness.errors import RecordNotFound
from harness.results.choices import RunnerName
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import NightRecord, Notice, sweeps_begin_with
from harness.store import night_tables as tables
from harness.store.record_columns import row_of
from harness.store.record_rows import all_of, put_all
from harness.store.tables import run as run_table
from harness.store.tables import session as session_table
from harness.store.tables import start as start_table
from harness.store.tables import sweep as sweep_table

LATEST = "latest"

WAITS = tables.delivery.c.delivered_at.is_(None) & tables.delivery.c.ended_in.is_(None)


def deliveries(connection: Connection, wanted: Select[Any]) -> tuple[DeliveryRecord, ...]:
    """The column holds a plain word, as it is part of the key."""
    return tuple(replace(one, way=Way(one.way)) for one in all_of(connection, DeliveryRecord, wanted))


def put_delivery(connection: Connection, delivery: DeliveryRecord) -> None:
    take_delivery_out(connection, delivery)
    put_all(connection, tables.delivery, [delivery])


def take_delivery_out(connection: Connection, delivery: DeliveryRecord) -> None:
    table = tables.delivery.c
    same = (table.night == delivery.night) & (table.way == delivery.way) & (table.to == delivery.to)
    connection.execute(delete(tables.delivery).where(same))


Key = TypeVar("Key")
Told = TypeVar("Told")


def grouped(records: Iterable[Told], key: Callable[[Told], Key]) -> Mapping[Key, Sequence[Told]]:
    """Each group in the order of the records; an empty one of every other key."""
    groups: defaultdict[Key, list[Told]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups


def of_night(table: Table, night: str) -> Select[Any]:
    """By its key: series after series, of pairs the stages of each in their order."""
    return select(table).where(table.c.night == night).order_by(*table.primary_key.columns)


def of_nights(table: Table) -> Select[Any]:
    """Of every night, the oldest first, and of each as `of_night`."""
    joined = select(table).join(tables.night, table.c.night == tables.night.c.night)
    return joined.order_by(tables.night.c.number, *table.primary_key.columns)


def nights(connection: Connection) -> tuple[NightRecord, ...]:
    return all_of(connection, NightRecord, select(tables.night).order_by(tables.night.c.number))


def acceptances(connection: Connection) -> tuple[AcceptanceRecord, ...]:
    made = select(tables.acceptance).order_by(tables.acceptance.c.acceptance)
    return all_of(connection, AcceptanceRecord, made)


def mutes(connection: Connection) -> tuple[MuteRecord, ...]:
    return all_of(connection, MuteRecord, select(tables.mute).order_by(tables.mute.c.mute))


def put_notices(connection: Connection, night: str, notices: Sequence[Notice]) -> None:
    connection.execute(delete(tables.notice).where(tables.notice.c.night == night))
    if notices:
        rows = [row_of(tables.notice, notice) | {"place": place} for place, notice in enumerate(notices)]
        connection.execute(insert(tables.notice), rows)


def night(connection: Connection, name: str) -> NightRecord:
    table = tables.night
    newest = select(table).order_by(table.c.number.desc()).limit(1)
    found = all_of(connection, NightRecord, newest if name == LATEST else newest.where(table.c.night == name))
    if not found:
        what = "the store holds no night yet" if name == LATEST else "no such night in the store"
        raise RecordNotFound(name, what, "`bigcore nightly run` measures one")
    return found[0]


def default_runtimes(connection: Connection) -> Mapping[tuple[str, RunnerName], str]:
    """By phone and runner: the one that both sides computed with in the last night that asked for none by name."""
    table = tables.night_pairs
    of_nights = select(run_table.c.phone, run_table.c.runner, run_table.c.runtime, tables.night.c.number)
    joined = of_nights.join(table, table.c.sweep == run_table.c.sweep).join(
        tables.night, table.c.night == tables.night.c.night
    )
    known = joined.where(run_table.c.asked_runtime.is_(None), run_table.c.runtime != "").distinct()
    last: dict[tuple[str, RunnerName], tuple[int, set[str]]] = {}
    for phone, runner, runtime, number in connection.execute(known.order_by(tables.night.c.number)):
        where = (phone, RunnerName(runner))
        before = last.get(where, (number, set()))
        # Its own name, such as "tflite 2.16.1", ends in what `runtimes` calls it.
        last[where] = (number, {runtime.split()[-1], *(before[1] if before[0] == number else ())})
    return {where: min(runtimes) for where, (_, runtimes) in last.items() if len(runtimes) == 1}


def at_work_at(connection: Connection, night: str) -> str | None:
    starts = sweep_table.join(session_table, session_table.c.sweep == sweep_table.c.sweep)
    starts = starts.outerjoin(run_table, run_table.c.session == session_table.c.session).outerjoin(start_table)
    moments = session_table.c.started_at, start_table.c.began_at, start_table.c.ended_at
    queued = tables.delivery.c
    its_own = sweep_table.c.command.startswith(sweeps_begin_with(night), autoescape=True)
    measured = connection.execute(select(*map(func.max, moments)).select_from(starts).where(its_own)).one()
    told = connection.execute(select(func.max(queued.queued_at)).where(queued.night == night)).scalar()
    return max(filter(None, (*measured, told)), default=None)

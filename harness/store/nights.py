"""The store's part for the nightly watch: what nights found, and what people decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from harness.errors import RecordNotFound
from harness.results.nights import (
    AcceptanceRecord,
    AcceptedFileRecord,
    AlertRecord,
    DeliveryRecord,
    MuteRecord,
    NightPairsRecord,
    NightPhoneRecord,
    NightRecord,
    NightResult,
    NightSeriesRecord,
    NoticeRecord,
    ThresholdRecord,
)
from harness.store import night_tables as tables
from harness.store.record_columns import fields_of, row_of
from harness.store.store import Store

LATEST = "latest"
Record = TypeVar("Record")


class NightBook:
    """Each call is one transaction of the store that it is opened on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, night: NightRecord) -> None:
        self._add(tables.night, [night])

    def end(self, night: str, at: str) -> None:
        with self._store.changing() as connection:
            connection.execute(update(tables.night).where(tables.night.c.night == night).values(ended_at=at))

    def add_pairs(self, pairs: Sequence[NightPairsRecord]) -> None:
        """Of a whole stage, or of none of it: a night that was cut short measures the stage again."""
        self._add(tables.night_pairs, pairs)

    def settle(self, result: NightResult) -> None:
        """What the night found, in place of what an earlier settling of it said; and it has ended."""
        found: tuple[tuple[Table, Sequence[object]], ...] = (
            (tables.night_phone, result.phones),
            (tables.night_series, result.series),
            (tables.alert, result.alerts),
            (tables.notice, result.notices),
        )
        name = result.night.night
        with self._store.changing() as connection:
            for table, records in found:
                connection.execute(delete(table).where(table.c.night == name))
                _put(connection, table, records)
            ended = {"ended_at": result.night.ended_at}
            connection.execute(update(tables.night).where(tables.night.c.night == name).values(ended))

    def night(self, name: str, watch: str | None = None) -> NightResult:
        """By name, or `latest` of its watch."""
        with self._store.looking() as connection:
            night = _night(connection, name, watch)
            of_it = night.night
            return NightResult(
                night,
                _all(connection, tables.night_phone, NightPhoneRecord, tables.night_phone.c.night == of_it),
                _all(connection, tables.night_series, NightSeriesRecord, tables.night_series.c.night == of_it),
                _all(connection, tables.alert, AlertRecord, tables.alert.c.night == of_it),
                _all(
                    connection, tables.notice, NoticeRecord, tables.notice.c.night == of_it, order=tables.notice.c.place
                ),
            )

    def nights(self, watch: str) -> tuple[NightRecord, ...]:
        """Oldest first."""
        with self._store.looking() as connection:
            mine = tables.night.c.watch == watch
            return _all(connection, tables.night, NightRecord, mine, order=tables.night.c.number)

    def watches(self) -> tuple[str, ...]:
        with self._store.looking() as connection:
            return tuple(connection.execute(select(tables.night.c.watch).distinct().order_by("watch")).scalars())

    def pairs(self, night: str) -> tuple[NightPairsRecord, ...]:
        with self._store.looking() as connection:
            table = tables.night_pairs
            return _all(connection, table, NightPairsRecord, table.c.night == night, order=table.c.stage)

    def pairs_of_watch(self, watch: str) -> tuple[tuple[NightRecord, NightPairsRecord], ...]:
        with self._store.looking() as connection:
            table = tables.night_pairs
            wanted = select(tables.night, table).join(table, table.c.night == tables.night.c.night)
            ordered = wanted.where(tables.night.c.watch == watch).order_by(tables.night.c.number, table.c.stage)
            nights = {night.night: night for night in self.nights(watch)}
            rows = connection.execute(ordered.with_only_columns(table)).mappings()
            return tuple((nights[row["night"]], NightPairsRecord(**fields_of(table, row))) for row in rows)

    def series_history(self, watch: str) -> tuple[tuple[NightRecord, NightSeriesRecord], ...]:
        """Of every series, oldest night first."""
        nights = {night.night: night for night in self.nights(watch)}
        with self._store.looking() as connection:
            table = tables.night_series
            wanted = select(table).join(tables.night, table.c.night == tables.night.c.night)
            ordered = wanted.where(tables.night.c.watch == watch).order_by(tables.night.c.number, table.c.series)
            rows = connection.execute(ordered).mappings()
            return tuple((nights[row["night"]], NightSeriesRecord(**fields_of(table, row))) for row in rows)

    def accept(self, files: Sequence[AcceptedFileRecord], acceptances: Sequence[AcceptanceRecord]) -> None:
        with self._store.changing() as connection:
            known = set(connection.execute(select(tables.accepted_file.c.sha256)).scalars())
            new = {file.sha256: file for file in files if file.sha256 not in known}
            _put(connection, tables.accepted_file, tuple(new.values()))
            _put(connection, tables.acceptance, acceptances)

    def acceptances(self, watch: str) -> tuple[AcceptanceRecord, ...]:
        """In the order they were made, whatever the clock said."""
        with self._store.looking() as connection:
            mine = tables.acceptance.c.watch == watch
            return _all(connection, tables.acceptance, AcceptanceRecord, mine, order=tables.acceptance.c.acceptance)

    def accepted_files(self) -> tuple[AcceptedFileRecord, ...]:
        with self._store.looking() as connection:
            return _all(connection, tables.accepted_file, AcceptedFileRecord)

    def mute(self, mutes: Sequence[MuteRecord]) -> None:
        self._add(tables.mute, mutes)

    def mutes(self, watch: str) -> tuple[MuteRecord, ...]:
        with self._store.looking() as connection:
            return _all(connection, tables.mute, MuteRecord, tables.mute.c.watch == watch, order=tables.mute.c.mute)

    def thresholds(self, made_of: str) -> ThresholdRecord | None:
        with self._store.looking() as connection:
            found = _all(connection, tables.threshold, ThresholdRecord, tables.threshold.c.made_of == made_of)
            return found[0] if found else None

    def keep_thresholds(self, record: ThresholdRecord) -> None:
        with self._store.changing() as connection:
            connection.execute(delete(tables.threshold).where(tables.threshold.c.made_of == record.made_of))
            _put(connection, tables.threshold, [record])

    def put_delivery(self, delivery: DeliveryRecord) -> None:
        """Before a message is sent, and after each try."""
        with self._store.changing() as connection:
            table = tables.delivery.c
            same = (
                (table.night == delivery.night)
                & (table.channel == delivery.channel)
                & (table.receiver == delivery.receiver)
            )
            connection.execute(delete(tables.delivery).where(same))
            _put(connection, tables.delivery, [delivery])

    def undelivered(self) -> tuple[DeliveryRecord, ...]:
        with self._store.looking() as connection:
            return _all(connection, tables.delivery, DeliveryRecord, tables.delivery.c.told_at.is_(None))

    def deliveries(self, night: str) -> tuple[DeliveryRecord, ...]:
        with self._store.looking() as connection:
            return _all(connection, tables.delivery, DeliveryRecord, tables.delivery.c.night == night)

    def _add(self, table: Table, records: Sequence[object]) -> None:
        with self._store.changing() as connection:
            _put(connection, table, records)


def _put(connection: Connection, table: Table, records: Sequence[object]) -> None:
    if records:
        connection.execute(insert(table), [row_of(table, record) for record in records])


def _all(
    connection: Connection,
    table: Table,
    record: type[Record],
    where: ColumnElement[bool] | None = None,
    order: Any = None,
) -> tuple[Record, ...]:
    wanted = select(table) if where is None else select(table).where(where)
    ordered = wanted.order_by(*table.primary_key.columns) if order is None else wanted.order_by(order)
    return tuple(record(**fields_of(table, row)) for row in connection.execute(ordered).mappings())


def _night(connection: Connection, name: str, watch: str | None) -> NightRecord:
    table = tables.night
    wanted = select(table)
    if name != LATEST:
        wanted = wanted.where(table.c.night == name)
    if watch is not None:
        wanted = wanted.where(table.c.watch == watch)
    newest_first = wanted.order_by(table.c.number.desc(), table.c.started_at.desc())
    row = connection.execute(newest_first.limit(1)).mappings().first()
    if row is None:
        what = "the store holds no night yet" if name == LATEST else "no such night in the store"
        raise RecordNotFound(name, what, "`bigcore nightly run` measures one")
    return NightRecord(**fields_of(table, row))

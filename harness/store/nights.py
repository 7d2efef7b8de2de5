"""The store's part for the nightly watch: what nights found, and what people decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Table, delete, select, update

from harness.results.choices import RunnerName
from harness.results.deliveries import DeliveryRecord
from harness.results.night_basis import BuildRecord, NightPairs, NightPhone, ThresholdRecord
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import Alert, NightRecord, NightResult, Notice, SeriesHistory, SeriesNight
from harness.results.records import PhoneRecord
from harness.store import night_rows as rows
from harness.store import night_tables as tables
from harness.store.record_columns import row_of
from harness.store.record_rows import all_of, put_all
from harness.store.store import Store
from harness.store.tables import phone as phone_table
from harness.store.tables import store as store_table

_QUEUED = (tables.delivery.c.queued_at, *tables.delivery.primary_key.columns)
"""The messages of one night were queued in the same second."""


class KeptNights:
    """Each call is one transaction of the store that it is opened on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, night: NightRecord) -> None:
        with self._store.changing() as connection:
            put_all(connection, tables.night, [night])

    def abandon(self, night: str, at: str, why: str) -> None:
        """A night that was cut short and that nobody goes on with."""
        with self._store.changing() as connection:
            told = update(tables.night).where(tables.night.c.night == night)
            connection.execute(told.values(ended_at=at, cut_short=why, abandoned=True))

    def add_pairs(self, pairs: Sequence[NightPairs]) -> None:
        """Of a whole stage, or of none of it: a night that was cut short goes on with the stage."""
        with self._store.changing() as connection:
            put_all(connection, tables.night_pairs, pairs)

    def conclude(
        self,
        result: NightResult,
        phones: Sequence[NightPhone],
        messages: Sequence[DeliveryRecord] = (),
        accepted: Sequence[AcceptanceRecord] = (),
    ) -> None:
        """What the night found, in place of what an earlier settling of it said; with its end, with what it accepted
        and with the messages about it, all or nothing. The builds that it accepts are kept already."""
        name = result.night.night
        found: tuple[tuple[Table, Sequence[object]], ...] = (
            (tables.night_phone, phones),
            (tables.night_series, result.series),
            (tables.alert, result.alerts),
        )
        with self._store.changing() as connection:
            for table, records in found:
                connection.execute(delete(table).where(table.c.night == name))
                put_all(connection, table, records)
            rows.put_notices(connection, name, result.notices)
            put_all(connection, tables.acceptance, accepted)
            for message in messages:
                rows.put_delivery(connection, message)
            row = row_of(tables.night, result.night)
            connection.execute(update(tables.night).where(tables.night.c.night == name).values(row))

    def night(self, name: str = rows.LATEST) -> NightResult:
        with self._store.looking() as connection:
            night = rows.night(connection, name)
            return NightResult(
                night,
                all_of(connection, SeriesNight, rows.of_night(tables.night_series, night.night)),
                all_of(connection, Alert, rows.of_night(tables.alert, night.night)),
                all_of(connection, Notice, rows.of_night(tables.notice, night.night)),
                rows.deliveries(connection, rows.of_night(tables.delivery, night.night).where(rows.WAITS)),
            )

    def results(self) -> tuple[NightResult, ...]:
        """Every night with what it found, the oldest first."""
        with self._store.looking() as connection:
            nights = rows.nights(connection)
            found = all_of(connection, SeriesNight, rows.of_nights(tables.night_series))
            told = all_of(connection, Alert, rows.of_nights(tables.alert))
            noticed = all_of(connection, Notice, rows.of_nights(tables.notice))
        series = rows.grouped(found, lambda one: one.night)
        alerts = rows.grouped(told, lambda alert: alert.night)
        notices = rows.grouped(noticed, lambda notice: notice.night)
        return tuple(
            NightResult(
                night,
                tuple(series[night.night]),
                tuple(alerts[night.night]),
                tuple(notices[night.night]),
            )
            for night in nights
        )

    def nights(self) -> tuple[NightRecord, ...]:
        """By their number, which does not go back when a clock does."""
        with self._store.looking() as connection:
            return rows.nights(connection)

    def at_work_at(self, night: str) -> str | None:
        """When something of its sweeps last began or ended, those that were gone on with as well, or a message about it
        was kept. None: nothing was measured yet, or the night is rehearsed."""
        with self._store.looking() as connection:
            return rows.at_work_at(connection, night)

    def all_phones(self) -> tuple[NightPhone, ...]:
        """As every night found them; a night that never came to its end found none."""
        with self._store.looking() as connection:
            return all_of(connection, NightPhone, rows.of_nights(tables.night_phone))

    def measured_phones(self) -> tuple[PhoneRecord, ...]:
        """Those of any night that sweeps have measured; a rehearsed one is not among them."""
        watched = select(tables.night_phone.c.phone)
        wanted = select(phone_table).where(phone_table.c.identity.in_(watched)).order_by(phone_table.c.identity)
        with self._store.looking() as connection:
            return all_of(connection, PhoneRecord, wanted)

    def pairs(self, night: str) -> tuple[NightPairs, ...]:
        with self._store.looking() as connection:
            return all_of(connection, NightPairs, rows.of_night(tables.night_pairs, night))

    def default_runtimes(self) -> Mapping[tuple[str, RunnerName], str]:
        """By phone and runner: the one that both sides computed with in the last night that asked for none by name."""
        with self._store.looking() as connection:
            return rows.default_runtimes(connection)

    def aa_pairs(self) -> tuple[NightPairs, ...]:
        """Of every night in which both sides were one build and something was measured, the oldest night first; then
        those of validations."""
        table, trials = tables.night_pairs, tables.trial_pairs
        of_nights = select(table).join(tables.night, table.c.night == tables.night.c.night)
        measured = of_nights.where(table.c.same_build, tables.night.c.rehearsed.is_(False))
        of_trials = select(trials).join(tables.trial, trials.c.night == tables.trial.c.trial)
        tried = of_trials.where(trials.c.same_build, tables.trial.c.rehearsed.is_(False))
        with self._store.looking() as connection:
            return (
                *all_of(
                    connection, NightPairs, measured.order_by(tables.night.c.number, table.c.stage, table.c.series)
                ),
                *all_of(connection, NightPairs, tried.order_by(tables.trial.c.number, trials.c.stage, trials.c.series)),
            )

    def series(self) -> tuple[SeriesNight, ...]:
        """Of every night, the oldest first."""
        with self._store.looking() as connection:
            return all_of(connection, SeriesNight, rows.of_nights(tables.night_series))

    def histories(self) -> tuple[SeriesHistory, ...]:
        """Every series through its nights."""
        with self._store.looking() as connection:
            measured = all_of(connection, SeriesNight, rows.of_nights(tables.night_series))
            told = all_of(connection, Alert, rows.of_nights(tables.alert))
            noticed = all_of(connection, Notice, rows.of_nights(tables.notice))
            made, muted = rows.acceptances(connection), rows.mutes(connection)
        alerts = rows.grouped(told, lambda alert: alert.series)
        notices = rows.grouped(noticed, lambda notice: notice.series)
        of_phones = rows.grouped(notices[None], lambda notice: notice.phone)
        acceptances = rows.grouped(made, lambda acceptance: acceptance.series)
        mutes = rows.grouped(muted, lambda mute: mute.series)
        return tuple(
            SeriesHistory(
                name,
                tuple(nights),
                tuple(alerts[name]),
                (*notices[name], *of_phones[nights[-1].phone]),
                tuple(acceptances[name]),
                tuple(mutes[name]),
            )
            for name, nights in rows.grouped(measured, lambda one: one.series).items()
        )

    def accept(self, builds: Sequence[BuildRecord], acceptances: Sequence[AcceptanceRecord]) -> None:
        with self._store.changing() as connection:
            known = set(connection.execute(select(tables.accepted_build.c.sha256)).scalars())
            new = {build.sha256: build for build in builds if build.sha256 not in known}
            put_all(connection, tables.accepted_build, tuple(new.values()))
            put_all(connection, tables.acceptance, acceptances)

    def acceptances(self) -> tuple[AcceptanceRecord, ...]:
        """In the order they were made, whatever the clock said."""
        with self._store.looking() as connection:
            return rows.acceptances(connection)

    def builds(self) -> tuple[BuildRecord, ...]:
        with self._store.looking() as connection:
            return all_of(connection, BuildRecord, select(tables.accepted_build))

    def mute(self, mutes: Sequence[MuteRecord]) -> None:
        with self._store.changing() as connection:
            put_all(connection, tables.mute, mutes)

    def mutes(self) -> tuple[MuteRecord, ...]:
        with self._store.looking() as connection:
            return rows.mutes(connection)

    def thresholds(self, made_of: str) -> ThresholdRecord | None:
        made = select(tables.threshold).where(tables.threshold.c.made_of == made_of)
        with self._store.looking() as connection:
            found = all_of(connection, ThresholdRecord, made)
        return found[0] if found else None

    def keep_thresholds(self, record: ThresholdRecord) -> None:
        with self._store.changing() as connection:
            connection.execute(delete(tables.threshold).where(tables.threshold.c.made_of == record.made_of))
            put_all(connection, tables.threshold, [record])

    def put_delivery(self, delivery: DeliveryRecord) -> None:
        """When a message is queued, and after each try."""
        with self._store.changing() as connection:
            rows.put_delivery(connection, delivery)

    def undelivered(self) -> tuple[DeliveryRecord, ...]:
        """What waits, of all nights."""
        with self._store.looking() as connection:
            waiting = select(tables.delivery).where(rows.WAITS)
            return rows.deliveries(connection, waiting.order_by(*_QUEUED))

    def ended_in(self, night: str) -> tuple[DeliveryRecord, ...]:
        """What was given up in that night's run, or will not reach some of its recipients."""
        with self._store.looking() as connection:
            ended = select(tables.delivery).where(tables.delivery.c.ended_in == night)
            return rows.deliveries(connection, ended.order_by(*_QUEUED))

    def store_uuid(self) -> UUID:
        """What tells this store's feed and messages from those of every other."""
        with self._store.looking() as connection:
            return UUID(connection.execute(select(store_table.c.uuid)).scalar_one())

    def forget(self, deliveries: Sequence[DeliveryRecord]) -> None:
        """Messages that nobody is to bring any longer. What the nights found stays."""
        with self._store.changing() as connection:
            for delivery in deliveries:
                rows.take_delivery_out(connection, delivery)

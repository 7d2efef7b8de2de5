"""The store's part for a lab: its hosts and phones, the sweeps that were queued, the files that are shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select, update

from harness.errors import DiskFailed, RecordNotFound
from harness.results.lab import JobAttempt, LabHost, LabPhone, LabSweep, SetAsidePhone
from harness.store import lab_tables as tables
from harness.store.database_clock import database_now
from harness.store.record_rows import Record, all_of, put_all, put_in_place
from harness.store.store import Store
from harness.store.tables import run, sample, session, start, sweep

PIECE_BYTES = 4 << 20
"""What a row of a shipped file holds: a few of them fit into the memory of the smallest host."""
MOST_SHIPPED_BYTES = 512 << 20
"""The database checks the hash of a file whole, and holds no value of more than 1 GiB."""


class LabBook:
    """Each call is one transaction of the store that it is opened on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tell(self, host: LabHost, phones: Sequence[LabPhone]) -> None:
        """What a host sees now, by the database's clock: those of hosts differ. A phone of its that is not among them
        is not connected; one that has moved to another host is that one's."""
        with self._store.changing() as connection:
            now = database_now(connection)
            put_in_place(connection, tables.lab_host, [replace(host, heard_at=now)])
            put_in_place(connection, tables.lab_phone, [replace(phone, heard_at=now) for phone in phones])
            phone = tables.lab_phone.c
            gone = (phone.host == host.host) & phone.phone.not_in([one.phone for one in phones])
            connection.execute(update(tables.lab_phone).where(gone).values(present=False, doing=""))

    def now(self) -> str:
        """What `heard_at` of hosts and phones is held against."""
        with self._store.looking() as connection:
            return database_now(connection)

    def hosts(self) -> tuple[LabHost, ...]:
        return self._all(LabHost, select(tables.lab_host).order_by(tables.lab_host.c.host))

    def phones(self) -> tuple[LabPhone, ...]:
        table = tables.lab_phone
        return self._all(LabPhone, select(table).order_by(table.c.model, table.c.phone))

    def add_sweep(self, asked: LabSweep) -> None:
        with self._store.changing() as connection:
            put_all(connection, tables.lab_sweep, [asked])

    def sweep(self, name: str) -> LabSweep:
        table = tables.lab_sweep
        found = self._all(LabSweep, select(table).where(table.c.sweep == name))
        if not found:
            raise RecordNotFound(name, "no such sweep of the lab", "`bigcore lab status` names those that are open")
        return found[0]

    def holds(self, sweep_name: str) -> bool:
        """Whether the sweep was queued for a lab."""
        asked = tables.lab_sweep.c.sweep
        with self._store.looking() as connection:
            return connection.execute(select(asked).where(asked == sweep_name)).first() is not None

    def unended(self) -> tuple[str, ...]:
        """Sweeps of the lab of which nobody has said yet that they are over."""
        of_lab = select(sweep.c.sweep).join(tables.lab_sweep, tables.lab_sweep.c.sweep == sweep.c.sweep)
        with self._store.looking() as connection:
            return tuple(connection.execute(of_lab.where(sweep.c.ended_at.is_(None))).scalars())

    def latest_of_several(self, number: int) -> tuple[str, ...]:
        """The sweeps of the lab that were queued last and measured several phones, the newest first: a night has many
        of one phone alone."""
        asked, phones = tables.lab_sweep.c, func.count(session.c.phone.distinct())
        several = select(session.c.sweep).group_by(session.c.sweep).having(phones > 1)
        those = select(asked.sweep).where(asked.sweep.in_(several))
        newest = those.order_by(asked.queued_at.desc(), asked.sweep.desc()).limit(number)
        with self._store.looking() as connection:
            return tuple(connection.execute(newest).scalars())

    def samples_by_phone(self, name: str) -> dict[str, int]:
        """How many samples of a sweep the store holds, by the identity of the phone."""
        counted = (
            select(session.c.phone, func.count().label("samples"))
            .select_from(session.join(run, run.c.session == session.c.session).join(sample, sample.c.run == run.c.run))
            .where(session.c.sweep == name)
            .group_by(session.c.phone)
        )
        with self._store.looking() as connection:
            return {row.phone: row.samples for row in connection.execute(counted)}

    def runs_of(self, name: str, phone: str) -> tuple[str, ...]:
        """Of a sweep, those that were measured on this phone."""
        table = run.c
        with self._store.looking() as connection:
            wanted = select(table.run).where(table.sweep == name, table.phone == phone).order_by(table.run)
            return tuple(connection.execute(wanted).scalars())

    def last_sample_at(self) -> str | None:
        """When a start of any sweep of the lab last ended."""
        ended = (
            select(func.max(start.c.ended_at))
            .select_from(start.join(run, run.c.run == start.c.run))
            .where(run.c.sweep.in_(select(tables.lab_sweep.c.sweep)))
        )
        with self._store.looking() as connection:
            return connection.execute(ended).scalar()

    def note(self, attempt: JobAttempt) -> None:
        """When an attempt at a job begins, and when it has ended, in place of what was told of the job before."""
        with self._store.changing() as connection:
            put_in_place(connection, tables.lab_attempt, [attempt])

    def begun_on(self, host: str) -> tuple[int, ...]:
        """Jobs whose last attempt was begun on this host and has no end."""
        table = tables.lab_attempt
        begun = select(table.c.job).where(table.c.host == host, table.c.ended_at.is_(None))
        with self._store.looking() as connection:
            return tuple(connection.execute(begun).scalars())

    def attempts(self, jobs: Collection[int]) -> tuple[JobAttempt, ...]:
        table = tables.lab_attempt
        return self._all(JobAttempt, select(table).where(table.c.job.in_(jobs)).order_by(table.c.job))

    def set_aside(self, phone: SetAsidePhone) -> None:
        """A phone that is set aside already stays so for its first reason."""
        with self._store.changing() as connection:
            if not connection.execute(_standing().where(tables.lab_set_aside.c.phone == phone.phone)).first():
                put_all(connection, tables.lab_set_aside, [phone])

    def release(self, phone: str, at: str, by: str, why: str) -> bool:
        """False: it was not set aside."""
        table = tables.lab_set_aside
        told = update(table).where(table.c.phone == phone, table.c.ended_at.is_(None))
        with self._store.changing() as connection:
            return bool(connection.execute(told.values(ended_at=at, ended_by=by, why=why)).rowcount)

    def set_aside_now(self) -> tuple[SetAsidePhone, ...]:
        return self._all(SetAsidePhone, _standing().order_by(tables.lab_set_aside.c.set_aside))

    def set_aside_ever(self, phone: str) -> tuple[SetAsidePhone, ...]:
        """The whole history of a phone, the oldest first."""
        table = tables.lab_set_aside
        return self._all(SetAsidePhone, select(table).where(table.c.phone == phone).order_by(table.c.set_aside))

    def ship(self, file: Path, sha256: str) -> bool:
        """Puts a file where every host finds it by its hash. False: it was there already."""
        with self._store.looking() as connection:
            if connection.execute(_file(sha256)).first() is not None:
                return False
        if file.stat().st_size > MOST_SHIPPED_BYTES:
            most = f"is larger than the {MOST_SHIPPED_BYTES >> 20} MB that a lab ships"
            raise DiskFailed(file, most, "measure it with `bigcore sweep` on the computer that has the phone")
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DiskFailed(file, "was changed while it was read", "build the models again")
        with self._store.changing() as connection:
            return bool(connection.execute(select(func.bigcore_lab_ship(sha256, content))).scalar_one())

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Of a shipped file, one at a time."""
        table = tables.lab_piece
        with self._store.looking() as connection:
            if connection.execute(_file(sha256)).first() is None:
                raise RecordNotFound(sha256, "no such file was shipped to this lab", "submit the sweep again")
            places = connection.execute(select(table.c.place).where(table.c.sha256 == sha256).order_by(table.c.place))
            for place in places.scalars().all():
                piece = select(table.c.content).where(table.c.sha256 == sha256, table.c.place == place)
                yield bytes(connection.execute(piece).scalar_one())

    def _all(self, record: type[Record], wanted: Select[Any]) -> tuple[Record, ...]:
        with self._store.looking() as connection:
            return all_of(connection, record, wanted)


def _standing() -> Select[Any]:
    return select(tables.lab_set_aside).where(tables.lab_set_aside.c.ended_at.is_(None))


def _file(sha256: str) -> Select[Any]:
    return select(tables.lab_file.c.size_bytes).where(tables.lab_file.c.sha256 == sha256)

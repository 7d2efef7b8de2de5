"""Which phones of a lab are there is told by their hosts' last word and by one clock, the database's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from support.empty_store import open_empty_store
from support.lab_words import HOST, PHONE

pytest.importorskip("procrastinate", reason="procrastinate is not installed: pip install 'bigcore[lab]'")

from harness.clock import spell
from harness.errors import NoPhone
from harness.lab.selection import Selection
from harness.lab.status import status_of
from harness.lab.submit import phones_for
from harness.results.lab import LabStatus, QueuedJob
from harness.store import lab_tables as tables
from harness.store.lab import LabBook
from harness.store.store import Store

LIVING, DEAD = PHONE, replace(PHONE, phone="b" * 16, serial="DEAD", host="host-2")


@dataclass
class Queue:
    jobs: tuple[QueuedJob, ...] = ()

    def ready(self) -> bool:
        return True

    def open_jobs(self) -> tuple[QueuedJob, ...]:
        return self.jobs


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A lab of two hosts, of which the second was killed: its last word is that its phone is there."""
    with open_empty_store(tmp_path / "store.sqlite") as opened:
        book = LabBook(opened)
        book.tell(HOST, [LIVING])
        book.tell(replace(HOST, host="host-2"), [DEAD])
        with opened.changing() as connection:
            for table in (tables.lab_host, tables.lab_phone):
                connection.execute(
                    update(table).where(table.c.host == "host-2").values(heard_at="2026-01-01T00:00:00Z")
                )
        yield opened


def serials(store: Store, **wanted: object) -> list[str]:
    return [one.serial for one in phones_for(Selection(**wanted), LabBook(store), Queue())]  # type: ignore[arg-type]


def test_phones_of_a_host_that_is_dead_are_not_chosen(store: Store) -> None:
    assert serials(store) == [LIVING.serial]
    assert serials(store, of_each_model=1) == [LIVING.serial]
    with pytest.raises(NoPhone):
        serials(store, tags=("rack-1",), models=("no such",))


def test_one_that_is_named_is_waited_for(store: Store) -> None:
    assert serials(store, phones=("DEAD",)) == ["DEAD"]


@pytest.mark.parametrize("hours", [-5, 5])
def test_the_clock_of_a_host_makes_it_neither_silent_nor_alive(store: Store, hours: int) -> None:
    wrong = spell(datetime.now(UTC) + timedelta(hours=hours))
    LabBook(store).tell(replace(HOST, heard_at=wrong, started_at=wrong), [replace(LIVING, heard_at=wrong)])
    status: LabStatus = status_of(LabBook(store), Queue())  # type: ignore[arg-type]
    assert status.silent_hosts == {"host-2"}
    assert [one.serial for one in status.phones if not status.is_away(one)] == [LIVING.serial]


@pytest.mark.long
def test_postgresqls_clock_is_written_as_every_time_of_the_store(lab_url: str, team_store: Store) -> None:
    now = LabBook(team_store).now()
    assert abs(datetime.now(UTC) - datetime.fromisoformat(now)) < timedelta(hours=1)
    assert now == spell(datetime.fromisoformat(now))

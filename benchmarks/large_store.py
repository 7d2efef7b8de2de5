"""Ten million samples in PostgreSQL: what is asked of a lab's store, how long it takes, and by which plan.

    python benchmarks/large_store.py [--phones 42] [--days 365] [--starts 30] [--plans FILE]

A sweep of 22 variants a day on every phone, 50 latencies and 50 calls in a sample, in a server of this benchmark's own
(which does not wait for the disk). Rows are sent as they are bound, by COPY, samples drawn from a pool of a thousand.
A command is timed as a user meets it, from its start to its end; the worst of three. `--plans` takes what PostgreSQL
itself tells of every statement of 5 ms and more (auto_explain): which indexes it used, and what it read.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import Table

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.postgresql import programs_folder, restart, running
from support.records import CONDITIONS, ESTIMATE, GIVEN_ARTIFACT, PHONE, PLACEMENT, RUN, SAMPLE, SESSION, START, SWEEP
from support.watches import Plan, watch_of

from harness.clock import spell
from harness.lab.queue import JobQueue
from harness.results.lab import LabHost, LabPhone, LabSweep, Purpose
from harness.results.records import PhoneRecord, RunRecord, Sample
from harness.results.series import series_of
from harness.results.telemetry import Telemetry
from harness.store import night_tables, rows, tables
from harness.store.lab import LabBook
from harness.store.lab_tables import lab_sweep
from harness.store.nights import KeptNights
from harness.store.record_columns import row_of
from harness.store.store import Store

VARIANTS = tuple(f"v{number}" for number in range(22))
LATENCIES = 50
POOL = 1000
FIRST_DAY = date(2025, 11, 24)
TRIES = 3
HOSTS = 4
SLOW_MS = 5


@dataclass(frozen=True, slots=True)
class Size:
    phones: int
    days: int
    starts: int

    @property
    def samples(self) -> int:
        return self.phones * self.days * self.starts * len(VARIANTS)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--phones", type=int, default=42)
    reader.add_argument("--days", type=int, default=365)
    reader.add_argument("--starts", type=int, default=30)
    reader.add_argument("--plans", type=Path, help="where PostgreSQL's plans are written")
    asked = reader.parse_args()
    size = Size(asked.phones, asked.days, asked.starts)
    programs = programs_folder()
    if programs is None:
        raise SystemExit("no PostgreSQL server found: apt-get install postgresql")
    with running(programs) as url:
        with Store.open(url) as store, JobQueue.opened(url) as queue:
            queue.prepare()
            with timed(f"load {size.samples:,} samples"):
                load(url, store, size)
            with timed("a year of 100 series of the watch"):
                load_nights(store)
        told(url, "VACUUM ANALYZE")
        print_sizes(url)
        if asked.plans:
            explain(url)
        log = Path(url.rpartition("=")[2]) / "log"
        begins = log.stat().st_size
        ask(url, size)
        if asked.plans:
            asked.plans.write_bytes(log.read_bytes()[begins:])


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{what:56} {time.perf_counter() - began:9.2f} s", flush=True)


def told(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(statement.encode())
        return answer.fetchall() if answer.description else []


def load(url: str, store: Store, size: Size) -> None:
    """Everything of a day in one transaction, and a table at a time, as the foreign keys want it."""
    pool = sample_pool()
    for number in range(size.phones):
        store.add_phone(phone(number))
    with psycopg.connect(url) as connection:
        for day in range(size.days):
            load_day(connection, size, day, pool)
            connection.commit()
    with store.changing() as connection:
        connection.execute(lab_sweep.insert(), [row_of(lab_sweep, queued(day)) for day in range(size.days)])
    book = LabBook(store)
    for host in range(HOSTS):
        book.tell(lab_host(host), [lab_phone(number, host) for number in range(host, size.phones, HOSTS)])


def load_day(connection: psycopg.Connection, size: Size, day: int, pool: Sequence[dict[str, Any]]) -> None:
    runs = [run(number, day) for number in range(size.phones)]
    sweep = replace(SWEEP, sweep=sweep_name(day), started_at=moment(day), ended_at=moment(day, 3))
    copy(connection, tables.sweep, [rows.sweep_row(sweep)])
    sessions = [
        replace(SESSION, session=one.session, sweep=one.sweep, phone=one.phone, started_at=moment(day)) for one in runs
    ]
    copy(connection, tables.session, [rows.session_row(one) | {"engine": None, "host_json": None} for one in sessions])
    copy(connection, tables.run, [rows.run_row(one) for one in runs])
    copy(connection, tables.artifact, (rows.artifact_row(one.run, at, of) for one in runs for at, of in FILES))
    copy(connection, tables.start, (start_row(one, number, day) for one in runs for number in starts(size)))
    with_samples = ((one, number, at) for one in runs for number in starts(size) for at in range(len(VARIANTS)))
    columns = list(pool[0])
    with copying(connection, tables.sample, columns) as writer:
        for each, (one, number, at) in enumerate(with_samples):
            row = pool[(day * 7919 + each) % POOL]
            own = {"run": one.run, "start": number, "variant": VARIANTS[at], "sha256": sha256(at), "position": at}
            writer.write_row(list((row | own).values()))
    if day == 0:
        copy(connection, tables.series, [rows.series_row(series_of(one, name)) for one in runs for name in VARIANTS])
    copy(connection, tables.estimate, (estimate_row(one, at, day) for one in runs for at in range(len(VARIANTS))))


def starts(size: Size) -> range:
    return range(1, size.starts + 1)


FILES = tuple(
    (at, replace(GIVEN_ARTIFACT, variant=name, sha256=f"{at:064x}", madds=(at + 1) * 10**7))
    for at, name in enumerate(VARIANTS)
)


def sha256(at: int) -> str:
    return f"{at:064x}"


def start_row(one: RunRecord, number: int, day: int) -> dict[str, Any]:
    told_at = moment(day)
    return rows.start_row(
        replace(START, run=one.run, start=number, round=number, began_at=told_at, ended_at=told_at, order=VARIANTS)
    )


def estimate_row(one: RunRecord, at: int, day: int) -> dict[str, Any]:
    latency_ms = (5.0 + at) * (1 + 0.01 * np.sin(day))
    estimate = replace(
        ESTIMATE,
        run=one.run,
        variant=VARIANTS[at],
        sha256=sha256(at),
        latency_ms=latency_ms,
        low_ms=latency_ms * 0.99,
        high_ms=latency_ms * 1.01,
        starts=30,
        inferences=30 * LATENCIES,
    )
    return rows.estimate_row(estimate, series_of(one, VARIANTS[at]).name)


def sample_pool() -> list[dict[str, Any]]:
    """As they are bound: COPY knows nothing of our column types."""
    random = np.random.default_rng(1)
    return [bound(tables.sample, rows.sample_row(sample(random))) for _ in range(POOL)]


def sample(random: np.random.Generator) -> Sample:
    latencies = tuple(int(value) for value in random.lognormal(np.log(1e7), 0.01, LATENCIES))
    calls = tuple(value + int(random.integers(10_000, 60_000)) for value in latencies)
    now = replace(CONDITIONS, cap_khz=2_150_400, max_khz=2_150_400)
    return replace(
        SAMPLE,
        latencies_ns=latencies,
        call_ns=calls,
        placement=replace(PLACEMENT, cpus_seen=((3, LATENCIES),), time_in_state=((2_150_400, 120),)),
        telemetry=Telemetry(now, now, 0, 0, 0.5, True, 10, 50.0, 1.0, 2.0, 3.0, 1000.0),
    )


def phone(number: int) -> PhoneRecord:
    return replace(PHONE, identity=f"{number:064x}", serial=f"SERIAL{number}", model=f"Pixel {number % 10}")


def run(number: int, day: int) -> RunRecord:
    sweep = sweep_name(day)
    return replace(
        RUN,
        run=f"{sweep}.{number + 1}",
        sweep=sweep,
        session=f"{sweep}.s{number + 1}",
        phone=phone(number).identity,
    )


def sweep_name(day: int) -> str:
    return f"{FIRST_DAY + timedelta(days=day):%Y%m%d}-020000-{day:04x}"


def moment(day: int, hour: int = 2) -> str:
    return f"{FIRST_DAY + timedelta(days=day)}T{hour:02}:00:00Z"


def queued(day: int) -> LabSweep:
    return LabSweep(sweep_name(day), "ann", moment(day), Purpose.NIGHTLY, "{}")


def lab_host(host: int) -> LabHost:
    return LabHost(f"host-{host}", "0.1.0", moment(0), spell(datetime.now(UTC)))


def lab_phone(number: int, host: int) -> LabPhone:
    one = phone(number)
    now = spell(datetime.now(UTC))
    return LabPhone(one.identity, f"host-{host}", one.serial, "Google", one.model, True, None, "10", (), True, now, "")


def load_nights(store: Store) -> None:
    watch = watch_of(Plan(series=100, nights=365, phones=5))
    with store.changing() as connection:
        connection.execute(night_tables.night.insert(), [row_of(night_tables.night, one) for one in watch.nights])
        for history in watch.histories:
            connection.execute(
                night_tables.night_series.insert(),
                [row_of(night_tables.night_series, one) for one in history.nights],
            )


def bound(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()
    processors = {column.name: column.type.bind_processor(dialect) for column in table.columns}
    return {name: made(value) if (made := processors[name]) else value for name, value in row.items()}


def copy(connection: psycopg.Connection, table: Table, of_rows: Any) -> None:
    writer: Any = None
    with connection.cursor() as cursor:
        whole = [bound(table, row) for row in of_rows]
        names = ", ".join(f'"{name}"' for name in whole[0])
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN'.encode()) as writer:
            for row in whole:
                writer.write_row(list(row.values()))


@contextmanager
def copying(connection: psycopg.Connection, table: Table, columns: Sequence[str]) -> Iterator[Any]:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN'.encode()) as writer:
        yield writer


def print_sizes(url: str) -> None:
    bytes_of = "pg_total_relation_size(relid)"
    wanted = f"SELECT relname, n_live_tup, {bytes_of} FROM pg_stat_user_tables ORDER BY 3 DESC LIMIT 5"
    for name, count, size in told(url, wanted):
        each = f", {size / count:.0f} bytes a row with indexes" if count else ""
        print(f"{name:20} {count:12,} rows {size / 2**30:8.2f} GiB{each}")


def explain(url: str) -> None:
    """From the next connection on, PostgreSQL writes the plans of slow statements to its log."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LOAD 'auto_explain'")  # before that, nobody knows its settings
        connection.execute("ALTER SYSTEM SET session_preload_libraries = 'auto_explain'")
        connection.execute(f"ALTER SYSTEM SET auto_explain.log_min_duration = '{SLOW_MS}ms'".encode())
        connection.execute("ALTER SYSTEM SET auto_explain.log_analyze = 'on'")
        connection.execute("ALTER SYSTEM SET auto_explain.log_buffers = 'on'")
    restart(url)


def ask(url: str, size: Size) -> None:
    name = run(size.phones // 2, size.days // 2).run
    with tempfile.TemporaryDirectory() as folder:
        for words in (
            ("lab", "status"),
            ("lab", "status", "--json"),
            ("lab", "status", "--report", f"{folder}/lab.html"),
            ("lab", "status", "--prometheus", f"{folder}/lab.prom"),
            ("runs", "list"),
            ("runs", "show", name),
            ("report", name, "-o", f"{folder}/report.html"),
            ("report", name, "--markdown"),
            ("nightly", "status"),
        ):
            seconds = [command(url, Path(folder), words) for _ in range(TRIES)]
            shown = " ".join(word if not word.startswith(folder) else "FILE" for word in words)
            print(f"bigcore {shown:48} {max(seconds):9.2f} s (then {min(seconds):.2f} s)", flush=True)
    with Store.open(url) as store:
        with timed("the year of one series, from its sessions"):
            sessions = store.sessions_of_series(name, VARIANTS[0])
        print(f"  {len(sessions)} sessions")
        with timed("the year of 100 series of the watch"):
            histories = KeptNights(store).histories()
        print(f"  {sum(len(one.nights) for one in histories)} nights of series")


def command(url: str, folder: Path, words: Sequence[str]) -> float:
    program = Path(sys.executable).parent / "bigcore"
    environment = {**os.environ, "BIGCORE_STORE": url, "HOME": str(folder)}
    began = time.perf_counter()
    done = subprocess.run([str(program), *words], env=environment, cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 1, 4):
        raise SystemExit(f"bigcore {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return seconds


if __name__ == "__main__":
    main()

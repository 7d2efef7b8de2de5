"""The store: everything that was measured. One transaction for each thing told; durable when the call returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from sqlite3 import OperationalError
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from harness.errors import StoreFailed
from harness.results.bundle import SweepBundle
from harness.results.names import LATEST
from harness.results.outcomes import FailureRecord, RunResult, SweepResult, SweepSummary
from harness.results.records import (
    ArtifactRecord,
    CoreChoice,
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
from harness.store import engine as engines
from harness.store import full_disk, history, imports, integrity, opening, reading, removal, tables, writing
from harness.store.address import address_of, file_of, spoken, written
from harness.store.database_errors import told_plainly
from harness.store.imports import Imported
from harness.store.reading import Named
from harness.store.writing import OpenedRun, RuntimeMet


def stored_samples(url: str | None, run: str) -> tuple[Sample, ...]:
    """Of a run, read from the store of that address, which is open for so long."""
    with Store.open(url) as store:
        return store.samples(run)


class Store:
    """Several processes may write at once; each opens its own.

    Tell it in this order: sweep, a session with its phone, runs and artifacts, then each start as it begins, its
    samples as they come, and both once more when it has ended, then estimates. What a resumed sweep needs together is
    told together: the process may be killed between any two transactions.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**{engines.WRITES: True})
        self._reading = engines.reading(engine)

    @classmethod
    def open(cls, url: str | None = None) -> Store:
        """None: BIGCORE_STORE, or the file in the user's data folder. A plain path is an SQLite file."""
        address = address_of(url)
        with told_plainly(address):
            return cls(opening.ready_engine(address))

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def address(self) -> str:
        """As people may read it, without a password."""
        return spoken(self._engine.url)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for a database server."""
        return file_of(self._engine.url)

    @property
    def url(self) -> str:
        """What opens it once more, in this process or in another; it may hold a password, and is never shown."""
        return written(self._engine.url)

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it or nothing."""
        with told_plainly(self._engine.url), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """One transaction that reads: a single moment of the store."""
        with told_plainly(self._engine.url), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection outside of any transaction, for what is the database's own affair."""
        with told_plainly(self._engine.url):
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield connection
        finally:
            connection.close()

    def add_sweep(self, sweep: SweepRecord, failures: Sequence[FailureRecord] = ()) -> None:
        """`failures` are what was known before it began: a resumed sweep would not find them again."""
        with self.changing() as connection:
            writing.add_sweep(connection, sweep)
            writing.add_failures(connection, failures)

    def end_sweep(self, sweep: str, at: str) -> None:
        with self.changing() as connection:
            writing.end(connection, tables.sweep, sweep, at)

    def add_phone(self, phone: PhoneRecord) -> None:
        with self.changing() as connection:
            writing.put_phone(connection, phone)

    def add_session(self, session: SessionRecord) -> None:
        with self.changing() as connection:
            writing.add_session(connection, session, writing.engine_of(connection, session.phone))

    def open_session(self, phone: PhoneRecord, session: SessionRecord, runs: Sequence[OpenedRun]) -> None:
        """A session with its phone, its runs and their artifacts: all of them or none. What is there already stays."""
        with self.changing() as connection:
            writing.open_session(connection, phone, session, runs)

    def end_session(self, session: str, at: str) -> None:
        with self.changing() as connection:
            writing.end(connection, tables.session, session, at)

    def set_host(self, session: str, host: HostNoise) -> None:
        """How steady this computer was in a session of a virtual phone."""
        with self.changing() as connection:
            writing.set_host(connection, session, host)

    def add_run(self, run: RunRecord) -> None:
        with self.changing() as connection:
            writing.add_run(connection, run)

    def add_artifacts(self, run: str, artifacts: Sequence[ArtifactRecord]) -> None:
        with self.changing() as connection:
            writing.put_artifacts(connection, run, artifacts)

    def set_runtime(self, run: str, runtime: str, app_sha256: str | None) -> None:
        with self.changing() as connection:
            writing.set_runtime(connection, run, runtime, app_sha256)

    def add_start(self, start: StartRecord) -> None:
        with self.changing() as connection:
            writing.put_start(connection, start)

    def settle_start(
        self,
        start: StartRecord,
        samples: Sequence[Sample],
        met: RuntimeMet | None = None,
        failures: Sequence[FailureRecord] = (),
    ) -> None:
        """The start has ended: its row, and the verdict on each of its samples, all of which are in the store.

        `met` is given by the first start of a run that tells what it computed with; `failures` are of the models that
        are given up because of this start.
        """
        with self.changing() as connection:
            writing.settle_start(connection, start, samples, met, failures)

    def add_sample(self, sample: Sample) -> None:
        with self.changing() as connection:
            writing.add_sample(connection, sample)

    def add_failures(self, failures: Sequence[FailureRecord]) -> None:
        with self.changing() as connection:
            writing.add_failures(connection, failures)

    def forget_set_aside(self, sweep: str, serials: Sequence[str]) -> None:
        """A later attempt on these phones has ended: how the earlier one did stands no longer."""
        with self.changing() as connection:
            writing.forget_set_aside(connection, sweep, serials)

    def forget_failures(self, sweep: str, serial: str, reason: str) -> None:
        """A later attempt on this phone decides them anew."""
        with self.changing() as connection:
            writing.forget_failures(connection, sweep, serial, reason)

    def set_aside(self, sweep: str, phones: Sequence[FailureRecord]) -> None:
        """Why each of these phones was set aside, in place of what was told of it before."""
        with self.changing() as connection:
            writing.forget_set_aside(connection, sweep, [phone.serial for phone in phones if phone.serial])
            writing.add_failures(connection, phones)

    def put_operators(self, run: str, variant: str, operators: Sequence[OperatorRecord]) -> None:
        with self.changing() as connection:
            writing.put_operators(connection, run, variant, operators)

    def put_estimates(self, run: str, estimates: Sequence[Estimate]) -> None:
        """Afterwards these are the estimates of the run, and no others."""
        with self.changing() as connection:
            writing.put_estimates(connection, run, estimates)

    def replace_estimates(self, run: str, old: Sequence[Estimate], new: Sequence[Estimate]) -> None:
        """Afterwards the new ones are the estimates of the run; the old ones are kept beside."""
        with self.changing() as connection:
            writing.replace_estimates(connection, run, old, new)

    def import_bundles(self, bundles: Sequence[SweepBundle], source: Path) -> Imported:
        """All of them or none."""
        with self.changing() as connection:
            return imports.import_bundles(connection, bundles, source)

    def sweep(self, name: str = LATEST) -> SweepResult:
        """By name, or `latest`."""
        with self.looking() as connection:
            return reading.sweep_result(connection, name)

    def named(self, name: str) -> Named:
        """What `latest`, a sweep's name or a run's stands for."""
        with self.looking() as connection:
            return reading.named(connection, name)

    def selection(self, name: str) -> SweepResult:
        """A sweep (its name, or `latest`), or a run's sweep with that run alone."""
        with self.looking() as connection:
            return reading.selection(connection, name)

    def run_result(self, run: str) -> RunResult:
        with self.looking() as connection:
            return reading.run_result(connection, run)

    def samples(self, run: str, variant: str | None = None) -> tuple[Sample, ...]:
        """In the order measured."""
        with self.looking() as connection:
            return tuple(reading.samples(connection, run, variant))

    def each_sample(self, run: str) -> Iterator[Sample]:
        """The same, a few at a time, for sweeps that are larger than memory."""
        with self.looking() as connection:
            yield from reading.samples(connection, run, None)

    def sample_count(self, run: str) -> int:
        with self.looking() as connection:
            return reading.sample_count(connection, run)

    def has_unknown_starts(self, run: str) -> bool:
        """Whether nothing is known of a start that some of its samples are of: not even whether it was an extra one."""
        with self.looking() as connection:
            return reading.has_unknown_starts(connection, run)

    def starts(self, run: str) -> tuple[StartRecord, ...]:
        """In order; one without `ended_at` still runs, or the harness was ended in it."""
        with self.looking() as connection:
            return reading.starts(connection, run)

    def earlier_core(self, phone: str, like: CoreChoice, threads: int) -> CoreChoice | None:
        """The core that this phone was last measured on for the same choice of a core."""
        with self.looking() as connection:
            return history.earlier_core(connection, phone, like, threads)

    def operators(self, run: str) -> tuple[OperatorRecord, ...]:
        """Of every variant that was profiled, in the order they ran."""
        with self.looking() as connection:
            return reading.operators(connection, run)

    def last_start(self, run: str) -> int:
        """The highest start number used, ended or not; 0 for none."""
        with self.looking() as connection:
            return reading.last_start(connection, run)

    def sessions(self, sweep: str) -> tuple[SessionRecord, ...]:
        with self.looking() as connection:
            return reading.sessions(connection, sweep)

    def sessions_of_series(self, run: str, variant: str) -> tuple[Estimate, ...]:
        """One valid estimate from every *other* session of this series with the same Android build, oldest first."""
        with self.looking() as connection:
            return history.earlier_sessions(connection, run, variant)

    def earlier_anchors(self, run: str, models: int) -> tuple[Estimate, ...]:
        """The anchor's estimate of each earlier session of the run's phone that was like it, oldest first."""
        with self.looking() as connection:
            return history.earlier_anchors(connection, run, models)

    def earlier_estimates(self, run: str) -> tuple[Estimate, ...]:
        """What the run's estimates were before newer methods made them anew."""
        with self.looking() as connection:
            return history.earlier_estimates(connection, run)

    def sweeps(self) -> tuple[SweepSummary, ...]:
        """Newest first."""
        with self.looking() as connection:
            return reading.summaries(connection)

    def sweep_of_command(self, command: str) -> SweepRecord | None:
        """The newest that was begun by it."""
        with self.looking() as connection:
            return reading.sweep_of_command(connection, command)

    def sweeps_of_commands(self, beginning: str) -> tuple[SweepRecord, ...]:
        """Those whose command begins so, the newest first."""
        with self.looking() as connection:
            return reading.sweeps_of_commands(connection, beginning)

    def delete(self, name: str) -> None:
        """A sweep or a run, with all that hangs on it."""
        with self.changing() as connection:
            found = removal.named(connection, name)
            if found.run is None:
                removal.delete_sweep(connection, found.sweep)
            else:
                removal.delete_run(connection, found.run)

    def deletable(self, name: str) -> Named:
        """What `delete` would delete by that name."""
        with self.looking() as connection:
            return removal.named(connection, name)

    def prunable(self, before: str | None, keep: int) -> tuple[str, ...]:
        """Ended sweeps that hold raw samples, began before that moment and are not among the newest `keep`."""
        with self.looking() as connection:
            return removal.prunable(connection, before, keep)

    def abandoned(self, before: str, keep: int) -> tuple[str, ...]:
        """Interrupted sweeps that hold raw samples and measured nothing since, without the newest `keep`."""
        with self.looking() as connection:
            return removal.abandoned(connection, before, keep)

    def prune(self, sweeps: Sequence[str], at: str) -> int:
        """Drops their raw samples and keeps their estimates; returns how many samples went."""
        try:
            with self.changing() as connection:
                gone = removal.prune(connection, sweeps, at)
        except StoreFailed as error:
            file = file_of(self._engine.url)
            if file is None or not full_disk.is_full(Path(file), error.__cause__):
                raise
            self._engine.dispose()
            with told_plainly(self._engine.url):
                return full_disk.prune_in_place(file, tuple(sweeps), at)
        self._compact()
        return gone

    def integrity_check(self) -> tuple[str, ...]:
        """What is wrong with the store, as sentences; nothing where all is well."""
        try:
            with self.looking() as connection:
                return integrity.problems_of(connection)
        except StoreFailed as error:
            return (f"{error.subject} {error.what}",)

    def _compact(self) -> None:
        """Gives the space back to the disk, or leaves it for later samples where others read or the disk is full."""
        if self._engine.dialect.name != "sqlite":
            return
        with suppress(OperationalError), closing(self._engine.raw_connection()) as raw:
            raw.cursor().execute("VACUUM")

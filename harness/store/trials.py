"""The store's part for validations of the watch: trial nights, beside the real ones and never among them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from harness.results.night_basis import NightPairs
from harness.results.nightly import SeriesNight
from harness.results.trials import TrialRecord
from harness.store import night_tables as tables
from harness.store.night_rows import of_night
from harness.store.record_columns import row_of
from harness.store.record_rows import all_of, put_all
from harness.store.store import Store


class KeptTrials:
    """Each call is one transaction of the store that it is opened on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_number(self) -> int:
        with self._store.looking() as connection:
            last = connection.execute(select(func.max(tables.trial.c.number))).scalar()
        return 1 + (last or 0)

    def begin(self, trial: TrialRecord) -> None:
        with self._store.changing() as connection:
            put_all(connection, tables.trial, [trial])

    def add_pairs(self, pairs: Sequence[NightPairs]) -> None:
        """Of a whole stage, or of none of it."""
        with self._store.changing() as connection:
            put_all(connection, tables.trial_pairs, pairs)

    def conclude(self, trial: TrialRecord, series: Sequence[SeriesNight]) -> None:
        """What the trial found, with its end: all or nothing."""
        table = tables.trial_series
        with self._store.changing() as connection:
            connection.execute(delete(table).where(table.c.night == trial.trial))
            put_all(connection, table, series)
            row = row_of(tables.trial, trial)
            connection.execute(update(tables.trial).where(tables.trial.c.trial == trial.trial).values(row))

    def trials(self, made_of: str) -> tuple[TrialRecord, ...]:
        wanted = select(tables.trial).where(tables.trial.c.made_of == made_of).order_by(tables.trial.c.number)
        with self._store.looking() as connection:
            return all_of(connection, TrialRecord, wanted)

    def ended_of_others(self, made_of: str) -> int:
        """How many trials were finished that are not made of this."""
        table = tables.trial.c
        wanted = select(func.count()).select_from(tables.trial)
        with self._store.looking() as connection:
            found = connection.execute(wanted.where(table.made_of != made_of, table.ended_at.is_not(None)))
            return int(found.scalar_one())

    def pairs(self, trial: str) -> tuple[NightPairs, ...]:
        with self._store.looking() as connection:
            return all_of(connection, NightPairs, of_night(tables.trial_pairs, trial))

    def series(self, made_of: str) -> tuple[SeriesNight, ...]:
        """Of every trial that ended, the oldest first."""
        table = tables.trial_series
        of_trials = select(table).join(tables.trial, table.c.night == tables.trial.c.trial)
        wanted = of_trials.where(tables.trial.c.made_of == made_of).order_by(tables.trial.c.number, table.c.series)
        with self._store.looking() as connection:
            return all_of(connection, SeriesNight, wanted)

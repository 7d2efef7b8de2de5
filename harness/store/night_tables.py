"""The tables of the nightly watch. As in `tables`, a plain column is a field of the table's record."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from harness.results.deliveries import DeliveryRecord
from harness.results.night_basis import BuildRecord, NightPairs, NightPhone, ThresholdRecord
from harness.results.night_decisions import AcceptanceRecord, MuteRecord
from harness.results.nightly import Alert, NightRecord, Notice, SeriesNight
from harness.results.trials import TrialRecord
from harness.store.columns import Numbers, Words
from harness.store.record_columns import columns_of, keeps
from harness.store.tables import metadata


def _of_night() -> Column[str]:
    return Column("night", Words, ForeignKey("night.night", ondelete="CASCADE"), primary_key=True)


night = Table(
    "night",
    metadata,
    *columns_of(
        NightRecord,
        Column("night", Words, primary_key=True),
        Column("number", Integer, nullable=False, unique=True),
    ),
)

night_phone = Table(
    "night_phone",
    metadata,
    *columns_of(NightPhone, _of_night(), Column("asked", Words, primary_key=True)),
)

night_pairs = Table(
    "night_pairs",
    metadata,
    *columns_of(
        NightPairs,
        _of_night(),
        Column("series", Words, primary_key=True),
        Column("stage", Integer, primary_key=True, autoincrement=False),
        Column("ratios_json", Numbers, nullable=False, info=keeps("ratios")),
    ),
)

night_series = Table(
    "night_series",
    metadata,
    *columns_of(SeriesNight, _of_night(), Column("series", Words, primary_key=True)),
)

alert = Table(
    "alert",
    metadata,
    *columns_of(Alert, _of_night(), Column("series", Words, primary_key=True)),
)

notice = Table(
    "notice",
    metadata,
    *columns_of(Notice, _of_night(), Column("place", Integer, primary_key=True, autoincrement=False)),
)

accepted_build = Table(
    "accepted_build",
    metadata,
    *columns_of(BuildRecord, Column("sha256", Words, primary_key=True)),
)

acceptance = Table(
    "acceptance",
    metadata,
    *columns_of(
        AcceptanceRecord,
        Column("acceptance", Integer, primary_key=True),
        Column("accepted_sha256", Words, ForeignKey("accepted_build.sha256"), nullable=False),
    ),
)

mute = Table("mute", metadata, *columns_of(MuteRecord, Column("mute", Integer, primary_key=True)))

threshold = Table("threshold", metadata, *columns_of(ThresholdRecord, Column("made_of", Words, primary_key=True)))

delivery = Table(
    "delivery",
    metadata,
    *columns_of(
        DeliveryRecord, _of_night(), Column("way", Words, primary_key=True), Column("to", Words, primary_key=True)
    ),
)


def _of_trial() -> Column[str]:
    """Pairs and series call the trial their night, as it is one."""
    return Column("night", Words, ForeignKey("trial.trial", ondelete="CASCADE"), primary_key=True)


trial = Table(
    "trial",
    metadata,
    *columns_of(
        TrialRecord,
        Column("trial", Words, primary_key=True),
        Column("number", Integer, nullable=False, unique=True),
    ),
)

trial_pairs = Table(
    "trial_pairs",
    metadata,
    *columns_of(
        NightPairs,
        _of_trial(),
        Column("series", Words, primary_key=True),
        Column("stage", Integer, primary_key=True, autoincrement=False),
        Column("ratios_json", Numbers, nullable=False, info=keeps("ratios")),
    ),
)

trial_series = Table(
    "trial_series",
    metadata,
    *columns_of(SeriesNight, _of_trial(), Column("series", Words, primary_key=True)),
)

night_series_by_series = Index("ix_night_series_series", night_series.c.series)
acceptance_by_series = Index("ix_acceptance_series", acceptance.c.series)

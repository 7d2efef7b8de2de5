"""The tables of the store. Every number rests on a column or a foreign key; docs/store.md explains them to readers.

A plain column is a field of the table's record in `harness.results.records` and is not named here.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from harness.results.outcomes import FailureRecord
from harness.results.records import (
    ArtifactRecord,
    Engine,
    Estimate,
    OperatorRecord,
    PhoneRecord,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.results.series import SeriesKey
from harness.store.columns import (
    HostNoiseColumn,
    LatencyBlob,
    PlacementColumn,
    RefusalList,
    TelemetryColumn,
    WordList,
    Words,
)
from harness.store.record_columns import columns_of, keeps, one_of

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _refers(target: str, on_delete: str = "CASCADE") -> ForeignKey:
    return ForeignKey(target, ondelete=on_delete)


def _measured_file() -> ForeignKeyConstraint:
    """A number for a file that the run does not hold cannot be stored."""
    return ForeignKeyConstraint(
        ["run", "variant", "sha256"], ["artifact.run", "artifact.variant", "artifact.sha256"], ondelete="CASCADE"
    )


store = Table("store", metadata, Column("uuid", Words, primary_key=True))
"""One row, made with the store: what tells its feeds and messages from those of every other store."""

phone = Table("phone", metadata, *columns_of(PhoneRecord, Column("identity", Words, primary_key=True)))

sweep = Table(
    "sweep",
    metadata,
    *columns_of(
        SweepRecord,
        Column("sweep", Words, primary_key=True),
        Column("started_at", Words, nullable=False, index=True),
        Column("seed", BigInteger, nullable=False),
    ),
)

session = Table(
    "session",
    metadata,
    *columns_of(
        SessionRecord,
        Column("session", Words, primary_key=True),
        Column("sweep", Words, _refers("sweep.sweep"), nullable=False, index=True),
        Column("phone", Words, _refers("phone.identity"), nullable=False, index=True),
        Column("engine", one_of(Engine)),
        Column("host_json", HostNoiseColumn, info=keeps("host")),
    ),
)

run = Table(
    "run",
    metadata,
    *columns_of(
        RunRecord,
        Column("run", Words, primary_key=True),
        Column("sweep", Words, _refers("sweep.sweep"), nullable=False, index=True),
        Column("session", Words, _refers("session.session"), nullable=False, index=True),
        Column("phone", Words, _refers("phone.identity"), nullable=False),
        Column("cpu", Integer, nullable=False, info=keeps("core.cpu")),
        Column("mask", Words, nullable=False, info=keeps("core.mask")),
        Column("core_rule", Words, nullable=False, info=keeps("core.rule")),
        Column("core_label", Words, nullable=False, info=keeps("core.label")),
        Column("model_set", Words, nullable=False, info=keeps("set")),
    ),
)

artifact = Table(
    "artifact",
    metadata,
    *columns_of(
        ArtifactRecord,
        Column("run", Words, _refers("run.run"), primary_key=True),
        Column("variant", Words, primary_key=True),
        Column("place", Integer, nullable=False),
        Column("size_bytes", BigInteger, nullable=False),
        Column("madds", BigInteger, nullable=False),
        Column("parameters", BigInteger, nullable=False),
        Column("weights", BigInteger, nullable=False),
        Column("peak_activation_bytes", BigInteger, nullable=False),
    ),
    UniqueConstraint("run", "variant", "sha256"),
)

# An import, or a sample that comes before its start is told, opens a start of which nothing is known yet.
start = Table(
    "start",
    metadata,
    *columns_of(
        StartRecord,
        Column("run", Words, _refers("run.run"), primary_key=True),
        Column("start", Integer, primary_key=True, autoincrement=False),
        Column("round", Integer),
        Column("seed", BigInteger),
        Column("began_at", Words),
        Column("order_json", WordList, info=keeps("order")),
        Column("extra", Boolean),
        Column("refused_json", RefusalList, info=keeps("refused")),
    ),
)

sample = Table(
    "sample",
    metadata,
    *columns_of(
        Sample,
        Column("inferences", Integer, nullable=False),
        Column("median_ms", Float),
        Column("valid", Boolean, nullable=False),
        Column("run", Words, primary_key=True),
        Column("start", Integer, primary_key=True, autoincrement=False),
        Column("variant", Words, primary_key=True),
        Column("placement_json", PlacementColumn, nullable=False, info=keeps("placement")),
        Column("telemetry_json", TelemetryColumn, nullable=False, info=keeps("telemetry")),
        Column("latencies", LatencyBlob, nullable=False, info=keeps("latencies_ns")),
        Column("calls", LatencyBlob, info=keeps("call_ns")),
    ),
    ForeignKeyConstraint(["run", "start"], ["start.run", "start.start"], ondelete="CASCADE"),
    _measured_file(),
    CheckConstraint("position >= 0", name="position"),
)

series = Table(
    "series",
    metadata,
    *columns_of(
        SeriesKey,
        Column("series", Words, primary_key=True),
        Column("variant", Words, nullable=False, index=True),
        Column("phone", Words, _refers("phone.identity"), nullable=False),
    ),
)

estimate = Table(
    "estimate",
    metadata,
    *columns_of(
        Estimate,
        Column("run", Words, primary_key=True),
        Column("variant", Words, primary_key=True),
        Column("series", Words, _refers("series.series"), nullable=False, index=True),
        Column("inferences", BigInteger, nullable=False),
        Column("peak_rss_kb", BigInteger),
    ),
    _measured_file(),
)

# What an estimate was before a newer method made it anew from the same samples.
earlier_estimate = Table(
    "earlier_estimate",
    metadata,
    *columns_of(
        Estimate,
        Column("run", Words, primary_key=True),
        Column("variant", Words, primary_key=True),
        Column("method", Integer, primary_key=True, autoincrement=False),
        Column("inferences", BigInteger, nullable=False),
        Column("peak_rss_kb", BigInteger),
    ),
    _measured_file(),
)

operator = Table(
    "operator",
    metadata,
    *columns_of(
        OperatorRecord,
        Column("run", Words, _refers("run.run"), primary_key=True),
        Column("variant", Words, primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
    ),
)

failure = Table(
    "failure",
    metadata,
    *columns_of(
        FailureRecord,
        Column("failure", Integer, primary_key=True),
        Column("sweep", Words, _refers("sweep.sweep"), nullable=False, index=True),
        Column("run", Words, _refers("run.run")),
    ),
)

sample_by_variant = Index("ix_sample_variant", sample.c.run, sample.c.variant)

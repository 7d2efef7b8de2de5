"""The tables of the store. Every number rests on a column or a foreign key; docs/store.md explains them to readers."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Enum,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from harness.results.records import Clock, Engine, RunnerName
from harness.store.columns import LatencyBlob, PlacementColumn, TelemetryColumn, WordList, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(words: type[StrEnum]) -> Enum:
    return Enum(words, native_enum=False, length=20, values_callable=lambda kind: [word.value for word in kind])


def _refers(target: str, on_delete: str = "CASCADE") -> ForeignKey:
    return ForeignKey(target, ondelete=on_delete)


phone = Table(
    "phone",
    metadata,
    Column("identity", Words, primary_key=True),
    Column("serial", Words, nullable=False),
    Column("manufacturer", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("virtual", Boolean, nullable=False),
    Column("engine", _one_of(Engine)),
    Column("soc", Words),
)

sweep = Table(
    "sweep",
    metadata,
    Column("sweep", Words, primary_key=True),
    Column("started_at", Words, nullable=False, index=True),
    Column("ended_at", Words),
    Column("seed", BigInteger, nullable=False),
    Column("config_json", Words, nullable=False),
    Column("command", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("origin", Words),
    Column("pruned_at", Words),
)

session = Table(
    "session",
    metadata,
    Column("session", Words, primary_key=True),
    Column("sweep", Words, _refers("sweep.sweep"), nullable=False, index=True),
    Column("phone", Words, _refers("phone.identity"), nullable=False, index=True),
    Column("serial", Words, nullable=False),
    Column("fingerprint", Words, nullable=False),
    Column("android", Words, nullable=False),
    Column("sdk", Integer, nullable=False),
    Column("started_at", Words, nullable=False),
    Column("ended_at", Words),
    Column("engine", _one_of(Engine)),
)

run = Table(
    "run",
    metadata,
    Column("run", Words, primary_key=True),
    Column("sweep", Words, _refers("sweep.sweep"), nullable=False, index=True),
    Column("session", Words, _refers("session.session"), nullable=False, index=True),
    Column("phone", Words, _refers("phone.identity"), nullable=False),
    Column("runner", _one_of(RunnerName), nullable=False),
    Column("runtime", Words, nullable=False),
    Column("app_sha256", Words),
    Column("threads", Integer, nullable=False),
    Column("xnnpack", Boolean, nullable=False),
    Column("cpu", Integer, nullable=False),
    Column("mask", Words, nullable=False),
    Column("core_rule", Words, nullable=False),
    Column("core_label", Words, nullable=False),
    Column("clock", _one_of(Clock), nullable=False),
    Column("model_set", Words, nullable=False),
)

artifact = Table(
    "artifact",
    metadata,
    Column("run", Words, _refers("run.run"), primary_key=True),
    Column("variant", Words, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("architecture", Words),
    Column("width", Float),
    Column("resolution", Integer),
    Column("precision", Words),
    Column("size_bytes", BigInteger, nullable=False),
    Column("madds", BigInteger, nullable=False),
    Column("parameters", BigInteger, nullable=False),
    Column("weights", BigInteger, nullable=False),
    Column("peak_activation_bytes", BigInteger, nullable=False),
    Column("weights_origin", Words, nullable=False),
    Column("top1", Float),
    Column("top1_source", Words),
    UniqueConstraint("run", "variant", "sha256"),
)


def _measured_file() -> ForeignKeyConstraint:
    """A number for a file that the run does not hold cannot be stored."""
    return ForeignKeyConstraint(
        ["run", "variant", "sha256"], ["artifact.run", "artifact.variant", "artifact.sha256"], ondelete="CASCADE"
    )


start = Table(
    "start",
    metadata,
    Column("run", Words, _refers("run.run"), primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("round", Integer),
    Column("seed", BigInteger),
    Column("began_at", Words),
    Column("ended_at", Words),
    Column("order_json", WordList),
    Column("wall_ms", Float),
    Column("overhead_ms", Float),
    Column("extra", Boolean),
)

sample = Table(
    "sample",
    metadata,
    Column("run", Words, primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("variant", Words, primary_key=True),
    Column("sha256", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Words, nullable=False),
    Column("inferences", Integer, nullable=False),
    Column("median_ms", Float),
    Column("valid", Boolean, nullable=False),
    Column("reasons_json", WordList, nullable=False),
    Column("unproven_json", WordList, nullable=False),
    Column("placement_json", PlacementColumn, nullable=False),
    Column("telemetry_json", TelemetryColumn, nullable=False),
    Column("outputs_json", Words),
    Column("latencies", LatencyBlob, nullable=False),
    Column("calls", LatencyBlob),
    ForeignKeyConstraint(["run", "start"], ["start.run", "start.start"], ondelete="CASCADE"),
    _measured_file(),
    CheckConstraint("position >= 0", name="position"),
)

series = Table(
    "series",
    metadata,
    Column("series", Words, primary_key=True),
    Column("variant", Words, nullable=False, index=True),
    Column("phone", Words, _refers("phone.identity"), nullable=False),
    Column("mask", Words, nullable=False),
    Column("runner", _one_of(RunnerName), nullable=False),
    Column("runtime", Words, nullable=False),
    Column("threads", Integer, nullable=False),
    Column("xnnpack", Boolean, nullable=False),
    Column("clock", _one_of(Clock), nullable=False),
)

estimate = Table(
    "estimate",
    metadata,
    Column("run", Words, primary_key=True),
    Column("variant", Words, primary_key=True),
    Column("sha256", Words, nullable=False),
    Column("series", Words, _refers("series.series"), nullable=False, index=True),
    Column("latency_ms", Float),
    Column("low_ms", Float),
    Column("high_ms", Float),
    Column("between_low_ms", Float),
    Column("between_high_ms", Float),
    Column("starts", Integer, nullable=False),
    Column("inferences", BigInteger, nullable=False),
    Column("valid", Boolean, nullable=False),
    Column("reasons_json", WordList, nullable=False),
    Column("unproven_json", WordList, nullable=False),
    Column("notes_json", WordList, nullable=False),
    Column("cold_init_ms", Float),
    Column("first_inference_ms", Float),
    Column("peak_rss_kb", BigInteger),
    Column("energy_mj", Float),
    Column("energy_low_mj", Float),
    Column("energy_high_mj", Float),
    _measured_file(),
)

operator = Table(
    "operator",
    metadata,
    Column("run", Words, _refers("run.run"), primary_key=True),
    Column("variant", Words, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("type", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("mean_ms", Float, nullable=False),
    Column("share", Float, nullable=False),
    Column("times_called", Integer, nullable=False),
)

failure = Table(
    "failure",
    metadata,
    Column("failure", Integer, primary_key=True),
    Column("sweep", Words, _refers("sweep.sweep"), nullable=False, index=True),
    Column("run", Words, _refers("run.run")),
    Column("variant", Words),
    Column("serial", Words),
    Column("reason", Words, nullable=False),
    Column("detail", Words, nullable=False),
    Column("at", Words, nullable=False),
)

sample_by_variant = Index("ix_sample_variant", sample.c.run, sample.c.variant)

"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_FILE = ["run", "variant", "sha256"]
_FILE_OF_THE_RUN = ["artifact.run", "artifact.variant", "artifact.sha256"]


def upgrade() -> None:
    op.create_table(
        "phone",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("virtual", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.String(20), nullable=True),
        sa.Column("soc", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_phone")),
    )
    op.create_table(
        "sweep",
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("config_json", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("pruned_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sweep", name=op.f("pk_sweep")),
    )
    with op.batch_alter_table("sweep", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sweep_started_at"), ["started_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("request_json", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("began_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sweep", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sweep"], ["sweep.sweep"], name=op.f("fk_job_sweep"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("mask", sa.Text(), nullable=False),
        sa.Column(
            "runner",
            sa.String(20),
            nullable=False,
        ),
        sa.Column("runtime", sa.Text(), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("xnnpack", sa.Boolean(), nullable=False),
        sa.Column(
            "clock",
            sa.String(20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["phone"], ["phone.identity"], name=op.f("fk_series_phone"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_variant"), ["variant"], unique=False)

    op.create_table(
        "session",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("android", sa.Text(), nullable=False),
        sa.Column("sdk", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["phone"], ["phone.identity"], name=op.f("fk_session_phone"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sweep"], ["sweep.sweep"], name=op.f("fk_session_sweep"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_sweep"), ["sweep"], unique=False)

    op.create_table(
        "acceptance",
        sa.Column("acceptance", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("level_ratio", sa.Float(), nullable=False),
        sa.Column("app_sha256", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["series"], ["series.series"], name=op.f("fk_acceptance_series"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("acceptance", name=op.f("pk_acceptance")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_series"), ["series"], unique=False)

    op.create_table(
        "night",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("sweep", sa.Text(), nullable=True),
        sa.Column("ratio", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["series"], ["series.series"], name=op.f("fk_night_series"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sweep"], ["sweep.sweep"], name=op.f("fk_night_sweep"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("night", "series", name=op.f("pk_night")),
    )
    op.create_table(
        "reference",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("app_sha256", sa.Text(), nullable=True),
        sa.Column("level_ms", sa.Float(), nullable=True),
        sa.Column("band_low_ms", sa.Float(), nullable=True),
        sa.Column("band_high_ms", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["series"], ["series.series"], name=op.f("fk_reference_series"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("series", "frozen_at", name=op.f("pk_reference")),
    )
    op.create_table(
        "run",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column(
            "runner",
            sa.String(20),
            nullable=False,
        ),
        sa.Column("runtime", sa.Text(), nullable=False),
        sa.Column("app_sha256", sa.Text(), nullable=True),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("xnnpack", sa.Boolean(), nullable=False),
        sa.Column("cpu", sa.Integer(), nullable=False),
        sa.Column("mask", sa.Text(), nullable=False),
        sa.Column("core_rule", sa.Text(), nullable=False),
        sa.Column("core_label", sa.Text(), nullable=False),
        sa.Column(
            "clock",
            sa.String(20),
            nullable=False,
        ),
        sa.Column("model_set", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["phone"], ["phone.identity"], name=op.f("fk_run_phone"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session"], ["session.session"], name=op.f("fk_run_session"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sweep"], ["sweep.sweep"], name=op.f("fk_run_sweep"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_session"), ["session"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_sweep"), ["sweep"], unique=False)

    op.create_table(
        "artifact",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("architecture", sa.Text(), nullable=True),
        sa.Column("width", sa.Float(), nullable=True),
        sa.Column("resolution", sa.Integer(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("madds", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.BigInteger(), nullable=False),
        sa.Column("weights", sa.BigInteger(), nullable=False),
        sa.Column("peak_activation_bytes", sa.BigInteger(), nullable=False),
        sa.Column("weights_origin", sa.Text(), nullable=False),
        sa.Column("top1", sa.Float(), nullable=True),
        sa.Column("top1_source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.run"], name=op.f("fk_artifact_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "variant", name=op.f("pk_artifact")),
        sa.UniqueConstraint("run", "variant", "sha256", name=op.f("uq_artifact_run_variant_sha256")),
    )
    op.create_table(
        "failure",
        sa.Column("failure", sa.Integer(), nullable=False),
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("variant", sa.Text(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.run"], name=op.f("fk_failure_run"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sweep"], ["sweep.sweep"], name=op.f("fk_failure_sweep"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("failure", name=op.f("pk_failure")),
    )
    with op.batch_alter_table("failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failure_sweep"), ["sweep"], unique=False)

    op.create_table(
        "start",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("began_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("order_json", sa.Text(), nullable=True),
        sa.Column("wall_ms", sa.Float(), nullable=True),
        sa.Column("overhead_ms", sa.Float(), nullable=True),
        sa.Column("extra", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["run.run"], name=op.f("fk_start_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "start", name=op.f("pk_start")),
    )
    op.create_table(
        "estimate",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("latency_ms", sa.Float(), nullable=True),
        sa.Column("low_ms", sa.Float(), nullable=True),
        sa.Column("high_ms", sa.Float(), nullable=True),
        sa.Column("between_low_ms", sa.Float(), nullable=True),
        sa.Column("between_high_ms", sa.Float(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("inferences", sa.BigInteger(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("reasons_json", sa.Text(), nullable=False),
        sa.Column("unproven_json", sa.Text(), nullable=False),
        sa.Column("notes_json", sa.Text(), nullable=False),
        sa.Column("cold_init_ms", sa.Float(), nullable=True),
        sa.Column("first_inference_ms", sa.Float(), nullable=True),
        sa.Column("peak_rss_kb", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            _FILE,
            _FILE_OF_THE_RUN,
            name=op.f("fk_estimate_run_variant_sha256"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["series"], ["series.series"], name=op.f("fk_estimate_series"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "variant", name=op.f("pk_estimate")),
    )
    with op.batch_alter_table("estimate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_estimate_series"), ["series"], unique=False)

    op.create_table(
        "sample",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("inferences", sa.Integer(), nullable=False),
        sa.Column("median_ms", sa.Float(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("reasons_json", sa.Text(), nullable=False),
        sa.Column("unproven_json", sa.Text(), nullable=False),
        sa.Column("placement_json", sa.Text(), nullable=False),
        sa.Column("telemetry_json", sa.Text(), nullable=False),
        sa.Column("outputs_json", sa.Text(), nullable=True),
        sa.Column("latencies", sa.LargeBinary(), nullable=False),
        sa.Column("calls", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_sample_position")),
        sa.ForeignKeyConstraint(
            ["run", "start"], ["start.run", "start.start"], name=op.f("fk_sample_run_start"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            _FILE,
            _FILE_OF_THE_RUN,
            name=op.f("fk_sample_run_variant_sha256"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run", "start", "variant", name=op.f("pk_sample")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index("ix_sample_variant", ["run", "variant"], unique=False)

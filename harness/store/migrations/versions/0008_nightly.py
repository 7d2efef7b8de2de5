"""The nightly watch: nights, what they found, accepted builds, mutes, thresholds and messages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _make_night()
    _make_night_phone()
    _make_night_pairs()
    _make_night_series()
    _make_alert()
    _make_notice()
    _make_accepted_build()
    _make_acceptance()
    _make_mute()
    _make_threshold()
    _make_delivery()


def _make_night() -> None:
    op.create_table(
        "night",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("config_json", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("cut_short", sa.Text(), nullable=True),
        sa.Column("changed_json", sa.Text(), nullable=False),
        sa.Column("candidate_sha256", sa.Text(), nullable=False),
        sa.Column("rehearsed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("night", name="pk_night"),
        sa.UniqueConstraint("number", name="uq_night_number"),
    )


def _make_night_phone() -> None:
    op.create_table(
        "night_phone",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("android", sa.Text(), nullable=True),
        sa.Column("battery_health", sa.Text(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["night"], ["night.night"], name="fk_night_phone_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "asked", name="pk_night_phone"),
    )


def _make_night_pairs() -> None:
    op.create_table(
        "night_pairs",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("stage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sweep", sa.Text(), nullable=True),
        sa.Column("ratios_json", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("baseline_ms", sa.Float(), nullable=True),
        sa.Column("same_build", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["night"], ["night.night"], name="fk_night_pairs_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "series", "stage", name="pk_night_pairs"),
    )


def _make_night_series() -> None:
    op.create_table(
        "night_series",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("z", sa.Float(), nullable=True),
        sa.Column("evidence_slower", sa.Float(), nullable=False),
        sa.Column("evidence_faster", sa.Float(), nullable=False),
        sa.Column("standing_since", sa.Text(), nullable=True),
        sa.Column("accepted_sha256", sa.Text(), nullable=True),
        sa.Column("candidate_sha256", sa.Text(), nullable=True),
        sa.Column("differs_json", sa.Text(), nullable=False),
        sa.Column("own_ratio", sa.Float(), nullable=True),
        sa.Column("own_low", sa.Float(), nullable=True),
        sa.Column("own_high", sa.Float(), nullable=True),
        sa.Column("android", sa.Text(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("baseline_ms", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["night"], ["night.night"], name="fk_night_series_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "series", name="pk_night_series"),
    )
    op.create_index("ix_night_series_series", "night_series", ["series"])


def _make_alert() -> None:
    op.create_table(
        "alert",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("first_bad_night", sa.Text(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["night"], ["night.night"], name="fk_alert_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "series", name="pk_alert"),
    )


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["night"], ["night.night"], name="fk_notice_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place", "night", name="pk_notice"),
    )


def _make_accepted_build() -> None:
    op.create_table(
        "accepted_build",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("model_sha256", sa.Text(), nullable=False),
        sa.Column("app_sha256", sa.Text(), nullable=True),
        sa.Column("tool_sha256", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_accepted_build"),
    )


def _make_acceptance() -> None:
    op.create_table(
        "acceptance",
        sa.Column("acceptance", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("accepted_sha256", sa.Text(), nullable=False),
        sa.Column("before_sha256", sa.Text(), nullable=True),
        sa.Column("night", sa.Text(), nullable=True),
        sa.Column("by_rule", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_sha256"], ["accepted_build.sha256"], name="fk_acceptance_accepted_sha256"),
        sa.PrimaryKeyConstraint("acceptance", name="pk_acceptance"),
    )
    op.create_index("ix_acceptance_series", "acceptance", ["series"])


def _make_mute() -> None:
    op.create_table(
        "mute",
        sa.Column("mute", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mute", name="pk_mute"),
    )


def _make_threshold() -> None:
    op.create_table(
        "threshold",
        sa.Column("made_of", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("thresholds_json", sa.Text(), nullable=False),
        sa.Column("finds", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("made_of", name="pk_threshold"),
    )


def _make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_try_at", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["night"], ["night.night"], name="fk_delivery_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "way", "to", name="pk_delivery"),
    )

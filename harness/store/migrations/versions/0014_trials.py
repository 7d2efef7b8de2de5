"""Nights of a validation, whose true answer is known: beside those of the watch and never among them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _make_trial()
    _make_trial_pairs()
    _make_trial_series()


def _make_trial() -> None:
    op.create_table(
        "trial",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_of", sa.Text(), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("rehearsed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("trial", name="pk_trial"),
        sa.UniqueConstraint("number", name="uq_trial_number"),
    )


def _make_trial_pairs() -> None:
    op.create_table(
        "trial_pairs",
        sa.Column("night", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("stage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sweep", sa.Text(), nullable=True),
        sa.Column("ratios_json", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("baseline_ms", sa.Float(), nullable=True),
        sa.Column("same_build", sa.Boolean(), nullable=False),
        sa.Column("two_installations", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["night"], ["trial.trial"], name="fk_trial_pairs_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "series", "stage", name="pk_trial_pairs"),
    )


def _make_trial_series() -> None:
    op.create_table(
        "trial_series",
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
        sa.ForeignKeyConstraint(["night"], ["trial.trial"], name="fk_trial_series_night", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("night", "series", name="pk_trial_series"),
    )

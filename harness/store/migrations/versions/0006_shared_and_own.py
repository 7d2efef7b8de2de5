"""Own intervals, the level that all share, and the estimates that a newer method replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBERS = ("own_low_ms", "own_high_ms", "level_percent", "autocorrelation")


def upgrade() -> None:
    for name in _NUMBERS:
        op.add_column("estimate", sa.Column(name, sa.Float()))
    # every estimate of before took each start for independent: method 1
    op.add_column("estimate", sa.Column("method", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "earlier_estimate",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("method", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("inferences", sa.BigInteger(), nullable=False),
        sa.Column("peak_rss_kb", sa.BigInteger()),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("latency_ms", sa.Float()),
        sa.Column("low_ms", sa.Float()),
        sa.Column("high_ms", sa.Float()),
        sa.Column("between_low_ms", sa.Float()),
        sa.Column("between_high_ms", sa.Float()),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("reasons_json", sa.Text(), nullable=False),
        sa.Column("unproven_json", sa.Text(), nullable=False),
        sa.Column("notes_json", sa.Text(), nullable=False),
        sa.Column("cold_init_ms", sa.Float()),
        sa.Column("first_inference_ms", sa.Float()),
        sa.Column("energy_mj", sa.Float()),
        sa.Column("energy_low_mj", sa.Float()),
        sa.Column("energy_high_mj", sa.Float()),
        *(sa.Column(name, sa.Float()) for name in _NUMBERS),
        sa.ForeignKeyConstraint(
            ["run", "variant", "sha256"],
            ["artifact.run", "artifact.variant", "artifact.sha256"],
            name="fk_earlier_estimate_run_variant_sha256",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run", "variant", "method", name="pk_earlier_estimate"),
    )

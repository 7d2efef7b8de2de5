"""Time per operator, for sweeps that profile."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "operator",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mean_ms", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("times_called", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.run"], name="fk_operator_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "variant", "position", name="pk_operator"),
    )

"""What a night needs to know of a lab's phone before it measures it: its software, its battery, its engine."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("lab_phone", sa.Column("fingerprint", sa.Text(), nullable=False, server_default=""))
    op.add_column("lab_phone", sa.Column("battery_health", sa.Text()))
    op.add_column("lab_phone", sa.Column("engine", sa.String(length=20)))

"""The pair that a start is one half of, where two sides are measured against each other."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("start", sa.Column("pair", sa.Integer()))

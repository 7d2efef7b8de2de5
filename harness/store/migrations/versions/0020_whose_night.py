"""What a night was held against when it began, told without a clock, and which nightly.toml asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("night", sa.Column("accepted_before", sa.Integer()))
    op.add_column("night", sa.Column("toml", sa.Text(), nullable=False, server_default=""))

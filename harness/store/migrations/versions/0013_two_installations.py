"""Whether the two sides of a night's pairs had an installation of the app each."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column(
        "night_pairs", sa.Column("two_installations", sa.Boolean(), nullable=False, server_default=sa.false())
    )

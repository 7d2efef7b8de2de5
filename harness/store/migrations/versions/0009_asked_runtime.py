"""Which of the app's runtimes a run asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("run", sa.Column("asked_runtime", sa.Text()))

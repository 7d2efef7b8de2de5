"""What a start gave no number for: a model that crashed once before a kill has crashed once when the sweep goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("start", sa.Column("refused_json", sa.Text()))

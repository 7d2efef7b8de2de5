"""How busy this computer was by itself while it played the phone of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("session", sa.Column("host_json", sa.Text()))

"""Whether a night was killed and nobody went on with it; until now only the first words of its end said so."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("night", sa.Column("abandoned", sa.Boolean(), nullable=False, server_default=sa.false()))
    night = sa.table("night", sa.column("abandoned", sa.Boolean()), sa.column("cut_short", sa.Text()))
    said = night.c.cut_short.startswith("it was killed, and nobody went on with it: ")
    op.execute(night.update().where(said).values(abandoned=True))

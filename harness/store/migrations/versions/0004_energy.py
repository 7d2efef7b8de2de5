"""Energy of one inference, where an unplugged phone's battery tells its current."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("energy_mj", "energy_low_mj", "energy_high_mj"):
        op.add_column("estimate", sa.Column(name, sa.Float()))

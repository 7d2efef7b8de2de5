"""One virtual phone may be run by another engine tomorrow: what a session rests on is the session's own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("engine", sa.String(20)))
    op.execute("UPDATE session SET engine = (SELECT engine FROM phone WHERE phone.identity = session.phone)")

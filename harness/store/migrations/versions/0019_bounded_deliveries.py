"""How often a message was tried and who has it, so that none is sent for ever; and a name for the store itself."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("runs", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("taken_by_json", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("delivery", sa.Column("refused_by_json", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("delivery", sa.Column("ended_in", sa.Text()))
    op.create_table(
        "store", sa.Column("uuid", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("uuid", name="pk_store")
    )
    store = sa.table("store", sa.column("uuid", sa.Text()))
    op.execute(store.insert().values(uuid=str(uuid4())))

"""Runs that are not pinned: the phone's clusters, and the share of time on each."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("run", sa.Column("clusters", sa.Text()))
    for table in ("estimate", "earlier_estimate"):
        op.add_column(table, sa.Column("cluster_shares_json", sa.Text()))

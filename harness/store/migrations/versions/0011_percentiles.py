"""Percentiles of single inferences, and the levels of starts that come in two groups."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COLUMNS = (
    "p90_ms",
    "p90_low_ms",
    "p90_high_ms",
    "p95_ms",
    "p95_low_ms",
    "p95_high_ms",
    "p99_ms",
    "p99_low_ms",
    "p99_high_ms",
    "mode_low_ms",
    "mode_high_ms",
)


def upgrade() -> None:
    for table in ("estimate", "earlier_estimate"):
        for name in COLUMNS:
            op.add_column(table, sa.Column(name, sa.Float()))

"""Drop the tables that nothing wrote and nothing read; a feature that needs one brings its own."""

from alembic import op

revision = "0005"
down_revision = "0004"

_UNUSED = ("reference", "acceptance", "night", "job")


def upgrade() -> None:
    for name in _UNUSED:
        op.drop_table(name)

"""The lab: hosts, phones, queued sweeps, attempts at their jobs, phones that are set aside, shipped files."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    _make_host_and_phone()
    _make_sweep_and_attempt()
    _make_set_aside()
    _make_file()


def _make_host_and_phone() -> None:
    op.create_table(
        "lab_host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_lab_host"),
    )
    op.create_table(
        "lab_phone",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("virtual", sa.Boolean(), nullable=False),
        sa.Column("soc", sa.Text(), nullable=True),
        sa.Column("android", sa.Text(), nullable=False),
        sa.Column("tags_json", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("heard_at", sa.Text(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("phone", name="pk_lab_phone"),
    )


def _make_sweep_and_attempt() -> None:
    op.create_table(
        "lab_sweep",
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("plan_json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sweep"], ["sweep.sweep"], name="fk_lab_sweep_sweep", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sweep", name="pk_lab_sweep"),
    )
    op.create_table(
        "lab_attempt",
        sa.Column("job", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("began_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job", name="pk_lab_attempt"),
    )


def _make_set_aside() -> None:
    op.create_table(
        "lab_set_aside",
        sa.Column("set_aside", sa.Integer(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("set_aside", name="pk_lab_set_aside"),
    )
    op.create_index("ix_lab_set_aside_phone", "lab_set_aside", ["phone"])


def _make_file() -> None:
    op.create_table(
        "lab_file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("shipped_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_lab_file"),
    )
    op.create_table(
        "lab_piece",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["lab_file.sha256"], name="fk_lab_piece_sha256", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "place", name="pk_lab_piece"),
    )

"""The tables of a lab. As in `tables`, a plain column is a field of the table's record.

The queue itself is Procrastinate's, whose tables begin with `procrastinate_` and are made by it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table

from harness.results.lab import JobAttempt, LabHost, LabPhone, LabSweep, SetAsidePhone
from harness.store.columns import Words
from harness.store.record_columns import columns_of
from harness.store.tables import metadata

lab_host = Table("lab_host", metadata, *columns_of(LabHost, Column("host", Words, primary_key=True)))

lab_phone = Table("lab_phone", metadata, *columns_of(LabPhone, Column("phone", Words, primary_key=True)))

lab_sweep = Table(
    "lab_sweep",
    metadata,
    *columns_of(LabSweep, Column("sweep", Words, ForeignKey("sweep.sweep", ondelete="CASCADE"), primary_key=True)),
)

lab_attempt = Table(
    "lab_attempt",
    metadata,
    *columns_of(JobAttempt, Column("job", BigInteger, primary_key=True, autoincrement=False)),
)

lab_set_aside = Table(
    "lab_set_aside",
    metadata,
    *columns_of(SetAsidePhone, Column("set_aside", Integer, primary_key=True)),
)

# A file that every host of a lab may ask for, in pieces: some are larger than what one row should hold.
lab_file = Table(
    "lab_file",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("shipped_at", Words, nullable=False),
)

lab_piece = Table(
    "lab_piece",
    metadata,
    Column("sha256", Words, ForeignKey("lab_file.sha256", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

lab_set_aside_by_phone = Index("ix_lab_set_aside_phone", lab_set_aside.c.phone)

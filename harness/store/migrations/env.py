"""Alembic asks here for the connection; it is the one that harness.store.migrating opened."""

from alembic import context

from harness.store.opening import VERSION_TABLE
from harness.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite alters a table by writing it anew.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

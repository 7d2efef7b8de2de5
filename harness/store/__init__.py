"""The database: tables, migrations, transactions. The only room that imports SQLAlchemy or Alembic."""

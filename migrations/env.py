"""Alembic's entry point: runs the versions against the connection it is handed.

`pl_assets.local.migrate` calls this with a live connection, so that no address of a database
is ever written to a file.
"""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()

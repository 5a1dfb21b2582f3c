"""Alembic's entry: runs the scripts on the connection that scanner/store/migrate.py hands over."""

from __future__ import annotations

import logging

from alembic import context

from scanner.store.schema import VERSION_TABLE, metadata

# It reports each script as news; a person who starts a scan is not waiting for that.
logging.getLogger("alembic").setLevel(logging.WARNING)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a column by making the table anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

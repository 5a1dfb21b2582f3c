"""The database at the version that this program knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, MetaData, String, Table, inspect, select, text

from scanner.errors import StoreUnusable
from scanner.store import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from scanner.store.location import Location

SCRIPTS: Final = Path(__file__).with_name("migrations")
HEAD: Final = "0004"  # revision of the newest script; a test holds the two together
_LOCK: Final = 0x636F6F6B6965  # any number that only this program uses
_version = Table(schema.VERSION_TABLE, MetaData(), Column("version_num", String(32)))


def upgrade(connection: Connection, location: Location) -> None:
    """Bring the database to `HEAD` within the transaction of the connection, which must write.

    Raises `StoreUnusable` for a database that is newer, or that belongs to another program.
    """
    if connection.dialect.name == "postgresql":
        # Two programs that start at once: the second waits here and finds the work done. SQLite's BEGIN did it.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = _found(connection, location)
    if found == HEAD:
        return
    if found is not None and not (found.isdigit() and found < HEAD):
        raise StoreUnusable(
            f"The database {location} was made by a newer cookiescan (its version {found}, known here {HEAD})",
            "Update cookiescan, or name another with --database.",
        )
    run_scripts(connection)


def _found(connection: Connection, location: Location) -> str | None:
    """The version of the database; `None` when it is new. A foreign one is refused before anything is changed."""
    tables = set(inspect(connection).get_table_names())
    if schema.VERSION_TABLE in tables:
        return connection.execute(select(_version.c.version_num)).scalar()
    # A file is ours alone; a PostgreSQL database may have other tenants with other names.
    ours = tables if location.path is not None else tables & set(schema.metadata.tables)
    if ours:
        raise StoreUnusable(
            f"The database {location} belongs to another program (table {min(ours)})",
            "Name another with --database.",
        )
    return None


def run_scripts(connection: Connection, target: str = "head") -> None:
    """Run the migrations that are missing up to `target`, within the transaction of the connection."""
    # Here because a database at HEAD, the usual case, needs none of it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)

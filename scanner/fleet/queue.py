"""Procrastinate's tables and its app: they carry runs to workers. What is to be done, and who may, the runs say.

The queue has a schema of its own in the database, named for the version of its tables. It holds nothing that cannot be
made again from the runs, so a newer Procrastinate begins with a new queue, and old and new workers work side by side.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import procrastinate
import psycopg
from procrastinate.schema import SchemaManager

from scanner.errors import StoreUnusable, UsageError

if TYPE_CHECKING:
    from scanner.store.location import Location

SCANS: Final = "scans"
TENDING: Final = "tending"
_LOCK: Final = 0x717565756500  # any number that only this program uses
_MOST_CONNECTIONS: Final = 6


def address(location: Location) -> str:
    """The database's address for the driver.

    Raises:
        UsageError: it is not PostgreSQL.
    """
    if location.path is not None:
        raise UsageError("Workers need PostgreSQL", "Give --database postgresql://..; for SQLite there is run-due")
    return location.url.set(drivername="postgresql").render_as_string(hide_password=False)


def schema_name() -> str:
    """Of the queue that the installed Procrastinate knows."""
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return "cookiescan_queue_" + "_".join(re.findall(r"\d+", newest)[:3])


def prepare(location: Location) -> None:
    """Make the queue's tables unless they are there; several workers may do so at once.

    Raises:
        StoreUnusable: the database is out of reach, or may not be changed.
    """
    name = schema_name()
    try:
        with psycopg.connect(address(location)) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone():
                return
            quoted = psycopg.sql.Identifier(name)
            connection.execute(psycopg.sql.SQL("CREATE SCHEMA {}").format(quoted))
            connection.execute(psycopg.sql.SQL("SET LOCAL search_path TO {}").format(quoted))
            connection.execute(SchemaManager.get_schema())
    except psycopg.Error as problem:
        first = (str(problem).strip() or type(problem).__name__).splitlines()[0]
        raise StoreUnusable(
            f"The queue in {location} cannot be used: {first}", "Is it running and reachable?"
        ) from problem


def new_app(location: Location) -> procrastinate.App:
    """An app without tasks on the queue."""
    connector = procrastinate.PsycopgConnector(
        conninfo=address(location),
        kwargs={"options": f"-c search_path={schema_name()}"},
        min_size=1,
        max_size=_MOST_CONNECTIONS,
    )
    return procrastinate.App(connector=connector)

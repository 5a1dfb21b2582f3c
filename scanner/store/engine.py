"""Connections to the database, and its faults as one clear line."""

from __future__ import annotations

import sqlite3
import time
import zlib
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from scanner.errors import StoreUnusable
from scanner.store.location import ADVICE, prepare_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry

    from scanner.store.location import Location

RETRY: Final = 0.02  # seconds
BUSY_SECONDS: Final = 30.0
IDLE_SECONDS: Final = 30.0  # of PostgreSQL's patience with a transaction in which nothing happens
_WRITES = "cookiescan_writes"

# SQLite's primary result codes (https://sqlite.org/rescode.html): what happened, what to do.
_SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY: ("is locked by another program", "Wait until that has finished, or end it."),
    sqlite3.SQLITE_LOCKED: ("is locked by another program", "Wait until that has finished, or end it."),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "Free some space and try again."),
    sqlite3.SQLITE_NOTADB: ("is no database of cookiescan", "Name another file with --database."),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "Restore it from a backup, or name another with --database."),
    sqlite3.SQLITE_READONLY: ("may not be written", "Check its permissions, or name another with --database."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Check its folder and its permissions."),
    sqlite3.SQLITE_IOERR: ("could not be read or written", "Check the disk."),
}
_DAMAGED = _SQLITE_FAULTS[sqlite3.SQLITE_CORRUPT]


def connect(location: Location) -> Engine:
    """An engine for the database; for SQLite its file exists afterwards.

    Raises `StoreUnusable` when the file cannot be made or the driver is not installed.
    """
    if location.path is None:
        try:
            engine = create_engine(location.url, pool_pre_ping=True)
        except ImportError as problem:
            raise StoreUnusable(
                "PostgreSQL needs the package psycopg", "Run: pip install 'cookiescan[postgresql]'"
            ) from problem
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    prepare_file(location.path)
    arguments = {} if "timeout" in location.url.query else {"timeout": BUSY_SECONDS}
    engine = create_engine(location.url, connect_args=arguments)
    patience = float(str(location.url.query.get("timeout", BUSY_SECONDS)))
    event.listen(engine, "connect", partial(_prepare_sqlite, patience))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001
    """A program that hangs within a transaction must not lock others out of its rows for ever."""
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {IDLE_SECONDS * 1000:.0f}")
    cursor.close()
    connection.commit()


def _prepare_sqlite(patience: float, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001
    """Set up a new connection.

    The driver's own transactions start only at the first change, without the tables' definition: so they are
    off, and `_begin_sqlite` starts each one.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor, patience)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: DBAPICursor, patience: float) -> None:
    """Turn write-ahead logging on. Where several programs open a new file at once, SQLite refuses instead of waiting.

    `patience` is how long to wait, in seconds.
    """
    end = time.monotonic() + patience
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(RETRY)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that only reads first cannot wait for it later (SQLITE_BUSY_SNAPSHOT)."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine, location: Location) -> Iterator[Connection]:
    """A transaction that only reads; faults become `StoreUnusable`."""
    with clear_faults(location), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, location: Location) -> Iterator[Connection]:
    """A transaction that writes all or nothing; faults become `StoreUnusable`."""
    with clear_faults(location), engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def clear_faults(location: Location) -> Iterator[None]:
    """Name the database's faults as `StoreUnusable`; what it holds against the records is damage."""
    try:
        yield
    except DBAPIError as problem:
        raise _fault(location, problem.orig) from problem
    except SQLAlchemyError as problem:
        raise StoreUnusable(f"The database {location} failed: {_first_line(problem)}", ADVICE) from problem
    except (ValueError, zlib.error) as problem:
        raise StoreUnusable(f"The database {location} {_DAMAGED[0]}", _DAMAGED[1]) from problem


def _fault(location: Location, cause: BaseException | None) -> StoreUnusable:
    """The driver's error as one line."""
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the upper bits refine it
        if code in _SQLITE_FAULTS:
            what, advice = _SQLITE_FAULTS[code]
            return StoreUnusable(f"The database {location} {what}", advice)
    return StoreUnusable(f"The database {location} failed: {_first_line(cause)}", "Is it running and reachable?")


def _first_line(problem: Any) -> str:
    """The first line of an error's text; the others repeat the statement."""
    return (str(problem).strip() or type(problem).__name__).splitlines()[0]


def erase_traces(engine: Engine, location: Location) -> None:
    """Overwrite what was deleted.

    SQLite zeroes deleted rows (secure_delete); the journal still has them until it is written back, and the file
    is made smaller. PostgreSQL frees the space for reuse. Raises `StoreUnusable` when another program reads on
    and so keeps the journal.
    """
    with clear_faults(location):
        if location.path is None:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
            return
        # Not through a Connection: it would open a transaction, in which neither statement may stand.
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            # One row: was it kept from finishing, pages in the journal, pages written back.
            busy = bool((cursor.fetchone() or (1,))[0])
            cursor.close()
        except sqlite3.Error as problem:
            raise _fault(location, problem) from problem
        finally:
            raw.close()
    if busy:
        raise StoreUnusable(
            f"The scan is deleted, but the journal of {location} still holds it while another program reads",
            "End that program; the journal goes with it.",
        )

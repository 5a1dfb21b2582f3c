"""Both databases: every test that asks for `database` runs once on each."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from scanner.store import Store
from tests.integration.store.postgres import NoPostgres, new_database, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket of a PostgreSQL server; skips, with the reason, where none can run."""
    try:
        server = running_server()
        socket = server.__enter__()
    except NoPostgres as problem:
        pytest.skip(f"PostgreSQL: {problem}")
    yield socket
    server.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/scans.db"
    return new_database(request.getfixturevalue("postgres"), f"test{next(NUMBERS)}")


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An open store on an empty database."""
    with Store.open(database) as opened:
        yield opened

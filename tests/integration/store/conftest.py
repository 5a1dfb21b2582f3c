"""Both databases: every test that asks for `database` runs once on each."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pytest

from scanner.store import Store
from tests.integration.store.postgres import NoPostgres, emptied, new_database, running_server

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
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the two."""
    return str(request.param)


@pytest.fixture
def database(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> str:
    """The address of an empty database."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/data/scans.db"
    return new_database(request.getfixturevalue("postgres"), f"test{next(NUMBERS)}")


@pytest.fixture(scope="session")
def made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the program's tables, to be copied: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("made") / "scans.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def made_postgres(postgres: str) -> str:
    """The name of a database with the program's tables, emptied for each test."""
    Store.open(new_database(postgres, "made")).close()
    return "made"


@pytest.fixture
def store(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[Store]:
    """An open store on an empty database."""
    if "database" in request.fixturenames:
        url = request.getfixturevalue("database")
    elif kind == "sqlite":
        url = f"sqlite:///{tmp_path}/data/scans.db"
        (tmp_path / "data").mkdir()
        shutil.copy(request.getfixturevalue("made_sqlite"), tmp_path / "data" / "scans.db")
    else:
        url = emptied(request.getfixturevalue("postgres"), request.getfixturevalue("made_postgres"))
    with Store.open(url) as opened:
        yield opened

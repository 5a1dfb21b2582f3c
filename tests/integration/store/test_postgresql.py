"""What only a server can suffer, each as one clear line."""

from __future__ import annotations

import itertools

import psycopg
import pytest
from sqlalchemy import text

from scanner.errors import StoreUnusable
from scanner.store import Store
from tests.integration.store.postgres import USER, new_database
from tests.records import a_scan

NUMBERS = itertools.count()


@pytest.fixture
def server(postgres):
    return new_database(postgres, f"own{next(NUMBERS)}")


def _address(socket: str, name: str) -> str:
    return f"postgresql://{USER}@/{name}?host={socket}"


def test_an_unknown_database_is_named(postgres):
    with pytest.raises(StoreUnusable, match='database "nowhere" does not exist') as caught:
        Store.open(_address(postgres, "nowhere"))
    assert "\n" not in caught.value.line()


def test_a_server_that_is_not_there(tmp_path):
    with pytest.raises(StoreUnusable, match="failed") as caught:
        Store.open(f"postgresql://{USER}:s3cret@/x?host={tmp_path}")
    assert "s3cret" not in caught.value.line()
    assert "\n" not in caught.value.line()


def test_a_lost_connection_is_made_again(server):
    with Store.open(server) as store:
        store.finish(a_scan())
        with store._engine.connect() as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with psycopg.connect(server, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [own])
        assert store.scan("s1") == a_scan()


def test_other_tenants_of_the_database_do_no_harm(server):
    with psycopg.connect(server) as other:
        other.execute("CREATE TABLE procrastinate_jobs (id INTEGER)")
    with Store.open(server) as store:
        store.finish(a_scan())
        assert store.scan("s1") == a_scan()

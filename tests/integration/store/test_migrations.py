"""Migrations on both databases: they build the program's schema, and old data comes through."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, insert, inspect, text

from scanner.errors import StoreUnusable
from scanner.store import Store, migrate, schema
from scanner.store import engine as connections
from scanner.store.location import locate
from tests.records import a_page, a_scan, a_visit

KEPT = Path(__file__).with_name("kept")


def change(database: str, statement: str) -> None:
    location = locate(database)
    engine = create_engine(location.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_scripts_build_what_the_program_uses(store):
    with store._engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "version_table": schema.VERSION_TABLE},
        )
        assert compare_metadata(context, schema.metadata) == []
        names = {
            table: [
                inspect(connection).get_pk_constraint(table)["name"],
                *sorted(str(key["name"]) for key in inspect(connection).get_foreign_keys(table)),
            ]
            for table in schema.metadata.tables
        }
    assert names == {
        name: [
            str(table.primary_key.name),
            *sorted(str(key.name) for key in table.foreign_key_constraints),
        ]
        for name, table in schema.metadata.tables.items()
    }


@pytest.mark.parametrize("kept", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_data_of_every_version_comes_through(database, kept):
    """`kept/NNNN.json` holds the rows of `a_scan()` and `a_visit()` as version NNNN wrote them."""
    location = locate(database)
    engine = connections.connect(location)
    with connections.writing(engine, location) as connection:
        migrate.run_scripts(connection, kept.stem)
        tables = MetaData()
        tables.reflect(connection)
        for name, rows in json.loads(kept.read_text()).items():
            connection.execute(insert(tables.tables[name]), [decoded(row) for row in rows])
    engine.dispose()
    with Store.open(database) as store:
        assert store.scan("s1") == a_scan()
        assert list(store.visits("s1")) == [(a_page(), a_visit())]


def test_opening_twice_changes_nothing(database):
    with Store.open(database) as store:
        store.finish(a_scan())
    with Store.open(database) as store, store._engine.connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {schema.VERSION_TABLE}")).scalars().all() == [
            migrate.HEAD
        ]


@pytest.mark.parametrize("version", ["9999", "a1b2c3"])
def test_a_newer_database_is_refused_and_left_alone(database, version):
    with Store.open(database) as store:
        store.finish(a_scan())
    change(database, f"UPDATE {schema.VERSION_TABLE} SET version_num = '{version}'")
    with pytest.raises(StoreUnusable, match="made by a newer cookiescan") as caught:
        Store.open(database)
    assert "Update cookiescan" in caught.value.line()
    change(database, f"UPDATE {schema.VERSION_TABLE} SET version_num = '{migrate.HEAD}'")
    with Store.open(database) as store:
        assert store.scan("s1") == a_scan()


def test_tables_of_another_program_with_our_names_are_refused(database):
    location = locate(database)
    connections.connect(location).dispose()  # makes the file
    change(database, "CREATE TABLE cookies (x INTEGER)")
    with pytest.raises(StoreUnusable, match=r"belongs to another program \(table cookies\)"):
        Store.open(database)


def decoded(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has neither bytes nor times."""
    return {
        name: base64.b64decode(value["bytes"])
        if isinstance(value, dict) and "bytes" in value
        else datetime.fromisoformat(value["time"])
        if isinstance(value, dict) and "time" in value
        else value
        for name, value in row.items()
    }

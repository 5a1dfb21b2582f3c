"""Migrations on both databases: they build the program's schema, and old data comes through."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, insert, inspect, select, text

from scanner.errors import StoreUnusable
from scanner.store import Site, Store, migrate, schema
from scanner.store import engine as connections
from scanner.store.location import locate
from tests.records import END, START, a_choice, a_fingerprinting_script, a_page, a_scan, a_visit, an_info

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


@pytest.fixture(params=sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def of_old(request, database):
    """A version, and the address of a database with the data of that version."""
    version = request.param.stem
    location = locate(database)
    engine = connections.connect(location)
    with connections.writing(engine, location) as connection:
        migrate.run_scripts(connection, version)
        tables = MetaData()
        tables.reflect(connection)
        for name, rows in json.loads(request.param.read_text()).items():
            connection.execute(insert(tables.tables[name]), [decoded(row) for row in rows])
    engine.dispose()
    return version, database


def test_data_of_every_version_comes_through(of_old):
    """`kept/NNNN.json` holds rows as version NNNN wrote them: `a_scan()`, `a_visit()`, and what was new in it."""
    version, database = of_old
    second = replace(a_scan("s2"), fingerprinting=[a_fingerprinting_script()])
    with Store.open(database) as store:
        assert store.scan("s1") == a_scan()
        assert list(store.visits("s1")) == [(a_page(), a_visit())]
        if version == "0002":
            assert store.scan("s2") == second
        if version >= "0003":
            choice = replace(second.consent, phases={"accept": a_choice()})
            assert store.scan("s2") == replace(second, consent=choice)
            assert store.pictures("s2") == {"accept-1-banner.jpg": b"\xff\xd8picture"}
        if version >= "0004":
            assert store.site("news.example") == a_planned_site()
            assert store.unfinished("s3") == (an_info("s3"), b"secret")
            assert store.trails("s3") == [(a_page(), a_visit(), b"trail")]
            with store._engine.connect() as connection:
                for table in (schema.runs, schema.changes, schema.alerts, schema.declarations):
                    assert len(connection.execute(select(table)).all()) == 1, table.name


def test_data_of_every_version_can_be_gone_on_with(of_old):
    """An old database takes new scans, sites and deletions, as a new one does."""
    _, database = of_old
    with Store.open(database) as store:
        store.finish(a_scan("new"))
        store.add_sites([Site.new("shop.example", START, every="monthly")])
        assert store.site_summary("shop.example").last_id in {"new", "s1", "s2"}
        store.delete("s1")
        assert "s1" not in {summary.id for summary in store.scans()}


def a_planned_site() -> Site:
    return Site(
        name="news.example",
        start_url="https://www.news.example/",
        added_at=START,
        every="monthly on the 31st",
        timezone="Europe/Stockholm",
        options=("--max-pages=20", "--subdomains"),
        alerts={"targets": ["mailto:ops@news.example"], "rules": ["scan.failed"]},
        keep_months=6,
        gone_after=3,
        paused=True,
        next_due=END,
    )


def test_every_version_has_its_data():
    scripts = {path.name[1:5] for path in (migrate.SCRIPTS / "versions").glob("v*.py")}
    assert {path.stem for path in KEPT.glob("*.json")} == scripts


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

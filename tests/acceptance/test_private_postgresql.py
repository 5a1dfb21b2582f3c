"""Nor does PostgreSQL hold a value, nor what is said of two scans: the difference, the changes, the exports."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.farm.sites.private import HOST, SECRETS, TOKEN, TRACKER
from tests.integration.store.conftest import postgres  # noqa: F401 - a fixture
from tests.integration.store.postgres import new_database
from tests.integration.test_private_values import Home, messages
from tests.traces import found_in, left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]


def rows(database: str) -> Iterator[tuple[str, bytes]]:
    """Every cell of every table, unpacked."""
    with psycopg.connect(database.replace("postgresql+psycopg", "postgresql")) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for schema, table in tables:
            for row in connection.execute(f'SELECT * FROM "{schema}"."{table}"'):
                for cell in row:
                    yield table, _plain(cell)


def _plain(cell: object) -> bytes:
    if not isinstance(cell, bytes):
        return str(cell).encode("utf-8", "replace")
    try:
        return zlib.decompress(cell)
    except zlib.error:
        return cell


def test_postgresql_and_what_is_said_of_two_scans_hold_no_value(
    farm: Farm,
    tmp_path: Path,
    postgres: str,  # noqa: F811 - the fixture
) -> None:
    home = Home(farm, tmp_path, new_database(postgres, "private"))
    for number in (1, 2):
        assert home.run(*home.scan("-o", str(home.out / str(number)))) in {0, 3}, home.said
    assert any(TOKEN in entry.url for entry in farm.log.requests(host=TRACKER))
    for form in ("text", "json", "html"):
        assert home.run("diff", HOST, "--format", form, "-o", str(home.out / f"diff.{form}")) == 0, home.said
    for arguments in (("scans", "list"), ("sites", "list"), ("alerts", "list")):
        assert home.run(*arguments) == 0, home.said
    kept = list(rows(home.database))
    assert any(HOST.encode() in cell for _, cell in kept)
    assert [f"{table}: {what}" for table, cell in kept for what in found_in(SECRETS, cell)] == []
    assert [f"{what}: {sign}" for what, text in home.said.items() for sign in found_in(SECRETS, text)] == []
    assert messages(home) == []
    assert left_behind(SECRETS, tmp_path) == []

"""10,000 sites from a CSV file: in seconds, and all or none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scanner.errors import ExitCode
from scanner.store import Store
from tests.integration.command import cookiescan
from tests.integration.store.postgres import NoPostgres, new_database, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.acceptance
SITES = 10_000
SECONDS = 60.0  # on a machine that does other things too; five where it does not
EVERY = ("monthly", "weekly", "daily", "monthly on the 31st", "every 2 weeks", "0 3 1 * *", "quarterly")
ZONES = ("Europe/Stockholm", "America/New_York", "Asia/Tokyo", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/sites.db"
        return
    try:
        with running_server() as socket:
            yield new_database(socket, "sites")
    except NoPostgres as problem:
        pytest.skip(f"PostgreSQL: {problem}")


def a_line(number: int) -> str:
    every, zone = EVERY[number % len(EVERY)], ZONES[number % len(ZONES)]
    host = f"shop{number}.example"
    return f"https://www.{host}/,{every},{zone},mailto:ops@{host},--max-pages {number % 90 + 1}"


def test_all_or_none_in_seconds(database: str, tmp_path: Path) -> None:
    lines = ["url,every,tz,alert,options", *(a_line(number) for number in range(SITES))]
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("\n".join([*lines[:-1], "https://www.last.example/,sometimes"]))
    good.write_text("\n".join(lines))
    ended = cookiescan("sites", "import", str(bad), "--database", database, home=tmp_path)
    assert ended.code == ExitCode.WRONG_USE
    assert f"{bad}, line {SITES + 1}: 'sometimes' is not a schedule" in ended.err
    with Store.open(database) as store:
        assert store.sites() == []
    began = time.monotonic()
    ended = cookiescan("sites", "import", str(good), "--database", database, home=tmp_path)
    took = time.monotonic() - began
    assert (ended.code, ended.err) == (0, f"Added {SITES:,} sites.\n")
    with Store.open(database) as store:
        sites = store.sites()
    assert len(sites) == SITES
    assert all(site.next_due is not None for site in sites)
    assert took < SECONDS

"""The queue's name and the database's address."""

from __future__ import annotations

import re

import pytest

from scanner.errors import UsageError
from scanner.fleet.queue import address, schema_name
from scanner.store.location import locate


def test_the_queue_is_named_for_the_version_of_its_tables() -> None:
    assert re.fullmatch(r"cookiescan_queue_\d\d_\d\d_\d\d", schema_name())


def test_the_address_is_the_drivers_with_its_password() -> None:
    assert address(locate("postgresql://me:p%40ss@db:5433/scans?sslmode=require")) == (
        "postgresql://me:p%40ss@db:5433/scans?sslmode=require"
    )


def test_sqlite_has_no_fleet() -> None:
    with pytest.raises(UsageError, match="PostgreSQL"):
        address(locate("sqlite:////tmp/a.db"))

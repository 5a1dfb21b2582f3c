"""A PostgreSQL database for a fleet."""

from __future__ import annotations

import itertools

import pytest

from tests.integration.store.conftest import postgres  # noqa: F401 - a fixture
from tests.integration.store.postgres import new_database

NUMBERS = itertools.count()


@pytest.fixture
def fleet_database(postgres: str) -> str:  # noqa: F811 - the fixture
    """The address of an empty database."""
    return new_database(postgres, f"fleet{next(NUMBERS)}")

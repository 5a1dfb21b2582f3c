"""One browser in front of the farm for the tests of capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.capture.looking import Eye

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.farm import Farm


@pytest.fixture(scope="session")
def eye(farm_server: Farm) -> Iterator[Eye]:
    """A browser for the whole session; every look has a profile of its own."""
    with Eye(farm_server) as opened:
        yield opened

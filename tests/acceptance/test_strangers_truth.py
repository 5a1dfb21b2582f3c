"""The declared truth of all unknown banners and clean sites, walked by plain clicks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.strangers_walk import ROWS, walk

if TYPE_CHECKING:
    from tests.farm.sites.strangers_form import Stranger

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]


@pytest.fixture(scope="module")
def walked() -> dict[str, list[str]]:
    """Host -> what was not as declared."""
    return asyncio.run(walk(ROWS))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.host.removesuffix(".example"))
def test_a_row_is_as_declared(row: Stranger, walked: dict[str, list[str]]) -> None:
    assert walked[row.host] == []

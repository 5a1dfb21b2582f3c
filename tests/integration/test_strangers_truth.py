"""The declared truth of unknown banners and clean sites: each row is complete, and a few are walked by their clicks.

All are walked in tests/acceptance/test_strangers_truth.py.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.strangers_walk import ROWS, hears_gpc, walk

if TYPE_CHECKING:
    from tests.farm.sites.strangers_form import Stranger

FEW = [row for row in ROWS if row.name in {"ziarul", "knygynas", "abendblick", "revista"}]


@pytest.mark.browser
def test_a_few_rows_are_as_declared() -> None:
    assert {host: said for host, said in asyncio.run(walk(FEW)).items() if said} == {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.host.removesuffix(".example"))
def test_a_row_is_complete(row: Stranger) -> None:
    presses = [step for step in row.steps_reject if not step.startswith(("scroll", "move"))]
    assert bool(row.reject) == bool(presses)
    assert bool(row.accept) == bool(row.steps_accept)
    assert bool(row.withdraw) == bool(row.steps_withdraw) == bool(row.reopen)
    assert row.banner == bool(row.box)
    assert not presses or row.clicks == len(presses)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.host.removesuffix(".example"))
def test_a_page_that_does_not_hear_gpc_is_the_same_with_it(row: Stranger) -> None:
    told = [entry.phases for entry in row.cookies()] + [entry.phases for entry in row.storage()]
    assert hears_gpc(row) or all(phases["gpc"] == phases["no_action"] for phases in told)

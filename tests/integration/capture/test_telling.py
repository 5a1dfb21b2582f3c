"""Fingerprinting, decorated addresses, pixels and beacons: what is declared is told, and nothing that looks like it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.farm.score import Score, score
from tests.farm.sites import recognise

if TYPE_CHECKING:
    from tests.farm import Farm
    from tests.integration.capture.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("capture")]
PATHS = [path for path in recognise.site.truth().pages if path != "/"]


@cache
def scored(eye: Eye, path: str) -> Score:
    """Each page by itself, so that no page answers for another."""
    return score(eye.look([recognise.ORIGIN + path]).scan(), recognise.site.truth())


@pytest.mark.parametrize("path", PATHS)
def test_what_a_page_tells_is_told(eye: Eye, farm: Farm, path: str) -> None:
    found = scored(eye, path)
    assert (found.missed_telling, found.invented_telling) == ([], [])
    assert not found.missed
    assert farm.errors == []

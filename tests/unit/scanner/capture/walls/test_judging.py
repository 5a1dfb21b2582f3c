"""The recogniser over the table of walls and of pages that look a little like one."""

from __future__ import annotations

import pytest

from scanner.capture.walls import recognise
from tests.farm.sites.walls_plain import PLAIN
from tests.farm.sites.walls_stand import WALLS
from tests.unit.scanner.capture.walls.soup import signs_of


def test_the_table_is_large_enough() -> None:
    assert len({case.name for case in WALLS}) == len(WALLS) >= 60
    assert len({case.name for case in PLAIN}) == len(PLAIN) >= 60


@pytest.mark.parametrize("case", WALLS, ids=lambda case: case.name)
def test_a_wall_is_recognised(case) -> None:
    wall = recognise(signs_of(case))
    assert wall is not None
    assert (wall.kind.value, wall.by) == (case.kind, case.by)
    assert wall.said


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_a_page_is_no_wall(case) -> None:
    assert recognise(signs_of(case)) is None

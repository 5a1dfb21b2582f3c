"""No browser of this machine lets a page into the network around it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scanner.capture.locate import candidates
from tests.no_way_in.process import inside, nobody_was_reached

pytestmark = [
    pytest.mark.browser,
    pytest.mark.acceptance,
    pytest.mark.skipif(sys.platform != "linux", reason="needs network namespaces"),
]


@pytest.mark.parametrize("path", [choice.path for choice in candidates()], ids=lambda path: Path(path).name)
def test_a_page_finds_no_way_in(path: Path) -> None:
    nobody_was_reached(inside("attack", str(path), limit=300))

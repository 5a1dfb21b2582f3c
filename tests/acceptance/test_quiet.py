"""No browser of this machine contacts anybody by itself: through start, idling, a visit, a second start and the end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scanner.capture.locate import candidates
from tests.no_way_in.process import inside

pytestmark = [
    pytest.mark.browser,
    pytest.mark.acceptance,
    pytest.mark.skipif(sys.platform != "linux", reason="needs network namespaces"),
]

IDLING = 30  # seconds, three times


@pytest.mark.parametrize("path", [choice.path for choice in candidates()], ids=lambda path: Path(path).name)
def test_the_browser_itself_contacts_nobody(path: Path) -> None:
    told = inside("quiet", str(IDLING), str(path), limit=6 * IDLING + 120)
    print(told)
    assert (told["asked"], told["left"], told["datagrams"], told["reached"]) == (["public.test"], [], 0, [])

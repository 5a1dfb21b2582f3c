"""When a wall before the start page ends the scan."""

from __future__ import annotations

import pytest

from scanner.bridge import why_blocked
from scanner.model import Outcome, WallKind
from tests.unit.scanner.observe.visits import visit


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        (WallKind.CHALLENGE, {}, "was not measured: it says. If the site is yours"),
        (WallKind.CHALLENGE, {"status": 403}, "it says (status 403)"),
        (WallKind.GEO, {"status": 451, "error": "not served (status 451)"}, "not served (status 451). Look"),
        (WallKind.MAINTENANCE, {}, "Scan again when"),
        (WallKind.LOGIN, {"status": 401}, "(status 401)"),
        (WallKind.LOGIN, {"final_url": "https://login.elsewhere.example/"}, "Log in (--login)"),
        (WallKind.LOGIN, {"final_url": "https://www.shop.example/login"}, None),
        (WallKind.GATE, {}, None),
    ],
)
def test_why(kind: WallKind, fields: dict, said: str | None) -> None:
    why = why_blocked(visit("/", **{"outcome": Outcome.BLOCKED, "wall": kind, "error": "it says", **fields}))
    assert (why is None) == (said is None)
    if why is not None and said is not None:
        assert said in why.line()

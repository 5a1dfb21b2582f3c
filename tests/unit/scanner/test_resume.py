"""What a finished visit leaves for its scan to go on with."""

from __future__ import annotations

import json
import zlib

import pytest

from scanner.model import FoundHow, Outcome, Phase
from scanner.resume import Trail, read, written
from scanner.sightings import PageRecord, VisitRecord
from scanner.spiders.dom import PageLinks

SHOP = "https://www.shop.example"
TOKEN = f"{SHOP}/a?t=9f8e7d6c5b4a39281706f5e4d3c2b1a0"
PAGE = PageRecord(f"{SHOP}/", FoundHow.SEED, None, 0, "/")
VISIT = VisitRecord(f"{SHOP}/", None, Phase.NO_ACTION, Outcome.OK, 200, None, 0.0, 0.0)


def trail(**found: tuple[str, ...]) -> Trail:
    """Of a page that leads there."""
    links = PageLinks((f"{SHOP}/b",), (), (), (), **found)  # type: ignore[arg-type]
    return Trail(1, {}, (links,), (), None, None, None, ())


def test_what_is_refused_may_carry_a_token() -> None:
    kept = written(trail(refused=(f"{SHOP}/logout", TOKEN)), VISIT, PAGE)
    assert kept is not None
    assert read(kept).found[0].refused == (f"{SHOP}/logout",)


@pytest.mark.parametrize("kind", ["hints", "feeds"])
def test_what_may_be_visited_may_not(kind: str) -> None:
    assert written(trail(**{kind: (TOKEN,)}), VISIT, PAGE) is None


def test_a_trail_of_an_older_version_is_read() -> None:
    kept = written(trail(), VISIT, PAGE)
    assert kept is not None
    told = json.loads(zlib.decompress(kept))
    for name in ("hints", "feeds", "search", "refused"):
        del told["found"][0][name]
    assert read(zlib.compress(json.dumps(told).encode())).found == trail().found

"""All hand-written banners of unknown sites: how often a wish is carried out rightly, and what is wrong else.

The figures are kept in docs/figures.json; docs/consent.md quotes them beside those of the first run, when nobody who
works on the finder had seen the set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.capture.locate import find_browser
from scanner.model import Phase
from tests.benchmarks.ground import write
from tests.choosing import try_all
from tests.farm.sites.newcomers import NEWCOMERS
from tests.farm.sites.strangers import STRANGERS
from tests.strangers import THREE, Score, score, wrongly_accepted

if TYPE_CHECKING:
    from tests.choosing import Tried
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.acceptance]
AIMS = {Phase.REJECT: 0.85, Phase.ACCEPT: 0.95, Phase.WITHDRAW: 0.85}
SETS = {"strangers": STRANGERS, "newcomers": NEWCOMERS}


@pytest.fixture(scope="module", params=SETS)
def tried(request: pytest.FixtureRequest, farm_server: Farm) -> tuple[str, Tried]:
    return request.param, try_all(farm_server, (row.url for row in SETS[request.param]), THREE)


def test_wishes_are_carried_out(tried: tuple[str, Tried]) -> None:
    name, results = tried
    scores = {wish: score(SETS[name], wish, results) for wish in THREE}
    wrongly = wrongly_accepted(SETS[name], results)
    figures = {wish.value: _row(scores[wish]) for wish in THREE}
    write(f"unknown banners: {name}", {**figures, "accept_pressed_in_reject": wrongly}, str(find_browser().path))
    assert wrongly == []
    for wish, aim in AIMS.items():
        assert scores[wish].share >= aim, scores[wish]


def _row(found: Score) -> dict[str, object]:
    return {"right": found.right, "of": found.of, "wrong": list(found.wrong)}

"""One ordinary scan of the farm's sites finds what is declared, and invents nothing.

The floors are those of the product; a miss is named in the failure. All consent sites: tests/acceptance.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.model import Phase
from tests.farm import npm
from tests.farm.real import cms
from tests.farm.score import EVERY_NEED, score
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser
HAND_WRITTEN = (
    "www.script-cookies.example",
    "www.http-cookies.example",
    "www.storage.example",
    "www.gestures.example",
    "www.answers.example",
    "www.nested.example",
    "www.made-scripts.example",
    "www.recognise.example",
)
FULL_CHROMIUM = Path("/usr/lib/chromium/chromium")


@pytest.mark.parametrize("host", HAND_WRITTEN)
def test_hand_written_mechanisms(host: str, farm: Farm) -> None:
    scan = scan_farm(farm, f"https://{host}/")
    assert scan["scan"]["status"] == "complete", scan["scan"]["reasons"]
    found = score(scan, farm.truth(host), EVERY_NEED)
    assert found.recall >= 0.99, found.missed
    assert found.precision >= 0.99, found.faults()
    assert not found.wrong_lifetimes
    assert not found.wrong_parties
    assert not found.refused_missed
    assert not found.missed_storage
    assert not found.missed_hosts
    assert not found.missed_telling
    assert not found.invented_telling
    assert farm.log.unknown_hosts() == set()


def test_a_full_chromium_draws_the_tabs_behind_the_first_one_too(farm: Farm) -> None:
    if not FULL_CHROMIUM.exists():
        pytest.skip("no full Chromium here")
    found = score(
        scan_farm(farm, "https://www.gestures.example/", browser=FULL_CHROMIUM),
        farm.truth("www.gestures.example"),
        EVERY_NEED,
    )
    assert not found.missed, found.missed


def test_identifiers_are_told_from_other_values(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.identifiers.example/", (Phase.NO_ACTION, Phase.GPC))
    found = score(scan, farm.truth("www.identifiers.example"), EVERY_NEED)
    assert not found.missed, found.missed
    assert found.identifiers >= 60
    assert len(found.wrong_identifiers) <= 0.05 * found.identifiers, found.wrong_identifiers


def test_real_sdks(farm: Farm) -> None:
    if problem := npm.problem():
        pytest.skip(f"npm packages missing: {problem}")
    # In one tab, as the truth was taken: two SDKs probe with a cookie of the same name, and two tabs share a jar.
    scan = scan_farm(farm, "https://www.sdk.example/", concurrency=1)
    found = score(scan, farm.truth("www.sdk.example"), EVERY_NEED)
    assert not found.missed, found.missed
    assert not found.invented, found.invented
    assert found.script_setter_share >= 0.95, found.wrong_script_setters
    assert not found.missed_storage
    assert not found.missed_hosts


def test_real_wiki(farm: Farm) -> None:
    if problem := cms.problem():
        pytest.skip(f"no content management system: {problem}")
    scan = scan_farm(farm, "https://wiki.example/")
    found = score(scan, farm.truth("wiki.example"), EVERY_NEED)
    assert not found.missed, found.missed
    assert not found.invented, found.invented
    assert found.script_setter_share >= 0.95, found.wrong_script_setters
    declared = farm.truth("wiki.example").crawl
    assert declared is not None
    visited = {page["url"] for page in scan["pages"]}
    assert declared.pages <= visited, declared.pages - visited
    assert not declared.forbidden & visited

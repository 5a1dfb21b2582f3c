"""The set of consent sites has every kind, and their slow walk tells true tables from false ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.farm.consenting import AFTER_ACCEPT, PHASES, ConsentSite
from tests.farm.real import consent_walk
from tests.farm.real.managers import ALL as MANAGERS
from tests.farm.sites.platforms import PLATFORMS
from tests.farm.sites.platforms.calls import CALLS
from tests.farm.sites.platforms.controls import CONTROLS

REAL = {manager.name: manager.site() for manager in MANAGERS}


def table(site: ConsentSite, name: str) -> list[bool | None]:
    """What is declared of one cookie, in the order of the phases."""
    [cookie] = [cookie for cookie in site.cookies if cookie.name == name]
    return [cookie.phases[phase] for phase in PHASES]


def test_the_set_has_every_kind() -> None:
    assert len({manager.package for manager in MANAGERS}) >= 8
    languages = {manager.lang.partition("-")[0] for manager in MANAGERS}
    assert len(languages) >= 4
    assert {"el", "uk"} <= languages  # in other than Latin letters
    assert any("translations" not in manager.body for manager in MANAGERS)  # texts as the package has them
    assert {len(site.reject) for site in REAL.values()} >= {0, 1, 2}  # none, on the first layer, on the second
    assert REAL["framed"].frame
    assert table(REAL["early"], "_cnt_id")[0] is True  # before consent
    assert table(REAL["deaf"], "_cnt_id")[:3] == [False, True, True]  # in spite of a refusal
    assert not REAL["notice"].reject
    assert not REAL["wall"].reject
    assert REAL["keeps"].still_sent  # after a withdrawal
    assert table(REAL["optout"], "_mkt_click") == [True, True, True, False, True]  # heeds the signal
    assert table(REAL["unheard"], "_mkt_click") == [True, True, True, True, None]  # does not


def test_there_are_enough_ways_back() -> None:
    ways = [site.withdraw for site in REAL.values()]
    assert sum(bool(way) for way in ways) >= 10
    assert sum(not way for way in ways) >= 5
    assert len(PLATFORMS) >= 10
    assert all(platform.withdrawing and not platform.footer[0] for platform in CONTROLS)
    assert sum(bool(platform.footer[0]) for platform in CALLS) >= len(PLATFORMS) / 3


def test_every_cookie_has_all_phases_and_nothing_is_known_of_what_is_not_offered() -> None:
    for site in (*REAL.values(), *(platform.site() for platform in PLATFORMS)):
        tables = [*(cookie.phases for cookie in site.cookies), *(entry.phases for entry in site.storage)]
        reached = {phase: site.reaches(phase) for phase in PHASES}
        assert all({phase: held is not None for phase, held in table.items()} == reached for table in tables)


@pytest.mark.browser
def test_the_walk_names_what_is_false() -> None:
    [true] = [platform.site() for platform in PLATFORMS if platform.name == "complianz"]
    count = true.cookies[-1]
    false = replace(
        true, cookies=(*true.cookies[1:-1], replace(count, lifetime=60, phases=AFTER_ACCEPT)), still_sent=True
    )
    said = asyncio.run(consent_walk.walk([true], seconds=0.5))
    assert said == {}
    said = asyncio.run(consent_walk.walk([false], seconds=0.5))
    assert sorted(said) == ["complianz accept", "complianz reject", "complianz withdraw"]
    assert "_count: lifetime declared 60, is 7776000" in said["complianz accept"]
    assert "cmplz_banner-status on complianz.platform-farm.example not declared" in said["complianz reject"]
    assert "_count: declared True, held False" in said["complianz withdraw"]
    assert "still sent: declared True, 0 requests" in said["complianz withdraw"]

"""Discovery beyond links, and what is never touched on the way: one scan of a site full of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.model import Phase
from tests.farm.sites import finding
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = pytest.mark.browser


def paths(scan: dict[str, Any], origin: str) -> dict[str, str]:
    """The pages of a scan with how each was found."""
    found = {}
    for page in scan["pages"]:
        for url in {page["url"], page["final_url"] or page["url"]}:
            found[url.removeprefix(origin)] = page["how"]
    return found


def test_pages_that_no_link_leads_to(farm: Farm) -> None:
    scan = scan_farm(farm, f"{finding.ORIGIN}/", ignore_robots=False, urls=(f"{finding.ORIGIN}/map/list",))
    pages = paths(scan, finding.ORIGIN)
    assert {path: how for path, how in finding.FOUND.items() if path not in pages} == {}
    assert {f"/app{route}" for route in finding.ROUTES} <= set(pages)
    assert finding.SEARCH in pages
    assert finding.TEMPLATE not in pages
    assert {"/cart", "/how-to-delete-cookies"} <= set(pages)
    assert not farm.log.requests(host=finding.HOST, path="/not-for-robots.xml")
    # Each route was shown, and by a visit of its own.
    assert {"route_about", "route_terms", "route_news"} <= {cookie["name"] for cookie in scan["cookies"]}
    # Nothing was asked for that changes something, but what the page does itself.
    asked = {(entry.method, entry.path) for entry in farm.log.requests(host=finding.HOST)}
    assert {one for one in asked if one[0] != "GET" or one[1].startswith("/do/")} == {("POST", "/do/by-itself")}
    assert scan["coverage"]["pages_skipped"]["state_changing"] >= 10
    # Of what looks like a menu, only what may be pressed was; what it tried then came to nothing.
    pressed = [cookie for cookie in scan["cookies"] if cookie["name"].startswith("pressed_")]
    assert {cookie["name"] for cookie in pressed} == {f"pressed_t{number}" for number in (3, 4, 5, 6)}
    assert all(cookie["after_gesture"] for cookie in pressed)


def test_a_menu_is_not_opened_while_a_banner_asks(farm: Farm) -> None:
    origin = f"https://{finding.bar.host}"
    phases = (Phase.NO_ACTION, Phase.REJECT)
    scan = scan_farm(farm, f"{origin}/", phases)
    assert "/behind" in paths(scan, origin)
    cookies = {cookie["name"]: cookie for cookie in scan["cookies"]}
    assert "taken_for_an_answer" not in cookies
    assert cookies["opened"]["phases"]["no_action"] is False
    assert cookies["opened"]["phases"]["reject"] is True
    assert cookies["opened"]["after_gesture"]

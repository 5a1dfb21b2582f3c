"""Scans of sites with walls: what stood before a page is named, and absence is never derived from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.model import Phase
from tests.farm import FarmServer, Site, html, redirect
from tests.farm.sites.walls_stand import PASSWORD
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from tests.farm import Farm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("walls")]


def outcomes(scan: dict[str, Any], phase: str = "no_action") -> dict[str, tuple[str, str | None]]:
    """Path → how the visit of the phase ended, and the wall that stood there."""
    return {
        page["url"].partition(".example")[2]: (visit["outcome"], visit["wall"])
        for page in scan["pages"]
        for visit in page["visits"]
        if visit["phase"] == phase
    }


def cookies(scan: dict[str, Any]) -> dict[str, dict[str, bool | None]]:
    return {cookie["name"]: cookie["phases"] for cookie in scan["cookies"] if cookie["stored"]}


def test_a_challenge_that_lets_pass_who_waits_is_no_wall(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.solving.example/")
    assert (scan["scan"]["status"], scan["scan"]["reasons"]) == ("complete", [])
    assert outcomes(scan) == dict.fromkeys(("/", "/page/1", "/page/2"), ("ok", None))
    assert {page["status"] for page in scan["pages"]} == {200}
    assert {"cf_clearance", "__cf_bm", "page_0", "page_1", "page_2"} <= set(cookies(scan))


def test_a_site_that_is_all_walls_is_not_empty(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.guarded.example/")
    assert scan["scan"]["status"] == "failed"
    [reason] = scan["scan"]["reasons"]
    assert "a bot challenge of Cloudflare" in reason
    assert "--identify" in reason
    assert outcomes(scan) == {"/": ("blocked", "challenge")}
    assert (scan["coverage"]["pages_visited"], scan["coverage"]["not_measured"]) == (0, {"challenge": 1})
    assert cookies(scan)["__cf_bm"]["no_action"] is True  # it was set all the same


def test_a_wall_after_some_pages(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.tiring.example/", concurrency=1)
    assert scan["scan"]["status"] == "degraded"
    ended = list(outcomes(scan).values())
    assert ended.count(("blocked", "rate_limited")) >= 3
    blocked = ended.count(("blocked", "rate_limited"))
    assert ended.count(("ok", None)) == len(ended) - blocked == scan["coverage"]["pages_visited"]
    assert scan["coverage"]["pages_failed"] == scan["coverage"]["not_measured"]["rate_limited"] == blocked
    walled, stopped = scan["scan"]["reasons"]
    assert walled.startswith(f"{blocked} of {len(ended)} pages were not measured: the site was asked too often")
    assert stopped.startswith("The scan ended early: the site asked us to stop (status 429")


def test_a_wall_for_who_has_refused(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.sulking.example/", (Phase.NO_ACTION, Phase.REJECT))
    assert scan["scan"]["status"] == "degraded"
    assert set(outcomes(scan).values()) == {("ok", None)}
    in_reject = outcomes(scan, "reject")
    assert in_reject
    assert set(in_reject.values()) == {("blocked", "refused")}
    assert any(reason.startswith("In the phase reject ") for reason in scan["scan"]["reasons"])
    # Whether the refusal took effect cannot be told from a wall.
    assert scan["consent"]["phases"]["reject"]["outcome"] == "unverified"
    assert not any(phases["reject"] is False for phases in cookies(scan).values())
    assert scan["coverage"]["pages_failed"] == 0


def test_doors_among_open_pages(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.fenced.example/", (Phase.NO_ACTION, Phase.GPC))
    ended = outcomes(scan)
    assert ended["/orders"] == ("blocked", "login")
    assert ended["/reports"] == ("blocked", "login")
    assert ended["/abroad"] == ("blocked", "geo")
    assert ended["/login"] == ended["/open"] == ended["/"] == ("ok", None)
    assert scan["coverage"]["not_measured"] == {"geo": 1, "login": 2}
    assert (scan["scan"]["status"], len(scan["scan"]["reasons"])) == ("degraded", 2)
    held = cookies(scan)
    assert held["abroad"]["no_action"] is True  # what a wall sets is set
    assert held["guest"]["gpc"] is None
    assert held["open"]["gpc"] is True


def test_a_login_page_that_was_asked_for_is_looked_at_and_named(farm: Farm) -> None:
    scan = scan_farm(farm, "https://www.portal.example/")
    assert scan["scan"]["status"] == "degraded"
    assert outcomes(scan) == {"/": ("ok", "login"), "/about": ("ok", None)}
    assert scan["scan"]["reasons"][0].startswith(
        "https://www.portal.example/ is a login page: what lies behind was not measured."
    )
    assert scan["coverage"]["not_measured"] == {}
    assert {"sid", "about"} <= set(cookies(scan))


def test_a_log_in_on_another_site_leaves_a_page_of_the_site_not_measured() -> None:
    site = Site("www.sso-fenced.example")
    site.add("/", html('<h1>Home</h1><a href="/inside">inside</a>', set_cookie=["home=1; Path=/"]))
    site.add("/inside", redirect("https://login.sso-keys.example/authorize?next=/inside"))
    door = Site("login.sso-keys.example")
    door.add("/authorize", html(f"<h1>Log in</h1>{PASSWORD}", title="Log in"))
    with FarmServer([site, door]) as farm:
        scan = scan_farm(farm, "https://www.sso-fenced.example/")
    assert outcomes(scan) == {"/": ("ok", None), "/inside": ("blocked", "login")}
    assert (scan["coverage"]["pages_discovered"], scan["coverage"]["not_measured"]) == (2, {"login": 1})
    assert scan["coverage"]["completeness"] < 1  # what only that page has was not seen

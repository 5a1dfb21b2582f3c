"""The start page, in the odd cases: others come to its address first, a wall stands before it, a file never ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scanner import bridge
from scanner.model import Phase
from tests.farm import FarmServer, Request, Response, Site, html, redirect, respond, text
from tests.farm.sites.banners import BAR
from tests.farm.sites.ordinary import prose
from tests.scanning import scan_farm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

ASKS = f"""<div id="box" style="{BAR}"><p>We use cookies to count our visitors.</p><button id="yes">Accept all</button>
<button id="no">Reject all</button></div><script>
const box = document.getElementById("box");
const answer = (value) => {{ document.cookie = "choice=" + value + "; path=/; max-age=8640000"; box.remove(); }};
if (document.cookie.includes("choice=")) box.remove();
yes.onclick = () => answer("yes"); no.onclick = () => answer("no");
</script>"""
BOTH = (Phase.NO_ACTION, Phase.ACCEPT)

late = Site("www.late-start.example")


@late.route("/")
def arrive(request: Request) -> Response:
    answer = redirect("/en/")
    answer.delay = 0.0 if "choice" in request.cookies else 1.5  # so that /en/ is visited first where it can be
    return answer


late.add("/robots.txt", text("User-agent: *\nAllow: /\nSitemap: /sitemap.xml\n"))
late.add(
    "/sitemap.xml",
    respond("<urlset><url><loc>https://www.late-start.example/en/</loc></url></urlset>", "application/xml"),
)
late.add("/en/", html(f'<h1>Home</h1>{ASKS}<p>{prose("en")}</p><a href="/more">more</a>'))
late.add("/more", html(f"<h1>More</h1>{ASKS}<p>{prose('more')}</p>", set_cookie=["more=1; Path=/"]))

members = Site("www.members-first.example")
members.add("/", redirect("/login"))
members.add(
    "/login",
    html(
        f"<h1>Log in</h1><form method=post action=/login><input name=user><input type=password name=secret>"
        f"<button>Log in</button></form>{ASKS}<a href='/open'>About us</a>",
        title="Log in",
    ),
)
members.add("/open", html(f"<h1>About us</h1>{ASKS}<p>{prose('about')}</p>", set_cookie=["open=1; Path=/"]))

dripping = Site("www.dripping.example")


async def drops() -> AsyncIterator[bytes]:
    """A line, and then nothing that would make a file."""
    yield b"User-agent: *\nAllow: /\n"
    for _ in range(600):
        await asyncio.sleep(0.1)
        yield b"#"


@dripping.route("/robots.txt")
def drip(_: Request) -> Response:
    return Response(200, [("Content-Type", "text/plain")], b"", stream=drops)


dripping.add("/", html(f"<h1>Home</h1><p>{prose('drip')}</p>", set_cookie=["home=1; Path=/"]))


def phases_of(scan: dict[str, object]) -> dict[str, set[str]]:
    """Path of each page → the phases in which it was visited."""
    pages: list[dict[str, object]] = scan["pages"]  # type: ignore[assignment]
    return {str(page["url"]).partition(".example")[2]: {one["phase"] for one in page["visits"]} for page in pages}  # type: ignore[attr-defined]


def test_a_page_that_was_there_before_the_start_page_costs_no_phase() -> None:
    with FarmServer([late]) as farm:
        scan = scan_farm(farm, "https://www.late-start.example/", BOTH, ignore_robots=False)
    assert (scan["scan"]["status"], scan["scan"]["reasons"]) == ("complete", [])
    seen = phases_of(scan)
    assert seen["/"] == seen["/more"] == {"no_action", "accept"}
    assert scan["consent"]["phases"]["accept"]["reached"] is True


def test_a_login_before_the_start_page_leaves_the_open_pages_their_phases() -> None:
    with FarmServer([members]) as farm:
        scan = scan_farm(farm, "https://www.members-first.example/", BOTH)
    assert scan["scan"]["status"] == "degraded"
    assert phases_of(scan)["/open"] == {"no_action", "accept"} or not scan["consent"]["phases"]["accept"]["reached"]
    assert any("login page" in reason for reason in scan["scan"]["reasons"])


def test_a_file_without_an_end_does_not_hold_the_scan_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "PLAIN_LIMIT", 2.0)
    with FarmServer([dripping]) as farm:
        scan = scan_farm(farm, "https://www.dripping.example/", ignore_robots=False, time_limit=25.0)
    assert scan["scan"]["status"] == "complete", scan["scan"]["reasons"]
    assert [cookie["name"] for cookie in scan["cookies"]] == ["home"]
    assert scan["coverage"]["pages_skipped"]["sitemap_unreadable"] == 1

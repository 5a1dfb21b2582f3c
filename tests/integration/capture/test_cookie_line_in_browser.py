"""Cookie lines are read by us as by Chromium: the same lines are written to a page and looked up in its jar."""

from __future__ import annotations

import asyncio
import time

import pytest

from scanner.capture.browser import LaunchOptions, launch_first
from scanner.capture.cookie_line import LONGEST_LIFETIME, parse_cookie_line
from tests.farm import Farm, Site, html

pytestmark = pytest.mark.browser

DATES = (
    "Sun, 06 Nov 2094 08:49:37 GMT", "Sunday, 06-Nov-31 08:49:37 GMT", "Sun Nov  6 08:49:37 2031", "06 Nov 2031",
    "Sun, 06-Nov-68 08:49:37 GMT", "Sun, 06-Nov-69 08:49:37 GMT", "Sun, 06-Nov-70 08:49:37 GMT", "Nov 6 2031 8:4:7",
    "06 November 2031 08:49:37", "2031 06 Nov 08:49:37", "31 Feb 2031 08:49:37", "6 Nov 2031 24:00:00",
    "6 Nov 2031 23:59:60", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 12000 23:59:59 GMT", "06 Nov 0099 08:00:00",
    "Thu, 01 Jan 1970 00:00:00 GMT", "01 Jan 1600 00:00:00", "6th Nov 2031 08:49:37", "06 Nov 2031 08:49:37pm",
    "06 Nov 2031 08:49", "2031-11-06T08:49:37Z", "06/Nov/2031 08:49:37", '"Sun, 06 Nov 2031 08:49:37 GMT"',
    "06 Nov 2031 08:49:37 GMT+2", "06 11 2031 08:49:37", "06 Nov 2031 8:49:37.123", "06 Nov 203 08:49:37",
    "006 Nov 2031 08:49:37", "1 2 Nov 2031 08:49:37", "Nov 31 6 08:49:37", "06 Novx 2031 08:49:37",
    "06 xNov 2031 08:49:37", "٠6 Nov 2031 08:49:37", "08:49:37 6 Nov 31", "06 Nov 2031 008:49:37", "0", "never",
    "Sun, 06 Nov 2031x 08:49:37",
)  # fmt: skip
AGES = (
    "3600", " 3600 ", "0", "-1", "+5000", "1.5", "1e3", "abc", "", '"60"', "12abc", "9" * 30, "-" + "9" * 30, "0x10",
    "--1", "٣",
)  # fmt: skip
PAIRS = ("p1=v", " p2 \t= v ", "p3=v=w", "p4=", 'p5="v w"', "p6=v,w", "p7=ü", "P8=v", "=p9")
PLACES = (
    "", "; Path=/", "; Path=/a/b", "; Path=a", "; Path=/a; Path=/", "; Path=/; Path", "; Domain=shop.example",
    "; domain=.Shop.Example", "; Domain=", "; Domain=shop.example; Domain=", "; Domain=other.example",
    "; Domain=example", "; SameSite=strict", "; SameSite=Lax; SameSite=x", "; Secure; SameSite=None", "; HttpOnly",
    "; Path=/; Path=/" + "x" * 1025,
)  # fmt: skip


def lines() -> list[str]:
    dates = [f"d{at}=v; Expires={date}" for at, date in enumerate(DATES)]
    later = "Expires=Sun, 06 Nov 2044 08:49:37 GMT"
    ages = [f"a{at}=v; {later}; Max-Age={age}" for at, age in enumerate(AGES)]
    return [*dates, *ages, *PAIRS, *(f"w{at}=v{place}" for at, place in enumerate(PLACES))]


async def jar_after(line_list: list[str]) -> list[dict]:
    site = Site("www.shop.example")
    site.add("/a/b/page", html("page"))
    async with Farm([site]) as farm, asyncio.timeout(60):
        browser = await launch_first(None, LaunchOptions(proxy=farm.proxy_url, spki=(farm.spki,)))
        try:
            context = await browser.new_context()
            page = await context.new_page()
            await page.goto("https://www.shop.example/a/b/page")
            # A script's writes are on their way to the jar when it goes on; its own reading waits for them.
            write = "lines => { for (const line of lines) document.cookie = line; return document.cookie.length; }"
            assert await page.evaluate(write, line_list) > 0
            return [dict(cookie) for cookie in await context.cookies()]
        finally:
            await browser.close()


def test_every_line_becomes_the_cookie_that_we_read() -> None:
    written = lines()
    now = time.time()
    jar = {
        (cookie["name"], cookie["value"] if not cookie["name"] else ""): cookie
        for cookie in asyncio.run(jar_after(written))
    }
    for line in written:
        asked = parse_cookie_line(line, now)
        cookie = jar.pop((asked.name, asked.value if not asked.name else ""), None)
        refused = asked.attributes.http_only or asked.attributes.domain in {"other.example", "example"}
        if asked.deletes or refused:
            assert cookie is None, line
            continue
        assert cookie is not None, line
        assert cookie["value"] == asked.value, line
        assert cookie["path"] == (asked.attributes.path or "/a/b"), line
        assert cookie["domain"] == (f".{asked.attributes.domain}" if asked.attributes.domain else "www.shop.example")
        lifetime = asked.attributes.lifetime
        if lifetime is None:
            assert cookie["expires"] == -1, line
        else:
            assert cookie["expires"] - now == pytest.approx(min(lifetime, LONGEST_LIFETIME), abs=30), line
    assert not jar

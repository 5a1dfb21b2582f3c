"""The slow walk tells true declarations from false ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

from tests.farm import Expected, ExpectedStorage, Farm
from tests.farm.browser import arguments_for, executable
from tests.farm.walk import differences, walk_page

if TYPE_CHECKING:
    from tests.farm import PageTruth

pytestmark = pytest.mark.browser


async def _walk(truth: PageTruth, claims: list[PageTruth]) -> list[list[str]]:
    async with Farm() as farm, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=arguments_for(farm.spki))
        try:
            seen = await walk_page(browser, farm, truth, seconds=3)
        finally:
            await browser.close()
        assert not farm.errors
    return [differences(claim, seen) for claim in claims]


def test_walk_confirms_truth_and_names_what_is_false(farm: Farm) -> None:
    truth = farm.truth("www.shop.example").pages["/"]
    sid, lang, trk, _ = truth.cookies
    false = replace(
        truth,
        cookies=(replace(sid, http_only=False), replace(lang, lifetime=60), replace(trk, setter="https://x.example/x.js"),
                 Expected("ghost", domain="www.shop.example")),
        storage=(ExpectedStorage("local_storage", "ghost", "https://www.shop.example"),),
        third_parties=frozenset({"t.tracker.example"}),
    )  # fmt: skip
    right, wrong = asyncio.run(_walk(truth, [truth, false]))
    assert right == []
    said = "\n".join(wrong)
    for words in (
        "'sid' on www.shop.example/: http_only declared False, is True",
        "'lang' on www.shop.example/: lifetime declared 60",
        "script https://x.example/x.js was not requested",
        "'ghost' on www.shop.example/ declared, not seen",
        "'uid' on t.tracker.example/ seen, not declared",
        "local_storage https://www.shop.example ghost declared, not seen",
        "local_storage https://www.shop.example basket seen, not declared",
        "cdn.shop-parts.example contacted, not declared",
    ):
        assert words in said


def test_a_browser_speaks_http2_where_it_is_offered() -> None:
    async def spoken() -> tuple[str, int]:
        async with Farm(http2=True) as farm, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=executable(), args=arguments_for(farm.spki), proxy={"server": farm.proxy_url}
            )
            try:
                page = await browser.new_page()
                await page.goto("https://www.huge.example/")
                size = await page.evaluate("fetch('/50mb').then((r) => r.arrayBuffer()).then((b) => b.byteLength)")
                how = await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
            finally:
                await browser.close()
            return how, size

    assert asyncio.run(spoken()) == ("h2", 50_000_000)
